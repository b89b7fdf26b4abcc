// A request is answered by the first that can: who may not ask at all, an endpoint beside the
// resources, or the API by a Call that lives as long as the exchange. A client that goes away
// destroys the call wherever it waits; what it has sent to the server is done all the same.
//
// Settle() runs the request at once as far as it goes, mostly to its reply, which the client then
// gets without a turn of the io_context.
#include "serve/frontend.h"

#include <deque>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/rest/table.h"
#include "serve/reply_text.h"
#include "sim/task_group.h"

namespace quiesce::serve {
namespace {

// What is deleted at once has got its deletionTimestamp just before, by the same request. A real
// server needs some time for each of the two writes, in which clients see the object go.
constexpr absl::Duration kBetweenWrites = absl::Milliseconds(2);

HttpReply ToReply(const rest::HttpResponse& response) {
  HttpReply reply;
  reply.code = response.code;
  reply.content_type = response.content_type;
  for (const std::string& warning : response.warnings)
    reply.headers.emplace_back("Warning", warning);
  if (response.retry_after_seconds > 0) {
    reply.headers.emplace_back("Retry-After", absl::StrCat(response.retry_after_seconds));
  }
  reply.body = response.BodyText();
  return reply;
}

bool IsWebSocket(const RawRequest& raw) {
  return absl::EqualsIgnoreCase(raw.Header("upgrade"), "websocket");
}

rest::HttpResponse NoWebSockets() {
  api::ApiStatus status;
  status.code = 503;
  status.reason = "ServiceUnavailable";
  status.message = "watches are not served over WebSockets";
  return StatusReply(status);
}

rest::HttpResponse Unauthorized() {
  api::ApiStatus status;
  status.code = 401;
  status.reason = "Unauthorized";
  status.message = "Unauthorized";
  return StatusReply(status);
}

rest::HttpRequest ToHttpRequest(RawRequest& raw) {
  rest::HttpRequest http;
  http.method = raw.method;
  http.SetTarget(raw.target);
  http.content_type = std::string(raw.Header("content-type"));
  http.accept = std::string(raw.Header("accept"));
  http.user_agent = std::string(raw.Header("user-agent"));
  http.body = std::move(raw.body);
  return http;
}

}  // namespace

// One request on its way. Ends when it is destroyed, wherever it waits.
class Frontend::Call : public Exchange, public api::WatchSink {
 public:
  Call(Frontend* frontend, ApiRequest request, ReplySink* sink)
      : frontend_(frontend),
        request_(std::move(request)),
        sink_(sink),
        tasks_(frontend->parts_.loop) {}
  ~Call() override {
    if (number_ != 0 && !ended_) {
      for (TrafficObserver* observer : frontend_->observers_) observer->OnWatchEnd(number_, false);
    }
    if (pause_ != 0) frontend_->parts_.loop->Cancel(pause_);
    tasks_.Clear();
  }

  void Start() {
    for (TrafficObserver* observer : frontend_->observers_) observer->OnRequest();
    transport_ = frontend_->parts_.transport(request_);
    rest_.emplace(transport_.get(), frontend_->parts_.types, &frontend_->parts_.loop->clock());
    rest_->set_definitions(frontend_->parts_.definitions);
    if (rest::RestHandler::IsWatch(request_.http)) {
      tasks_.Spawn(OpenWatch(), "serve/watch");
    } else {
      tasks_.Spawn(Handle(), "serve/call");
    }
  }

  void OnEvent(const api::WatchEvent& event) override {
    if (pause_ == 0 && !EndsAtOnce(event)) return Show(event);
    held_.push_back(event);
    if (pause_ == 0) Pause();
  }
  void OnClosed() override {
    closed_ = true;
    if (pause_ == 0) End();
  }

 private:
  // True if the watch has only just shown that the object is going.
  bool EndsAtOnce(const api::WatchEvent& event) {
    if (event.type != api::WatchEventType::kDeleted || going_.is_null() ||
        going_ != event.object["metadata"]["uid"] ||
        going_since_ != frontend_->parts_.loop->Now()) {
      return false;
    }
    going_ = Value();
    return true;
  }

  void Pause() {
    pause_ = frontend_->parts_.loop->After(kBetweenWrites, "serve/watch", [this] {
      pause_ = 0;
      GoOn();
    });
  }

  void GoOn() {
    do {
      Show(std::exchange(held_.front(), {}));
      held_.pop_front();
      if (!held_.empty() && EndsAtOnce(held_.front())) return Pause();
    } while (!held_.empty());
    if (closed_) End();
  }

  void Show(const api::WatchEvent& event) {
    if (event.type == api::WatchEventType::kModified &&
        event.object["metadata"].Has("deletionTimestamp")) {
      going_ = event.object["metadata"]["uid"];
      going_since_ = frontend_->parts_.loop->Now();
    }
    for (TrafficObserver* observer : frontend_->observers_) observer->OnEvent(number_, event);
    if (format_.form != rest::ReplyForm::kTable || event.type == api::WatchEventType::kError) {
      return sink_->Send(frontend_->texts_.Get(event, format_));
    }
    // The first table alone has headers, so tables are no texts to share.
    api::WatchEvent shown = event;
    shown.object = rest::ToTable(*type_, event.object,
                                 {.include_object = include_object_,
                                  .headers = headers_,
                                  .beta = format_.beta,
                                  .definition = definition_},
                                 frontend_->parts_.loop->Now());
    headers_ = false;
    sink_->Send(frontend_->texts_.Get(shown, format_));
  }
  void End() {
    ended_ = true;
    for (TrafficObserver* observer : frontend_->observers_) observer->OnWatchEnd(number_, true);
    sink_->EndStream();
  }

  sim::Task<void> Handle() {
    const rest::HttpResponse response = co_await rest_->Handle(request_.http);
    Answer(response);
  }

  sim::Task<void> OpenWatch() {
    rest::HttpWatch opened = co_await rest_->OpenWatch(request_.http, this);
    if (opened.watch == nullptr) {
      Answer(opened.response);
      co_return;
    }
    watch_ = std::move(opened.watch);
    format_ = opened.format;
    type_ = std::move(opened.type);
    definition_ = std::move(opened.definition);
    // Custom resources have no messages; their metadata has.
    if (type_->custom && format_.form == rest::ReplyForm::kObject) {
      format_.media = rest::MediaType::kJson;
    }
    for (const auto& [name, value] : request_.http.query) {
      if (name == "includeObject") include_object_ = value;
    }
    number_ = ++frontend_->watches_;
    for (TrafficObserver* observer : frontend_->observers_) observer->OnWatch(number_, request_);
    HttpReply head = ToReply(opened.response);
    head.body.clear();
    head.content_type = std::string(rest::MediaTypeName(format_.media));
    if (format_.media == rest::MediaType::kProtobuf) head.content_type += ";stream=watch";
    sink_->OpenStream(head);
  }

  void Answer(const rest::HttpResponse& response) {
    if (!response.no_answer.ok()) return sink_->Drop();
    frontend_->Observe(request_, response);
    sink_->Reply(ToReply(response));
  }

  Frontend* const frontend_;
  const ApiRequest request_;
  ReplySink* const sink_;
  std::shared_ptr<api::Transport> transport_;
  std::optional<rest::RestHandler> rest_;
  sim::TaskGroup tasks_;
  rest::ReplyFormat format_;
  std::shared_ptr<const resource::ResourceType> type_;
  std::string include_object_;
  Value definition_;
  bool headers_ = true, closed_ = false, ended_ = false;
  // Events that wait until the pause is over.
  std::deque<api::WatchEvent> held_;
  sim::EventId pause_ = 0;
  Value going_;  // the uid of what was last seen going
  absl::Time going_since_;
  uint64_t number_ = 0;
  std::unique_ptr<api::Watch> watch_;  // last: its end calls nothing above any more
};

std::optional<Caller> Frontend::Authenticate(const RawRequest& request,
                                             const CertificateSubject* subject) const {
  const std::string token = BearerToken(request);
  std::optional<Caller> caller = Administrator();
  if (subject != nullptr) {
    caller = FromCertificate(*subject);
  } else if (parts_.token_check != nullptr) {
    caller = parts_.token_check(token);
  }
  if (!caller.has_value()) return std::nullopt;
  return Impersonated(request, *std::move(caller));
}

void Frontend::Observe(const ApiRequest& request, const rest::HttpResponse& response) {
  for (TrafficObserver* observer : observers_) observer->OnCall(request, response);
}

std::unique_ptr<Exchange> Frontend::Start(RawRequest raw, const CertificateSubject* subject,
                                          ReplySink* sink) {
  parts_.clock->Advance();
  std::optional<Caller> caller = Authenticate(raw, subject);
  ApiRequest request{ToHttpRequest(raw), caller.value_or(Caller())};
  if (!caller.has_value()) {
    sink->Reply(ToReply(Unauthorized()));
    return nullptr;
  }
  for (const std::unique_ptr<Endpoint>& endpoint : endpoints_) {
    std::optional<rest::HttpResponse> response = endpoint->Answer(request);
    if (!response.has_value()) continue;
    for (TrafficObserver* observer : observers_) observer->OnEndpoint(request, *response);
    sink->Reply(ToReply(*response));
    parts_.clock->Settle();
    return nullptr;
  }
  if (rest::RestHandler::IsWatch(request.http) && IsWebSocket(raw)) {
    // Clients that try this first (fabric8) go on to plain HTTP then.
    sink->Reply(ToReply(NoWebSockets()));
    return nullptr;
  }
  auto call = std::make_unique<Call>(this, std::move(request), sink);
  call->Start();
  parts_.clock->Settle();
  return call;
}

}  // namespace quiesce::serve
