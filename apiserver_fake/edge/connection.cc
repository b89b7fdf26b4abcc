// A request is a Flight that is handed from event to event: it leaves, arrives, is handled, and its
// answer comes back. At each of these moments the network may be different, so faults that last (a
// partition, a pause, a stale server) are asked about when the flight gets there; faults of single
// requests are decided when it leaves. The sender may die in between: what is under way still
// arrives and is handled, and only the answer finds nobody.
//
// The caller's timeout is a moment of its own: an answer that cannot come before it is replaced by
// the error that the caller sees then.
#include "apiserver_fake/edge/connection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/edge/call_webhooks.h"
#include "apiserver_fake/edge/connection_watch.h"
#include "apiserver_fake/resource/list_options.h"
#include "sim/choices.h"
#include "sim/completion.h"

namespace quiesce::edge {
namespace {

// How far a choice stretches a latency or a lag; the plain choice is the first.
constexpr int kStretch[] = {1, 2, 5, 20};
// How long a server waits for its watch cache to become as fresh as a read asks for
// (k8s.io/apiserver/pkg/storage/cacher/watch_cache.go).
constexpr absl::Duration kFreshnessWait = absl::Seconds(3);

// What a watch is told whose resourceVersion the server has forgotten.
api::WatchEvent TooOld() {
  return {api::WatchEventType::kError,
          api::Expired("The resourceVersion for the provided watch is too old.").ToValue(), 0};
}

// The server acts, whatever the actor hears of it.
bool IsCommitted(InjectedFault fault) {
  return fault == InjectedFault::kNone || LosesAnswer(fault) ||
         fault == InjectedFault::kCrashAfterCommit;
}

bool IsCrash(InjectedFault fault) {
  return fault == InjectedFault::kCrashBeforeCommit || fault == InjectedFault::kCrashAfterCommit;
}

// The process dies, and never hears of what it asked: from an event of its own, since it is the
// process that runs now.
sim::Task<void> Die(sim::EventLoop* loop, const Faults* faults, std::string process) {
  loop->After(absl::ZeroDuration(), "api/crash", [faults, process] { faults->Crash(process); });
  co_await loop->SleepUntil(absl::InfiniteFuture(), "api/crash");
}

ConnectionOptions WithProcess(ConnectionOptions options) {
  if (options.process.empty()) options.process = options.actor;
  return options;
}

}  // namespace

// An exchange on its way. It arrives whether or not somebody still waits for the answer.
struct Connection::Flight : sim::Pooled {
  Flight(api::ExchangePtr e, Faults::Decision d, sim::EventLoop* loop)
      : exchange(std::move(e)), decision(std::move(d)), sent(loop->Now()), answered(loop) {}
  api::ExchangePtr exchange;
  Faults::Decision decision;
  absl::Time sent;
  absl::Status failure;  // no one answered
  registry::WebhookCalls webhooks;
  sim::Completion<std::unique_ptr<Flight>> answered;
};

Connection::Connection(apiserver::Server* server, sim::EventLoop* loop, Faults* faults,
                       CallTracer* tracer, ConnectionOptions options)
    : server_(server),
      loop_(loop),
      faults_(faults),
      tracer_(tracer),
      options_(WithProcess(std::move(options))),
      webhook_group_(loop) {
  if (loop_->trace() != nullptr) actor_id_ = loop_->trace()->Actor(options_.actor);
}

Connection::~Connection() = default;

absl::Duration Connection::Vary(const char* label, absl::Duration base) {
  if (!options_.vary) return base;
  const sim::ChoicePoint point{sim::ChoiceClass::kDelay, label, options_.actor};
  return base * kStretch[loop_->choices().Choose(point, std::size(kStretch))];
}

absl::Time Connection::HeldUntil(const api::GroupVersionResource& resource) const {
  absl::Time until = absl::InfinitePast();
  for (const Hold& hold : holds_) {
    if (hold.resource.empty() || hold.resource == resource.resource) {
      until = std::max(until, hold.until);
    }
  }
  return until;
}

absl::Duration Connection::LagOf(const api::GroupVersionResource& resource) const {
  absl::Duration by;
  for (const Lag& lag : lags_) {
    if (loop_->Now() >= lag.until) continue;
    if (lag.resource.empty() || lag.resource == resource.resource) by = std::max(by, lag.by);
  }
  return by;
}

absl::Time Connection::ArrivalOf(Faults::Decision* decision) {
  const absl::Time now = loop_->Now();
  // Behind a partition a request waits for its end, or times out if that is too far off; then it
  // never arrives.
  const bool unreachable = now < unreachable_until_;
  if (unreachable && unreachable_until_ >= now + options_.timeout) {
    decision->fault = InjectedFault::kTimeoutBeforeCommit;
  } else if (decision->delay >= options_.timeout && decision->fault == InjectedFault::kNone) {
    decision->fault = InjectedFault::kTimeoutBeforeCommit;
    decision->delay = absl::ZeroDuration();
  }
  absl::Duration latency = decision->delay;
  if (decision->fault != InjectedFault::kConnectionRefused) {
    latency += Vary("latency", options_.latency);
  }
  absl::Time arrival = std::max(now + latency, requests_held_until_);
  if (unreachable && unreachable_until_ < now + options_.timeout) {
    arrival = std::max(arrival, unreachable_until_);
  }
  return arrival;
}

sim::Task<absl::Status> Connection::Send(api::ExchangePtr* exchange) {
  api::Request& request = (*exchange)->request;
  if (request.user_agent.empty()) request.user_agent = options_.process;
  Faults::Decision decision;
  if (faults_ != nullptr) decision = faults_->Decide(options_.process, request);
  const absl::Time arrival = ArrivalOf(&decision);
  const sim::EventLabel label("api/arrive", actor_id_, request.resource.resource);
  std::unique_ptr<Flight> flight(new Flight(std::move(*exchange), std::move(decision), loop_));
  sim::Completion<std::unique_ptr<Flight>> answered = flight->answered;
  loop_->At(arrival, label,
            [this, flight = std::move(flight)]() mutable { Arrive(std::move(flight)); });
  const std::unique_ptr<Flight> back = co_await answered.Wait();
  *exchange = std::move(back->exchange);
  co_return std::move(back->failure);
}

// What comes back in place of the server's answer, or of an arrival.
void Connection::AnswerWithFault(Flight* flight, bool committed) {
  api::Exchange& exchange = *flight->exchange;
  absl::StatusOr<api::Response> answer =
      FaultResponse(flight->decision, exchange.request, options_.process);
  exchange.response = api::Response();
  api::ApiStatus status;
  if (answer.ok()) {
    exchange.response = *std::move(answer);
    status = exchange.response.status;
  } else {
    flight->failure = answer.status();
    status.code = 503;
    status.message = std::string(flight->failure.message());
  }
  if (tracer_ != nullptr && !committed) {
    tracer_->Record(exchange.request, status,
                    {actor_id_, flight->decision.fault, flight->sent, flight->decision.for_good});
  }
}

std::optional<absl::Duration> Connection::AnswerStale(Flight* flight) {
  const api::Request& request = flight->exchange->request;
  const std::string& asked = request.options.resource_version;
  if (loop_->Now() >= stale_.until || asked.empty()) return std::nullopt;
  if (request.verb != api::Verb::kList && request.verb != api::Verb::kGet) return std::nullopt;
  if (request.options.resource_version_match == "Exact") return std::nullopt;
  api::Response& response = flight->exchange->response;
  int64_t version = 0;
  if (absl::SimpleAtoi(asked, &version) && version > stale_.revision) {
    response = api::Response();
    response.status = resource::TooLargeResourceVersion(version, stale_.revision, 1);
    response.code = response.status.code;
    if (tracer_ != nullptr) {
      tracer_->Record(request, response.status, {actor_id_, InjectedFault::kNone, flight->sent});
    }
    return kFreshnessWait;
  }
  api::Request old = request;
  old.verb = api::Verb::kList;
  old.options.resource_version = absl::StrCat(stale_.revision);
  old.options.resource_version_match = "Exact";
  old.options.limit = 0;
  if (request.verb == api::Verb::kGet) {
    old.name.clear();
    old.options.field_selector = absl::StrCat("metadata.name=", request.name);
  }
  response = server_->Handle(old);
  if (request.verb == api::Verb::kGet && response.ok()) {
    const Value items = response.object["items"];
    if (items.empty()) {
      response.status =
          api::NotFound({request.resource.group, request.resource.resource}, request.name);
      response.code = response.status.code;
    }
    response.object = items.empty() ? Value() : items.items()[0];
  }
  return absl::ZeroDuration();
}

void Connection::Arrive(std::unique_ptr<Flight> flight) {
  const bool committed = IsCommitted(flight->decision.fault);
  if (committed && server_->webhook_caller() != nullptr &&
      !server_->Rehearse(flight->exchange->request, &flight->webhooks)) {
    webhook_group_.Spawn(AskWebhooks(std::move(flight)), {"webhook/ask", actor_id_});
  } else {
    Handle(std::move(flight));
  }
}

sim::Task<void> Connection::AskWebhooks(std::unique_ptr<Flight> flight) {
  co_await CallWebhooks(server_, loop_, flight->exchange->request, &flight->webhooks);
  Handle(std::move(flight));
}

void Connection::Handle(std::unique_ptr<Flight> flight) {
  InjectedFault& fault = flight->decision.fault;
  const absl::Time given_up = flight->sent + options_.timeout;
  // The way back is cut for longer than the caller waits.
  if (fault == InjectedFault::kNone && loop_->Now() < unreachable_until_ &&
      unreachable_until_ >= given_up) {
    fault = InjectedFault::kTimeoutAfterCommit;
  }
  const bool committed = IsCommitted(fault);
  absl::Duration longer;
  if (committed) {
    if (tracer_ != nullptr) {
      tracer_->SetOrigin({actor_id_, fault, flight->sent, flight->decision.for_good});
    }
    const std::optional<absl::Duration> stale = AnswerStale(flight.get());
    longer = stale.value_or(absl::ZeroDuration());
    if (!stale.has_value()) {
      flight->exchange->response = server_->Handle(flight->exchange->request, &flight->webhooks);
    }
  }
  if (fault != InjectedFault::kNone) AnswerWithFault(flight.get(), committed);
  if (IsCrash(fault)) {
    faults_->Crash(options_.process);
    return;
  }
  absl::Time back = loop_->Now() + options_.latency + longer;
  if (fault == InjectedFault::kConnectionRefused) back = loop_->Now();
  if (fault == InjectedFault::kTimeoutBeforeCommit || fault == InjectedFault::kTimeoutAfterCommit) {
    back = given_up;
  } else if (unreachable_until_ < given_up) {
    back = std::max(back, unreachable_until_);
  }
  back = std::max(back, requests_held_until_);
  loop_->At(back, {"api/answer", actor_id_}, [flight = std::move(flight)]() mutable {
    const sim::Completion<std::unique_ptr<Flight>> answered = std::move(flight->answered);
    answered.SetAndResume(std::move(flight));
  });
}

sim::Task<absl::StatusOr<api::OpenedWatch>> Connection::OpenWatch(api::Request request,
                                                                  api::WatchSink* sink) {
  request.verb = api::Verb::kWatch;
  if (request.user_agent.empty()) request.user_agent = options_.process;
  Faults::Decision decision;
  if (faults_ != nullptr) decision = faults_->Decide(options_.process, request);
  if (decision.fault == InjectedFault::kConnectionRefused) {
    co_await loop_->Sleep(absl::ZeroDuration(), "api/answer");
    co_return FaultResponse(decision, request, options_.process).status();
  }
  const absl::Time arrival = ArrivalOf(&decision);
  co_await loop_->SleepUntil(arrival, "api/arrive");
  if (IsCrash(decision.fault)) co_await Die(loop_, faults_, options_.process);
  api::OpenedWatch opened;
  const bool is_cut = decision.fault == InjectedFault::kReplyCut;
  if (decision.fault != InjectedFault::kNone && decision.fault != InjectedFault::kWatchGone &&
      !is_cut) {
    absl::StatusOr<api::Response> answer = FaultResponse(decision, request, options_.process);
    co_await loop_->Sleep(answer.ok() ? options_.latency : options_.timeout, "api/answer");
    if (!answer.ok()) co_return answer.status();
    opened.response = *std::move(answer);
    co_return opened;
  }
  auto watch = std::make_unique<ConnectionWatch>(this, request.resource, sink);
  if (TakeGone(request) || decision.fault == InjectedFault::kWatchGone) {
    watch->OnEvent(TooOld());
    watch->OnClosed();
  } else {
    opened.response = server_->OpenWatch(request, watch.get(), watch->server_watch());
    if (!opened.response.ok()) watch.reset();
  }
  co_await loop_->Sleep(options_.latency, "api/answer");
  if (watch != nullptr) watch->Start();
  if (watch != nullptr && is_cut) watch->Cut(InjectedFault::kReplyCut);
  opened.watch = std::move(watch);
  co_return opened;
}

sim::Task<absl::StatusOr<api::ApiStatus>> Connection::Reach() {
  const api::Request question;
  Faults::Decision decision;
  if (faults_ != nullptr) decision = faults_->Decide(options_.process, question);
  if (decision.fault == InjectedFault::kConnectionRefused) {
    co_await loop_->Sleep(absl::ZeroDuration(), "api/answer");
    co_return FaultResponse(decision, question, options_.process).status();
  }
  const absl::Time arrival = ArrivalOf(&decision);
  co_await loop_->SleepUntil(arrival, "api/arrive");
  if (IsCrash(decision.fault)) co_await Die(loop_, faults_, options_.process);
  api::ApiStatus status;
  if (decision.fault != InjectedFault::kNone) {
    const absl::StatusOr<api::Response> answer =
        FaultResponse(decision, question, options_.process);
    if (!answer.ok()) {
      co_await loop_->Sleep(options_.timeout, "api/answer");
      co_return answer.status();
    }
    status = answer->status;
  }
  co_await loop_->Sleep(options_.latency, "api/answer");
  co_return status;
}

void Connection::CutWatches(absl::string_view resource, bool gone) {
  const std::vector<ConnectionWatch*> open = watches_;
  for (ConnectionWatch* watch : open) {
    if (!resource.empty() && watch->resource().resource != resource) continue;
    if (gone) gone_.push_back(watch->resource().resource);
    watch->Cut(gone ? InjectedFault::kWatchGone : InjectedFault::kWatchCut);
  }
}

void Connection::HoldWatches(absl::string_view resource, absl::Time until) {
  holds_.push_back({std::string(resource), until});
}

void Connection::LagWatches(absl::string_view resource, absl::Duration lag, absl::Time until,
                            bool for_good) {
  lags_.push_back({std::string(resource), lag, until, for_good});
}

void Connection::Partition(absl::Time until) {
  unreachable_until_ = std::max(unreachable_until_, until);
  HoldWatches("", until);
}

void Connection::MeetStaleServer(int64_t revision, absl::Time until) {
  stale_ = {revision, until};
  CutWatches("", /*gone=*/false);
  HoldWatches("", until);
}

void Connection::Release() {
  std::vector<Hold> ended;
  ended.swap(holds_);
  for (const Lag& lag : lags_) {
    if (!lag.for_good) ended.push_back({lag.resource, absl::InfiniteFuture()});
  }
  lags_.erase(
      std::remove_if(lags_.begin(), lags_.end(), [](const Lag& lag) { return !lag.for_good; }),
      lags_.end());
  unreachable_until_ = absl::InfinitePast();
  stale_ = StaleServer();
  for (ConnectionWatch* watch : watches_) {
    const bool held = std::any_of(ended.begin(), ended.end(), [&](const Hold& hold) {
      return hold.until > loop_->Now() &&
             (hold.resource.empty() || hold.resource == watch->resource().resource);
    });
    if (held) watch->ArriveBy(loop_->Now() + options_.watch_lag + LagOf(watch->resource()));
  }
}

bool Connection::TakeGone(const api::Request& request) {
  const std::string& version = request.options.resource_version;
  if (version.empty() || version == "0") return false;
  auto found = std::find(gone_.begin(), gone_.end(), request.resource.resource);
  if (found == gone_.end()) return false;
  gone_.erase(found);
  return true;
}

}  // namespace quiesce::edge
