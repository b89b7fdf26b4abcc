// Two loops meet here: sockets are served by the io_context on wall-clock time, controllers live in
// the event loop. Whatever comes from a socket first moves the loop's clock to now (Advance),
// leaves what it brings in a Completion or in an event, and then lets the loop run (Settle). A
// controller is therefore never called from inside a handler of a socket, and may destroy what it
// likes.
#include "serve/cluster_transport.h"

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/client/http_form.h"
#include "sim/completion.h"

namespace quiesce::serve {
namespace {

// As client-go's default for a request; a watch has it for its head.
constexpr absl::Duration kTimeout = absl::Seconds(30);

void DropManagedFields(Value& object) {
  if (object["metadata"].Has("managedFields")) object.Mutable("metadata").Erase("managedFields");
  if (!object["items"].is_list()) return;
  for (size_t i = 0; i < object["items"].size(); ++i) {
    if (object["items"].at(i)["metadata"].Has("managedFields")) {
      object.Mutable("items").MutableAt(i).Mutable("metadata").Erase("managedFields");
    }
  }
}

absl::StatusOr<api::Response> ToResponse(const absl::StatusOr<OutgoingReply>& reply,
                                         bool managed_fields) {
  if (!reply.ok()) {
    const bool late = absl::StrContains(reply.status().message(), "deadline exceeded");
    return late ? absl::DeadlineExceededError(reply.status().message()) : reply.status();
  }
  api::Response response;
  response.code = reply->code;
  absl::StatusOr<Value> body = ParseJson(reply->body);
  if (reply->code < 400) {
    if (!body.ok()) return absl::UnavailableError(body.status().message());
    response.object = *std::move(body);
    if (!managed_fields) DropManagedFields(response.object);
    return response;
  }
  // What stands before an API server answers in words of its own.
  if (body.ok() && (*body)["kind"].string_value() == "Status") {
    response.status = api::ApiStatus::FromValue(*body);
  } else {
    response.status.message = reply->body;
  }
  response.status.code = reply->code;
  return response;
}

// ADDED, MODIFIED ...; nullopt for anything else.
std::optional<api::WatchEvent> ReadEvent(absl::string_view line) {
  absl::StatusOr<Value> value = ParseJson(line);
  if (!value.ok()) return std::nullopt;
  for (const api::WatchEventType type :
       {api::WatchEventType::kAdded, api::WatchEventType::kModified, api::WatchEventType::kDeleted,
        api::WatchEventType::kBookmark, api::WatchEventType::kError}) {
    if ((*value)["type"].string_value() != api::WatchEventTypeName(type)) continue;
    api::WatchEvent event{type, (*value)["object"]};
    if (!absl::SimpleAtoi(event.object["metadata"]["resourceVersion"].string_value(),
                          &event.revision)) {
      event.revision = 0;
    }
    return event;
  }
  return std::nullopt;
}

}  // namespace

// Lines come from the socket, and go on to the sink from events of their own.
class ClusterWatch : public api::Watch {
 public:
  using Opened = absl::StatusOr<api::Response>;

  ClusterWatch(ClusterTransport* transport, bool managed_fields, api::WatchSink* sink)
      : transport_(transport),
        managed_fields_(managed_fields),
        sink_(sink),
        opened_(transport->loop_) {}
  ~ClusterWatch() override {
    if (delivery_ != 0) transport_->loop_->Cancel(delivery_);
  }

  void Open(const api::Request& request) {
    StreamHandlers handlers;
    handlers.on_open = [this] {
      transport_->clock_->Advance();
      opened_.Set(api::Response());
      transport_->clock_->Settle();
    };
    handlers.on_chunk = [this](absl::string_view chunk) { OnChunk(chunk); };
    handlers.on_end = [this](absl::StatusOr<OutgoingReply> reply) { OnEnd(std::move(reply)); };
    stream_ = StreamHttps(transport_->io_, transport_->CallOf(request), std::move(handlers));
  }
  const sim::Completion<Opened>& opened() const { return opened_; }

 private:
  void OnChunk(absl::string_view chunk) {
    transport_->clock_->Advance();
    text_.append(chunk.data(), chunk.size());
    size_t start = 0;
    for (size_t end; (end = text_.find('\n', start)) != std::string::npos; start = end + 1) {
      std::optional<api::WatchEvent> event =
          ReadEvent(absl::string_view(text_).substr(start, end - start));
      if (!event.has_value()) continue;
      if (!managed_fields_) DropManagedFields(event->object);
      waiting_.push_back(*std::move(event));
    }
    text_.erase(0, start);
    DeliverLater();
    transport_->clock_->Settle();  // may destroy this watch
  }

  void OnEnd(absl::StatusOr<OutgoingReply> reply) {
    transport_->clock_->Advance();
    ended_ = true;
    if (!opened_.is_set()) {
      opened_.Set(ToResponse(reply, managed_fields_));
    } else {
      DeliverLater();
    }
    transport_->clock_->Settle();
  }

  void DeliverLater() {
    if (delivery_ != 0) return;
    delivery_ = transport_->loop_->After(absl::ZeroDuration(), "watch/arrive", [this] {
      delivery_ = 0;
      for (const api::WatchEvent& event : std::exchange(waiting_, {})) sink_->OnEvent(event);
      if (ended_) sink_->OnClosed();  // may destroy this watch
    });
  }

  ClusterTransport* const transport_;
  const bool managed_fields_;
  api::WatchSink* const sink_;
  sim::Completion<Opened> opened_;
  std::string text_;
  std::vector<api::WatchEvent> waiting_;
  bool ended_ = false;
  sim::EventId delivery_ = 0;
  std::unique_ptr<OutgoingStream> stream_;  // last: nothing is called back once it is gone
};

OutgoingCall ClusterTransport::CallOf(const api::Request& request) const {
  const runtime::HttpForm form = runtime::HttpFormOf(request);
  OutgoingCall call;
  call.method = form.method;
  call.url = absl::StrCat(cluster_.url, form.Target());
  call.authority_pem = cluster_.authority_pem;
  call.certificate_pem = cluster_.certificate_pem;
  call.key_pem = cluster_.key_pem;
  call.content_type = form.content_type;
  call.timeout = kTimeout;
  call.headers.emplace_back("Accept", "application/json");
  call.headers.emplace_back("User-Agent",
                            request.user_agent.empty() ? user_agent_ : request.user_agent);
  if (!cluster_.token.empty()) {
    call.headers.emplace_back("Authorization", absl::StrCat("Bearer ", cluster_.token));
  }
  if (request.raw_body != nullptr) {
    call.body = *request.raw_body;
  } else if (!form.body.is_null()) {
    call.body = ToJson(form.body);
  }
  return call;
}

sim::Task<absl::StatusOr<api::Response>> ClusterTransport::Answer(api::Request request) {
  using Reply = absl::StatusOr<OutgoingReply>;
  sim::Completion<Reply> done(loop_);
  CallHttps(io_, CallOf(request), [done, clock = clock_](Reply reply) {
    clock->Advance();
    done.Set(std::move(reply));
    clock->Settle();
  });
  const Reply reply = co_await done.Wait();
  co_return ToResponse(reply, request.want_managed_fields);
}

sim::Task<absl::StatusOr<api::OpenedWatch>> ClusterTransport::OpenWatch(api::Request request,
                                                                        api::WatchSink* sink) {
  request.verb = api::Verb::kWatch;
  auto watch = std::make_unique<ClusterWatch>(this, request.want_managed_fields, sink);
  watch->Open(request);
  absl::StatusOr<api::Response> response = co_await watch->opened().Wait();
  if (!response.ok()) co_return response.status();
  api::OpenedWatch opened;
  opened.response = *std::move(response);
  if (opened.response.ok()) opened.watch = std::move(watch);
  co_return opened;
}

}  // namespace quiesce::serve
