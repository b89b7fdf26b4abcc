// Plays the shapes restclient.call, restclient.rate, restclient.decode and restclient.classify.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/http_form.h"
#include "reconcilers/runtime/client/http_reply.h"
#include "reconcilers/runtime/client/rest_client.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/error_of_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {
namespace {

absl::Status TransportError(absl::string_view what) {
  if (what == "refused") return absl::UnavailableError("dial tcp: connect: connection refused");
  if (what == "reset") return absl::UnavailableError("read tcp: read: connection reset by peer");
  if (what == "eof") return absl::UnavailableError("EOF");
  if (what == "unexpected-eof") return absl::UnavailableError("unexpected EOF");
  return absl::DeadlineExceededError("read tcp: i/o timeout");
}

api::Verb VerbOf(absl::string_view verb) {
  if (verb == "LIST") return api::Verb::kList;
  if (verb == "WATCH") return api::Verb::kWatch;
  if (verb == "CREATE") return api::Verb::kCreate;
  if (verb == "UPDATE") return api::Verb::kUpdate;
  if (verb == "PATCH") return api::Verb::kPatch;
  if (verb == "DELETE") return api::Verb::kDelete;
  return api::Verb::kGet;
}

int64_t NumberFrom(const Value& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text.string_value(), &number) ? number : 0;
}

// The typed request of a call on config maps.
api::Request RequestOf(const Value& call) {
  api::Request request;
  request.verb = VerbOf(call["verb"].string_value());
  request.resource = {"", "v1", "configmaps"};
  // /api/v1/namespaces/n/configmaps/x
  const std::vector<std::string> parts = absl::StrSplit(call["path"].string_value(), '/');
  if (parts.size() > 4) request.namespace_ = parts[4];
  if (parts.size() > 6) request.name = parts[6];
  const Value& query = call["query"];
  request.options.resource_version = std::string(query["resourceVersion"].string_value());
  request.options.label_selector = std::string(query["labelSelector"].string_value());
  request.options.field_selector = std::string(query["fieldSelector"].string_value());
  request.options.field_manager = std::string(query["fieldManager"].string_value());
  request.options.resource_version_match =
      std::string(query["resourceVersionMatch"].string_value());
  request.options.continue_token = std::string(query["continue"].string_value());
  if (query.Has("limit")) {
    request.options.limit = NumberFrom(query["limit"]);
  }
  if (query.Has("timeoutSeconds")) {
    request.options.timeout_seconds = NumberFrom(query["timeoutSeconds"]);
  }
  request.options.allow_watch_bookmarks = query["allowWatchBookmarks"].string_value() == "true";
  request.body = call["body"];
  for (api::PatchType type : {api::PatchType::kJson, api::PatchType::kMerge,
                              api::PatchType::kStrategic, api::PatchType::kApply}) {
    if (call["content_type"].string_value() == PatchContentType(type)) request.patch_type = type;
  }
  return request;
}

HttpReply ReplyOf(const Value& recorded) {
  HttpReply reply;
  reply.code = static_cast<int>(recorded["code"].int_value());
  for (const ValueMember& header : recorded["headers"].members()) {
    reply.headers[std::string(header.key.view())] = std::string(header.value.string_value());
  }
  reply.body = std::string(recorded["body"].string_value());
  return reply;
}

// Gives the replies of a case in turn, the last one again and again, and notes the attempts.
class ScriptedHttp : public api::AnsweringTransport {
 public:
  ScriptedHttp(CaseWorld* world, const Value& replies) : world_(world), replies_(replies) {}

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override {
    co_return Next(request);
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink*) override {
    absl::StatusOr<api::Response> reply = Next(request);
    if (!reply.ok()) co_return reply.status();
    api::OpenedWatch opened;
    opened.response = *std::move(reply);
    if (opened.response.ok()) opened.watch = std::make_unique<api::Watch>();
    co_return opened;
  }
  const std::vector<Value>& attempts() const { return attempts_; }

 private:
  absl::StatusOr<api::Response> Next(const api::Request& request) {
    const size_t index = std::min(attempts_.size(), replies_.size() - 1);
    const HttpForm form = HttpFormOf(request);
    Value attempt = Value::Object({{"attempt", static_cast<int64_t>(attempts_.size()) + 1},
                                   {"t_ns", world_->Now()},
                                   {"method", form.method},
                                   {"path", form.path},
                                   {"reply", static_cast<int64_t>(index)}});
    for (const auto& [name, value] : form.query) attempt.Mutable("query").Set(name, value);
    if (!form.content_type.empty()) {
      attempt.Set("content_type", form.content_type);
      attempt.Set("body", form.body);
    }
    attempts_.push_back(std::move(attempt));
    const Value& reply = replies_.at(index);
    if (reply.Has("transport_error"))
      return TransportError(reply["transport_error"].string_value());
    return ReadHttpReply(request, ReplyOf(reply));
  }

  CaseWorld* const world_;
  const Value& replies_;
  std::vector<Value> attempts_;
};

class Sink : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent&) override {}
  void OnClosed() override {}
};

class RestPlayer {
 public:
  RestPlayer(const Value& setup, const Value& replies) : server_(&world_, replies) {
    RestClientOptions options;
    options.base_url = std::string(setup["base_url"].string_value());
    options.qps = setup["qps"].double_value();
    options.burst = static_cast<int>(setup["burst"].int_value());
    client_ = std::make_unique<RestClient>(&world_.loop, &server_, options);
  }

  // Makes the call so many times; the error and the time of the last one.
  void Play(const Value& call, int64_t times, const Value& timeout) {
    if (timeout.is_int()) {
      context_ = std::make_unique<Cancellation>(&world_.loop, &background_,
                                                absl::Nanoseconds(timeout.int_value()), "timeout");
    }
    world_.group.Spawn(Run(RequestOf(call), times));
    world_.loop.RunUntil(absl::InfiniteFuture());
  }

  const std::vector<Value>& attempts() const { return server_.attempts(); }
  const absl::Status& error() const { return error_; }
  int64_t returned_at() const { return returned_at_; }

 private:
  sim::Task<void> Run(api::Request request, int64_t times) {
    for (int64_t i = 0; i < times; ++i) {
      if (request.verb == api::Verb::kWatch) {
        absl::StatusOr<api::OpenedWatch> opened =
            co_await client_->OpenWatchWithin(request, &sink_, context_.get());
        error_ = opened.ok() ? ApiError(opened->response.status) : opened.status();
      } else {
        absl::StatusOr<api::Response> reply = co_await client_->CallWithin(request, context_.get());
        error_ = reply.ok() ? ApiError(reply->status) : reply.status();
      }
    }
    returned_at_ = world_.Now();
  }

  CaseWorld world_;
  Cancellation background_{&world_.loop};
  std::unique_ptr<Cancellation> context_;
  Sink sink_;
  ScriptedHttp server_;
  std::unique_ptr<RestClient> client_;
  absl::Status error_;
  int64_t returned_at_ = -1;
};

struct ErrorHelper {
  const char* name;
  bool (*ask)(const absl::Status&);
};
constexpr ErrorHelper kHelpers[] = {
    {"IsAlreadyExists", &runtime::IsAlreadyExists},
    {"IsBadRequest", &IsBadRequest},
    {"IsConflict", &IsConflict},
    {"IsForbidden", &IsForbidden},
    {"IsGone", &IsGone},
    {"IsInternalError", &IsInternalError},
    {"IsInvalid", &IsInvalid},
    {"IsMethodNotSupported", &IsMethodNotSupported},
    {"IsNotAcceptable", &IsNotAcceptable},
    {"IsNotFound", &runtime::IsNotFound},
    {"IsRequestEntityTooLargeError", &IsRequestEntityTooLarge},
    {"IsRequestEntityTooLarge", &IsRequestEntityTooLarge},
    {"IsResourceExpired", &IsResourceExpired},
    {"IsServerTimeout", &IsServerTimeout},
    {"IsServiceUnavailable", &IsServiceUnavailable},
    {"IsStoreReadError", &IsStoreReadError},
    {"IsTimeout", &IsTimeout},
    {"IsTooManyRequests", &IsTooManyRequests},
    {"IsUnauthorized", &IsUnauthorized},
    {"IsUnexpectedServerError", &IsUnexpectedServerError},
    {"IsUnsupportedMediaType", &IsUnsupportedMediaType},
};

absl::StatusOr<bool> Ask(absl::string_view helper, const absl::Status& error) {
  for (const ErrorHelper& known : kHelpers) {
    if (helper == known.name) return known.ask(error);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown helper ", helper));
}

}  // namespace

absl::Status PlayRestCall(const Value& recorded) {
  const Value& setup = recorded["setup"];
  RestPlayer player(setup, setup["replies"]);
  player.Play(setup["call"], 1, setup["context_timeout_ns"]);
  std::vector<Value> steps = player.attempts();
  steps.push_back(Value::Object({{"final", true},
                                 {"t_ns", player.returned_at()},
                                 {"attempts", static_cast<int64_t>(steps.size())},
                                 {"error", ErrorObject(player.error())}}));
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    absl::Status status = CompareStep(i, WithErrorObject(recorded["steps"].at(i)),
                                      i < steps.size() ? steps[i] : Value());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayRestRate(const Value& recorded) {
  const Value& setup = recorded["setup"];
  RestPlayer player(setup, setup["replies"]);
  player.Play(setup["call"], setup["calls"].int_value(), Value());
  const size_t count = std::max(player.attempts().size(), recorded["steps"].size());
  for (size_t i = 0; i < count; ++i) {
    Value observed;
    if (i < player.attempts().size()) {
      const Value& attempt = player.attempts()[i];
      observed = Value::Object({{"attempt", attempt["attempt"]}, {"t_ns", attempt["t_ns"]}});
    }
    absl::Status status = CompareStep(i, recorded["steps"].at(i), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayRestDecode(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value setup = Value::Object({{"base_url", "http://api.test"}, {"qps", -1}});
    if (recorded["setup"].Has("base_url")) setup.Set("base_url", recorded["setup"]["base_url"]);
    const Value replies = Value::List({step["reply"]});
    RestPlayer player(setup, replies);
    player.Play(recorded["setup"]["calls"][step["call"].string_value()], 1, Value());
    const Value observed = Value::Object({{"error", ErrorObject(player.error())}});
    absl::Status status =
        CompareStep(i, WithErrorObject(Without(step, {"call", "reply"})), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayRestClassify(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    api::ApiStatus api_status;
    api_status.code = static_cast<int>(step["code"].int_value());
    api_status.reason = std::string(step["reason"].string_value());
    const absl::Status error = ApiError(api_status);
    std::vector<std::string> yes;
    for (const Value& helper : recorded["setup"]["helpers"].items()) {
      absl::StatusOr<bool> answer = Ask(helper.string_value(), error);
      if (!answer.ok()) return answer.status();
      if (*answer) yes.emplace_back(helper.string_value());
    }
    std::sort(yes.begin(), yes.end());
    Value names = Value::List();
    for (const std::string& name : yes) names.Append(name);
    absl::Status status = CompareStep(i, Without(step, {"code", "reason"}),
                                      Value::Object({{"true", std::move(names)}}));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
