// A request is read as HTTP like one from a socket, sent over the process's connection, where it
// meets faults and latency, and its answer is written as HTTP again. What needs no server
// (discovery) still has to reach it.
#include "tools/capi/flight.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/rest/rest_negotiation.h"

namespace quiesce::capi {
namespace {

// A refusal takes its time, too: a program that asks again at once, without an end, would otherwise
// never see it pass.
constexpr absl::Duration kRefusal = absl::Milliseconds(1);

}  // namespace

Parcel Flight::NewParcel(qs_event_kind kind) const {
  Parcel parcel;
  parcel.event.kind = kind;
  parcel.event.process = process_;
  parcel.event.id = id_;
  return parcel;
}

// The watch calls its sink, so it goes first.
RequestFlight::~RequestFlight() {
  group_.Clear();
  watch_.reset();
}

void RequestFlight::Start(edge::Connection* connection, rest::HttpRequest http,
                          const resource::TypeRegistry& types) {
  connection_ = connection;
  read_ = rest::RestHandler::Read(http, types);
  read_.request.user_agent.clear();  // the connection names its process
  // Faults and findings look at the version that an update builds on.
  if (!read_.done && read_.request.verb == api::Verb::kUpdate) {
    absl::StatusOr<Value> body = ParseJson(http.body);
    if (body.ok()) read_.request.body = *std::move(body);
  }
  const bool watch = !read_.done && read_.request.verb == api::Verb::kWatch;
  group_.Spawn(watch ? Watch() : Run(), "outside/request");
}

sim::Task<void> RequestFlight::Run() {
  if (read_.done) {
    absl::StatusOr<api::ApiStatus> reached = co_await connection_->Reach();
    if (!reached.ok()) {
      co_await Fail(reached.status());
    } else if (reached->ok()) {
      Respond(read_.reply);
    } else {
      api::Response refusal;
      refusal.status = *std::move(reached);
      Respond(rest::RestHandler::Write(std::move(refusal), read_, loop_->Now()));
    }
  } else {
    absl::StatusOr<api::Response> response = co_await connection_->Call(read_.request);
    if (response.ok()) {
      Respond(rest::RestHandler::Write(*std::move(response), read_, loop_->Now()));
    } else {
      co_await Fail(response.status());
    }
  }
  done_ = true;
}

sim::Task<void> RequestFlight::Watch() {
  absl::StatusOr<api::OpenedWatch> opened = co_await connection_->OpenWatch(read_.request, this);
  if (!opened.ok()) {
    co_await Fail(opened.status());
    done_ = true;
    co_return;
  }
  if (opened->watch == nullptr) {
    Respond(rest::RestHandler::Write(std::move(opened->response), read_, loop_->Now()));
    done_ = true;
    co_return;
  }
  Parcel parcel = NewParcel(QS_RESPONSE);
  parcel.event.code = 200;
  parcel.content_type = "application/json";
  bridge_->Push(std::move(parcel));
  watch_ = std::move(opened->watch);
}

void RequestFlight::OnEvent(const api::WatchEvent& event) {
  Parcel parcel = NewParcel(QS_WATCH_DATA);
  Value object = event.object;
  const rest::ReplyFormat& format = read_.shape.format;
  if (format.form != rest::ReplyForm::kObject && event.type != api::WatchEventType::kError) {
    object = rest::PartialMetadata(object, format.beta);
  }
  parcel.body = absl::StrCat("{\"type\":\"", api::WatchEventTypeName(event.type), "\",\"object\":");
  AppendJson(object, &parcel.body, /*escape_html=*/true);
  parcel.body += "}\n";
  bridge_->Push(std::move(parcel));
}

void RequestFlight::OnClosed() {
  done_ = true;
  bridge_->Push(NewParcel(QS_WATCH_END));
}

void RequestFlight::Respond(const rest::HttpResponse& reply) {
  Parcel parcel = NewParcel(QS_RESPONSE);
  parcel.event.code = reply.code;
  parcel.event.retry_after_s = reply.retry_after_seconds;
  parcel.content_type = reply.content_type;
  parcel.warnings = absl::StrJoin(reply.warnings, "\n");
  parcel.body = reply.BodyText();
  bridge_->Push(std::move(parcel));
}

sim::Task<void> RequestFlight::Fail(absl::Status status) {
  const bool timed_out = status.code() == absl::StatusCode::kDeadlineExceeded;
  if (!timed_out) co_await loop_->Sleep(kRefusal, "outside/refused");
  Parcel parcel = NewParcel(QS_FAILED);
  parcel.event.code = timed_out ? QS_TIMED_OUT : QS_REFUSED;
  parcel.body = std::string(status.message());
  bridge_->Push(std::move(parcel));
}

void CallFlight::Start(runtime::ExternalService* service, const char* operation, Value argument) {
  group_.Spawn(Run(service, operation, std::move(argument)), "outside/call");
}

sim::Task<void> CallFlight::Run(runtime::ExternalService* service, const char* operation,
                                Value argument) {
  Parcel parcel = NewParcel(QS_REPLY);
  absl::StatusOr<Value> reply = absl::NotFoundError("no such service plays in this scenario");
  if (service != nullptr) reply = co_await service->Call(operation, std::move(argument));
  parcel.event.code = static_cast<int32_t>(reply.status().raw_code());
  parcel.body = reply.ok() ? ToJson(*reply) : std::string(reply.status().message());
  bridge_->Push(std::move(parcel));
  done_ = true;
}

}  // namespace quiesce::capi
