// The world and the program take turns, never at the same time. The world leaves its fiber to hand
// over one event, or to let time pass; what the program says meanwhile is only noted (said_) and
// takes effect in order when the world goes on, so that nothing changes under the program's feet
// and nothing depends on its threads.
//
// Requests and calls are Flights, kept by the number that the program gave them. When a process
// dies, whatever was under way for it is dropped: its answers, its events that were not handed over
// yet, and the reviews that others wait for.
#include "tools/capi/bridge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/queue/digest.h"
#include "scenarios/play/world.h"
#include "tools/capi/flight.h"
#include "tools/capi/process_host.h"

namespace quiesce::capi {
namespace {

std::string ToString(qs_text text) { return std::string(text.data, text.size); }

// A service that the program acts for.
class OutsideService : public runtime::ServiceModel {
 public:
  OutsideService(Bridge* bridge, absl::string_view name) : bridge_(bridge), name_(name) {}
  std::vector<std::string> Operations() const override { return {}; }
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override {
    return bridge_->Act(name_, operation, argument);
  }
  Value State() const override { return bridge_->Act(name_, "", Value()).value_or(Value()); }

 private:
  Bridge* const bridge_;
  const std::string name_;
};

}  // namespace

Bridge::Bridge(std::function<void()> leave, std::vector<std::string> services)
    : leave_(std::move(leave)), services_(std::move(services)) {}
Bridge::~Bridge() = default;

std::unique_ptr<scenarios::ControllerHost> Bridge::MakeHost(
    scenarios::World* world, const scenarios::PreparedScenario::Actor& actor,
    edge::Connection* connection) {
  world_ = world;
  world->server().SetWebhookCaller(this);
  auto host = std::make_unique<ProcessHost>(this, world, static_cast<int32_t>(hosts_.size()), actor,
                                            connection);
  hosts_.push_back(host.get());
  return host;
}

std::unique_ptr<runtime::ServiceModel> Bridge::MakeService(absl::string_view name) {
  if (std::find(services_.begin(), services_.end(), name) == services_.end()) return nullptr;
  return std::make_unique<OutsideService>(this, name);
}

void Bridge::HandOver(Parcel parcel) {
  current_ = std::move(parcel);
  leave_();
}

bool Bridge::Advance(absl::Time until) {
  if (world_ == nullptr) return true;  // a scenario with services only
  if (!abandon_.empty()) {
    scenarios::Finding why;
    why.name = "abandoned";
    why.sentence = std::exchange(abandon_, "");
    world_->FailRun(std::move(why));
    return false;
  }
  sim::EventLoop& loop = world_->loop();
  if (!outbox_.empty()) {
    Parcel next = std::move(outbox_.front());
    outbox_.pop_front();
    HandOver(std::move(next));
    TakeIn();
    return false;
  }
  // Only when every event has been handed over does time pass.
  if (until <= loop.Now()) return true;
  Parcel wait;
  wait.event.kind = QS_WAIT;
  // A world in which nothing is due at all would wait forever.
  until = std::min(until, loop.Now() + absl::Hours(24 * 365));
  wait.event.time = absl::ToUnixNanos(until);
  const uint64_t idle = idle_;
  HandOver(std::move(wait));
  const bool said = !said_.empty() || idle != idle_ || now_ < until || !abandon_.empty();
  loop.MoveTo(std::clamp(now_, loop.Now(), until));
  TakeIn();
  return !said;
}

void Bridge::TakeIn() {
  std::vector<std::function<void()>> said;
  said.swap(said_);
  for (const auto& what : said) what();
  for (auto it = flights_.begin(); it != flights_.end();) {
    it = it->second->done() ? flights_.erase(it) : std::next(it);
  }
}

ProcessHost* Bridge::Running(int32_t process) {
  if (process < 0 || static_cast<size_t>(process) >= hosts_.size()) return nullptr;
  ProcessHost* host = hosts_[static_cast<size_t>(process)];
  return host != nullptr && host->running() ? host : nullptr;
}

ProcessHost* Bridge::RunningReconcile(uint64_t reconcile) {
  for (ProcessHost* host : hosts_) {
    if (host != nullptr && host->running() && host->Has(reconcile)) return host;
  }
  return nullptr;
}

void Bridge::Request(uint64_t id, int32_t process, uint64_t reconcile, qs_http http) {
  rest::HttpRequest request;
  request.method = ToString(http.method);
  const std::string target = ToString(http.target);
  request.SetTarget(target);
  request.content_type = ToString(http.content_type);
  request.accept = ToString(http.accept);
  request.body = ToString(http.body);
  Say([this, id, process, reconcile, target, request = std::move(request)]() mutable {
    ProcessHost* host = Running(process);
    if (host == nullptr || flights_.count(id) != 0) return;
    ++requests_;
    sim::EventLoop& loop = world_->loop();
    loop.trace()->Mix(runtime::Digest(request.method));
    loop.trace()->Mix(runtime::Digest(target));
    loop.trace()->Mix(runtime::Digest(request.body));
    // Watches are of the process, whichever reconcile opens them: faults cut them there.
    edge::Connection* connection =
        host->ConnectionOf(rest::RestHandler::IsWatch(request) ? 0 : reconcile);
    sim::CauseScope because(loop.trace(), host->CauseOf(reconcile));
    const sim::ActorScope of(&loop, host->ActorOf(reconcile));
    auto flight = std::make_unique<RequestFlight>(this, &loop, id, process);
    flight->Start(connection, std::move(request), world_->server().types());
    flights_[id] = std::move(flight);
  });
}

void Bridge::Call(uint64_t id, int32_t process, uint64_t reconcile, const std::string& service,
                  const std::string& operation, Value argument) {
  Say([=, this] {
    ProcessHost* host = Running(process);
    if (host == nullptr || flights_.count(id) != 0) return;
    sim::EventLoop& loop = world_->loop();
    sim::CauseScope because(loop.trace(), host->CauseOf(reconcile));
    const sim::ActorScope of(&loop, host->ActorOf(reconcile));
    auto flight = std::make_unique<CallFlight>(this, &loop, id, process);
    flight->Start(host->ServiceOf(reconcile, service), Intern(operation), argument);
    flights_[id] = std::move(flight);
  });
}

void Bridge::Cancel(uint64_t id) {
  Say([this, id] {
    if (flights_.erase(id) == 0) return;
    world_->loop().trace()->Mix(id);
    // What is left of its stream has no reader.
    outbox_.erase(std::remove_if(outbox_.begin(), outbox_.end(),
                                 [id](const Parcel& parcel) { return parcel.event.id == id; }),
                  outbox_.end());
  });
}

ProcessHost* Bridge::HostOfWebhook(const std::string& path) {
  for (ProcessHost* host : hosts_) {
    if (host != nullptr && host->ServesNow(path)) return host;
  }
  return nullptr;
}

bool Bridge::SomebodyStartsFirst() const {
  return std::any_of(hosts_.begin(), hosts_.end(), [](const ProcessHost* host) {
    return host != nullptr && host->StartsFirst();
  });
}

sim::Task<absl::StatusOr<Value>> Bridge::Call(registry::WebhookCall call) {
  constexpr absl::Duration kLatency = absl::Milliseconds(2);  // one way
  sim::EventLoop& loop = world_->loop();
  const std::string path = call.Path();
  while (HostOfWebhook(path) == nullptr && SomebodyStartsFirst()) {
    co_await loop.Sleep(absl::Milliseconds(50), "webhook/wait");
  }
  co_await loop.Sleep(kLatency, "webhook/arrive");
  ProcessHost* host = HostOfWebhook(path);
  if (host == nullptr) {
    co_return absl::UnavailableError("dial tcp 10.96.0.10:443: connect: connection refused");
  }
  const uint64_t id = ++last_review_;
  const Review review{host->index(), sim::Completion<absl::StatusOr<std::string>>(&loop)};
  reviews_.emplace(id, review);
  Parcel parcel;
  parcel.event.kind = QS_REVIEW;
  parcel.event.process = host->index();
  parcel.event.id = id;
  parcel.content_type = absl::StrCat(path, "?timeout=", absl::ToInt64Seconds(call.timeout), "s");
  parcel.body = ToJson(call.review);
  Push(std::move(parcel));
  const absl::StatusOr<std::string> body = co_await review.answered.Wait();
  if (!body.ok()) co_return body.status();
  co_await loop.Sleep(kLatency, "webhook/answer");
  co_return ParseJson(*body);
}

void Bridge::Reviewed(uint64_t id, int32_t code, std::string body) {
  Say([this, id, code, body = std::move(body)] {
    const auto found = reviews_.find(id);
    if (found == reviews_.end()) return;
    world_->loop().trace()->Mix(runtime::Digest(body));
    const Review review = found->second;
    reviews_.erase(found);
    if (code == 200) {
      review.answered.Set(body);
    } else {
      review.answered.Set(absl::UnknownError(absl::StrCat("status ", code, ": ", body)));
    }
  });
}

void Bridge::Push(Parcel parcel) {
  parcel.cause = world_->loop().trace()->current();
  outbox_.push_back(std::move(parcel));
}

void Bridge::Drop(int32_t process) {
  for (auto it = reviews_.begin(); it != reviews_.end();) {
    if (it->second.process != process) {
      ++it;
      continue;
    }
    it->second.answered.Set(absl::UnavailableError("EOF"));
    it = reviews_.erase(it);
  }
  for (auto it = flights_.begin(); it != flights_.end();) {
    it = it->second->process() == process ? flights_.erase(it) : std::next(it);
  }
  outbox_.erase(
      std::remove_if(outbox_.begin(), outbox_.end(),
                     [process](const Parcel& parcel) { return parcel.event.process == process; }),
      outbox_.end());
}

absl::StatusOr<Value> Bridge::Act(const std::string& service, absl::string_view operation,
                                  const Value& argument) {
  Parcel act;
  act.event.kind = QS_ACT;
  act.event.process = -1;
  act.content_type = service;
  act.warnings = std::string(operation);
  act.body = argument.is_null() ? "" : ToJson(argument);
  acted_ = absl::InternalError("the program did not answer");
  // In the middle of the world's turn: the event that the program was handed last is still being
  // worked on.
  const Parcel before = std::exchange(current_, std::move(act));
  leave_();
  current_.cause = before.cause;
  return std::exchange(acted_, Value());
}

}  // namespace quiesce::capi
