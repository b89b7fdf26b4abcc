// Steps are written down when they are complete. Events of watches are only kept until the next
// request comes, and then written as one step for each watch: where an event stood between two
// requests of other clients is chance, and a case must not depend on it. They are kept raw, since
// names and uids in them are often learned from the reply that comes after.
#include "serve/case_recorder.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/compare.h"
#include "apiserver_fake/protobuf/decode.h"

namespace quiesce::serve {
namespace {

// Shorter pauses are no step of their own.
constexpr absl::Duration kShortestPause = absl::Milliseconds(1);

bool IsProtobuf(absl::string_view media) {
  return absl::StrContains(media, "application/vnd.kubernetes.protobuf");
}

// The body as a case has it: JSON where it is JSON or protobuf, else its text.
Value BodyOf(const rest::HttpRequest& http) {
  absl::StatusOr<Value> body =
      IsProtobuf(http.content_type) ? protobuf::FromProtobuf(http.body) : ParseJson(http.body);
  if (!body.ok() || body->is_string()) return Value(http.body);
  return conformance::WithoutManagedFields(*body);
}

Value QueryOf(const rest::HttpRequest& http, const CaseSymbols& symbols) {
  Value query = Value::Object();
  for (const auto& [name, value] : http.query) {
    if (name == "watch") continue;
    Value shown(symbols.MaskQuery(name, value));
    const Value* const before = query.Find(name);
    if (before == nullptr) {
      query.Set(name, std::move(shown));
      continue;
    }
    Value all = before->is_list() ? *before : Value::List({*before});
    all.Append(std::move(shown));
    query.Set(name, std::move(all));
  }
  return query;
}

}  // namespace

Value CaseRecorder::CallOf(const ApiRequest& request) {
  const rest::HttpRequest& http = request.http;
  Value call = Value::Object();
  if (http.method != "GET" || !http.body.empty()) symbols_.LearnFromRequest(http);
  call.Set("path", Value(symbols_.MaskText(http.path)));
  if (Value query = QueryOf(http, symbols_); !query.empty()) call.Set("query", std::move(query));
  const std::string agent = http.user_agent.substr(0, http.user_agent.find('/'));
  if (!agent.empty()) call.Set("userAgent", Value(agent));
  // Objects are written down as JSON whatever form they had on the way; tables stay tables.
  if (!http.accept.empty() && absl::StrContains(http.accept, "as=") && !IsProtobuf(http.accept)) {
    call.Set("accept", Value(http.accept));
  }
  if (!http.body.empty()) {
    call.Set("contentType",
             Value(IsProtobuf(http.content_type) ? "application/json" : http.content_type));
    Value body = BodyOf(http);
    call.Set("body", body.is_string() ? Value(symbols_.MaskText(body.string_value()))
                                      : symbols_.Mask(body));
  } else if (http.method == "PATCH" || !http.content_type.empty()) {
    call.Set("contentType", Value(http.content_type));
  }
  return call;
}

void CaseRecorder::OnCall(const ApiRequest& request, const rest::HttpResponse& response) {
  if (absl::StartsWith(request.http.path, "/openapi")) return;
  Value call = CallOf(request);
  call.Set("method", Value(request.http.method));
  if (!response.is_text) symbols_.LearnFromReply(request.http, response.object);
  Value reply = Value::Object({{"code", response.code}});
  if (response.is_text) {
    reply.Set("body", Value(symbols_.MaskText(response.text)));
  } else if (!response.object.is_null() && response.object["kind"] != Value("Table")) {
    // Of a table only the code: its ages differ from second to second.
    reply.Set("body", symbols_.Mask(conformance::WithoutManagedFields(response.object)));
  }
  if (!response.warnings.empty()) {
    Value warnings = Value::List();
    for (const std::string& warning : response.warnings) {
      warnings.Append(Value(symbols_.MaskText(warning)));
    }
    reply.Set("warnings", std::move(warnings));
  }
  // A client that asks again and again waits for something.
  const bool reads = request.http.method == "GET";
  if (reads && !steps_.empty()) {
    const Value& last = steps_.at(steps_.size() - 1);
    if (last["call"] == call || last["eventually"] == call) {
      steps_.MutableAt(steps_.size() - 1) =
          Value::Object({{"eventually", std::move(call)}, {"reply", std::move(reply)}});
      return;
    }
  }
  AddStep(Value::Object({{"call", std::move(call)}, {"reply", std::move(reply)}}));
}

void CaseRecorder::OnWatch(uint64_t watch, const ApiRequest& request) {
  Value call = CallOf(request);
  call.Set("name", Value(absl::StrCat("watch-", watch)));
  AddStep(Value::Object({{"watch", std::move(call)}}));
  watches_[watch];
}

void CaseRecorder::OnEvent(uint64_t watch, const api::WatchEvent& event) {
  watches_[watch].pending.push_back(event);
}

void CaseRecorder::OnWatchEnd(uint64_t watch, bool by_server) {
  // A client that leaves does not say so in a case, and what it did not see does not matter.
  if (by_server) {
    watches_[watch].ended = true;
  } else {
    FlushEvents();
    watches_.erase(watch);
  }
}

void CaseRecorder::FlushEvents() {
  for (auto at = watches_.begin(); at != watches_.end();) {
    auto& [number, events] = *at;
    const bool ended = events.ended;
    if (!events.pending.empty() || ended) {
      Value list = Value::List();
      for (const api::WatchEvent& event : std::exchange(events.pending, {})) {
        list.Append(Value::Object(
            {{"type", Value(api::WatchEventTypeName(event.type))},
             {"object", symbols_.Mask(conformance::WithoutManagedFields(event.object))}}));
      }
      AddStep(
          Value::Object({{"events", Value::Object({{"watch", Value(absl::StrCat("watch-", number))},
                                                   {"list", std::move(list)},
                                                   {"ended", ended}})}}));
    }
    at = ended ? watches_.erase(at) : std::next(at);
  }
}

void CaseRecorder::NoteTime() {
  const absl::Duration pause = absl::Trunc(clock_->Now() - last_, absl::Milliseconds(1));
  if (pause < kShortestPause) return;
  last_ += pause;
  steps_.Append(Value::Object({{"sleep", Value(absl::ToDoubleSeconds(pause))}}));
}

void CaseRecorder::AddStep(Value step) {
  NoteTime();
  steps_.Append(std::move(step));
}

Value CaseRecorder::Document(absl::string_view name) {
  FlushEvents();
  return Value::Object({{"name", Value(name)},
                        {"about", Value("recorded from the traffic of a served API")},
                        {"server", Value("quiesce")},
                        {"managedFields", false},
                        {"steps", steps_}});
}

}  // namespace quiesce::serve
