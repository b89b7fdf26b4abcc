#include "apiserver_fake/connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sim/choices.h"
#include "sim/completion.h"

namespace quiesce::api {
namespace {

// How far a choice stretches a latency or a lag; the plain choice is the first.
constexpr int kStretch[] = {1, 2, 5, 20};

ApiStatus TooOld() { return Expired("The resourceVersion for the provided watch is too old."); }

}  // namespace

// A request on its way. It arrives whether or not somebody still waits for the answer.
struct Connection::Flight : sim::Pooled {
  Flight(Request r, Faults::Decision d, absl::Time t, sim::EventLoop* loop)
      : request(std::move(r)), decision(d), sent(t), answer(loop) {}
  Request request;
  Faults::Decision decision;
  absl::Time sent;
  sim::Completion<Response> answer;
};

WatchStream::WatchStream(Connection* connection, Request request)
    : connection_(connection), request_(std::move(request)), changed_(connection->loop()) {
  connection_->streams_.push_back(this);
}

WatchStream::~WatchStream() { Close(); }

void WatchStream::Close() {
  if (watch_ != 0) connection_->server_->CloseWatch(std::exchange(watch_, 0));
  if (arrival_event_ != 0) connection_->loop_->Cancel(std::exchange(arrival_event_, 0));
  travelling_.clear();
  auto& streams = connection_->streams_;
  streams.erase(std::remove(streams.begin(), streams.end(), this), streams.end());
}

sim::Task<std::optional<WatchEvent>> WatchStream::Next() {
  while (arrived_.empty()) {
    if (ended_) co_return std::nullopt;
    co_await changed_.Wait();
  }
  Item item = std::move(arrived_.front());
  arrived_.pop_front();
  if (sim::Trace* trace = connection_->loop_->trace()) trace->set_current(item.cause);
  if (item.end) {
    ended_ = true;
    co_return std::nullopt;
  }
  co_return std::move(item.event);
}

void WatchStream::OnEvent(const WatchEvent& event) {
  Enqueue({event, connection_->ArrivalOf(request_.resource), 0, /*end=*/false});
}

void WatchStream::OnClosed() {
  watch_ = 0;
  Enqueue({WatchEvent(), connection_->ArrivalOf(request_.resource), 0, /*end=*/true});
}

void WatchStream::Enqueue(Item item) {
  sim::EventLoop* loop = connection_->loop_;
  // A batch shares the stretch of its first event: order is kept, and one choice is enough.
  if (travelling_.empty() && connection_->options_.vary) {
    const absl::Duration lag = item.arrival - loop->Now();
    item.arrival = loop->Now() + connection_->Vary("watch-lag", lag);
  }
  item.arrival = std::max(item.arrival, last_arrival_);
  last_arrival_ = item.arrival;
  if (loop->trace() != nullptr) item.cause = loop->trace()->current();
  travelling_.push_back(std::move(item));
  if (arrival_event_ == 0) ScheduleArrival();
}

void WatchStream::ScheduleArrival() {
  arrival_event_ = connection_->loop_->At(travelling_.front().arrival, "watch/arrive",
                                          [this] { Arrive(); });
}

void WatchStream::Arrive() {
  sim::EventLoop* loop = connection_->loop_;
  arrival_event_ = 0;
  while (!travelling_.empty() && travelling_.front().arrival <= loop->Now()) {
    Item item = std::move(travelling_.front());
    travelling_.pop_front();
    if (sim::Trace* trace = loop->trace()) {
      sim::CauseScope because(trace, item.cause);
      const uint64_t digest =
          sim::Trace::MixHash(item.event.object.Hash(), static_cast<uint64_t>(item.event.type));
      item.cause = trace->Add(loop->clock(), kWatchRecord, trace->Actor(connection_->actor()),
                              item.end ? 1 : digest, [&] {
                                auto* body = new WatchRecord;
                                body->resource = request_.resource;
                                body->event = item.event;
                                body->closed = item.end;
                                return body;
                              });
    }
    arrived_.push_back(std::move(item));
  }
  if (!travelling_.empty()) ScheduleArrival();
  changed_.NotifyOne();
}

void WatchStream::Cut(InjectedFault fault) {
  if (ended_) return;
  sim::EventLoop* loop = connection_->loop_;
  Close();
  Item end{WatchEvent(), loop->Now(), 0, /*end=*/true};
  if (sim::Trace* trace = loop->trace()) {
    end.cause = trace->Add(loop->clock(), kWatchRecord, trace->Actor(connection_->actor()),
                           static_cast<uint64_t>(fault), [&] {
                             auto* body = new WatchRecord;
                             body->resource = request_.resource;
                             body->closed = true;
                             body->fault = fault;
                             return body;
                           });
  }
  arrived_.push_back(std::move(end));
  changed_.NotifyOne();
}

Connection::Connection(Server* server, sim::EventLoop* loop, Faults* faults, CallTracer* tracer,
                       ConnectionOptions options)
    : server_(server),
      loop_(loop),
      faults_(faults),
      tracer_(tracer),
      options_(std::move(options)) {
  if (loop_->trace() != nullptr) actor_id_ = loop_->trace()->Actor(options_.actor);
}

Connection::~Connection() = default;

absl::Duration Connection::Vary(const char* label, absl::Duration base) {
  if (!options_.vary) return base;
  return base * kStretch[loop_->choices().Choose(label, std::size(kStretch))];
}

absl::Time Connection::ArrivalOf(const GroupVersionResource& resource) {
  absl::Time arrival = loop_->Now() + options_.watch_lag;
  for (const Hold& hold : holds_) {
    if (hold.resource.empty() || hold.resource == resource.resource) {
      arrival = std::max(arrival, hold.until);
    }
  }
  return arrival;
}

sim::Task<Response> Connection::Call(Request request) {
  request.user_agent = options_.actor;
  Faults::Decision decision;
  if (faults_ != nullptr) decision = faults_->Decide(options_.actor, request);
  std::unique_ptr<Flight> flight(
      new Flight(std::move(request), decision, loop_->Now(), loop_));
  sim::Completion<Response> answer = flight->answer;
  const absl::Duration latency =
      decision.fault == InjectedFault::kConnectionRefused ? absl::ZeroDuration()
                                                          : Vary("latency", options_.latency);
  loop_->After(latency, "api/arrive",
               [this, flight = std::move(flight)]() mutable { Arrive(std::move(flight)); });
  co_return co_await answer.Wait();
}

void Connection::Arrive(std::unique_ptr<Flight> flight) {
  const CallTracer::Origin origin{actor_id_, flight->decision.fault, flight->sent};
  absl::Time back = loop_->Now() + options_.latency;
  Response response;
  switch (flight->decision.fault) {
    case InjectedFault::kNone:
    case InjectedFault::kTimeoutAfterCommit:
    case InjectedFault::kCrashAfterCommit:
      if (tracer_ != nullptr) tracer_->SetOrigin(origin);
      response = server_->Handle(flight->request);
      break;
    default:
      response = FaultResponse(flight->decision, flight->request);
      if (tracer_ != nullptr) tracer_->Record(flight->request, response, origin);
      break;
  }
  switch (flight->decision.fault) {
    case InjectedFault::kCrashBeforeCommit:
    case InjectedFault::kCrashAfterCommit:
      faults_->Crash(options_.actor);
      return;
    case InjectedFault::kTimeoutBeforeCommit:
      back = flight->sent + options_.timeout;
      break;
    case InjectedFault::kTimeoutAfterCommit:
      response = FaultResponse(flight->decision, flight->request);
      back = flight->sent + options_.timeout;
      break;
    case InjectedFault::kConnectionRefused:
      back = loop_->Now();
      break;
    default:
      break;
  }
  loop_->At(back, "api/answer",
            [answer = std::move(flight->answer), response = std::make_unique<Response>(
                                                     std::move(response))]() mutable {
              answer.SetAndResume(std::move(*response));
            });
}

sim::Task<Connection::Opened> Connection::OpenWatch(Request request) {
  request.verb = Verb::kWatch;
  request.user_agent = options_.actor;
  Faults::Decision decision;
  if (faults_ != nullptr) decision = faults_->Decide(options_.actor, request);
  Opened opened;
  if (decision.fault == InjectedFault::kConnectionRefused) {
    opened.response = FaultResponse(decision, request);
    co_await loop_->Sleep(absl::ZeroDuration(), "api/refused");
    co_return opened;
  }
  co_await loop_->Sleep(Vary("latency", options_.latency), "api/arrive");
  if (decision.fault != InjectedFault::kNone && decision.fault != InjectedFault::kWatchGone) {
    opened.response = FaultResponse(decision, request);
    co_await loop_->Sleep(options_.latency, "api/answer");
    co_return opened;
  }
  const bool gone = TakeGone(request) || decision.fault == InjectedFault::kWatchGone;
  opened.stream.reset(new WatchStream(this, request));
  WatchStream& stream = *opened.stream;
  if (gone) {
    stream.OnEvent({WatchEventType::kError, TooOld().ToValue(), 0});
    stream.OnClosed();
  } else {
    opened.response = server_->OpenWatch(request, &stream, &stream.watch_);
    if (!opened.response.ok()) opened.stream.reset();
  }
  co_await loop_->Sleep(options_.latency, "api/answer");
  co_return opened;
}

void Connection::CutWatches(absl::string_view resource, bool gone) {
  const std::vector<WatchStream*> open = streams_;
  for (WatchStream* stream : open) {
    if (!resource.empty() && stream->resource().resource != resource) continue;
    if (gone) gone_.push_back(stream->resource().resource);
    stream->Cut(gone ? InjectedFault::kWatchGone : InjectedFault::kWatchCut);
  }
}

void Connection::HoldWatches(absl::string_view resource, absl::Time until) {
  holds_.push_back({std::string(resource), until});
}

bool Connection::TakeGone(const Request& request) {
  const std::string& version = request.options.resource_version;
  if (version.empty() || version == "0") return false;
  auto found = std::find(gone_.begin(), gone_.end(), request.resource.resource);
  if (found == gone_.end()) return false;
  gone_.erase(found);
  return true;
}

}  // namespace quiesce::api
