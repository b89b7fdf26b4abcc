#include "apiserver_fake/conformance/request_log.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/compare.h"
#include "apiserver_fake/conformance/event_matcher.h"

namespace quiesce::conformance {
namespace {

// "" for reads, which cases do not record.
absl::string_view WriteVerbName(api::Verb verb) {
  switch (verb) {
    case api::Verb::kCreate:
      return "create";
    case api::Verb::kUpdate:
      return "update";
    case api::Verb::kPatch:
      return "patch";
    case api::Verb::kDelete:
      return "delete";
    case api::Verb::kDeleteCollection:
      return "deletecollection";
    default:
      return "";
  }
}

}  // namespace

void RequestLog::OnRequest(const api::Request& request, const api::Response& response) {
  absl::string_view verb = WriteVerbName(request.verb);
  if (verb.empty()) return;
  Entry entry;
  entry.agent = request.user_agent;
  entry.key = request.resource.resource;
  if (!request.name.empty()) absl::StrAppend(&entry.key, "/", request.name);
  entry.shown = Value::Object({{"verb", Value(verb)}, {"code", Value(response.code)}});
  if (!request.subresource.empty()) entry.shown.Set("subresource", Value(request.subresource));
  if (!request.body.is_null()) entry.shown.Set("body", request.body);
  entries_.push_back(std::move(entry));
}

Value RequestLog::OfAgent(absl::string_view agent, const Value& expected,
                          const Value& fields) const {
  Value out = Value::Object();
  for (const ValueMember& member : expected.members()) {
    Value list = Value::List();
    if (member.value.empty()) continue;
    for (const Entry& entry : entries_) {
      if (entry.key != member.key.view() || !absl::StrContains(entry.agent, agent)) continue;
      Value shown = entry.shown;
      if (fields.is_list() && shown.Has("body")) {
        shown.Set("body", ReduceToFields(shown["body"], fields));
      }
      size_t at = std::min(list.size(), member.value.size() - 1);
      if (!member.value.at(at).Has("body")) shown.Erase("body");
      // How often a controller tries a whole collection again is a matter of time.
      bool collection = member.key.view().find('/') == absl::string_view::npos;
      if (collection && !list.empty() && list.items().back() == shown) continue;
      list.Append(std::move(shown));
    }
    out.Set(member.key.view(), std::move(list));
  }
  return out;
}

Value RequestLog::WithoutManagedFieldsInBodies(const Value& requests) {
  Value out = Value::Object();
  for (const ValueMember& member : requests.members()) {
    Value list = Value::List();
    for (Value shown : member.value.items()) {
      if (shown.Has("body")) shown.Set("body", WithoutManagedFields(shown["body"]));
      list.Append(std::move(shown));
    }
    out.Set(member.key.view(), std::move(list));
  }
  return out;
}

Value SummarizeCoreEvents(const Value& list) {
  std::multimap<std::string, Value> sorted;
  for (const Value& event : list["items"].items()) {
    const Value& object = event["involvedObject"];
    std::string on =
        absl::StrCat(object["apiVersion"].string_value(), "/", object["kind"].string_value(), "/",
                     object["name"].string_value());
    if (!object["namespace"].string_value().empty()) {
      absl::StrAppend(&on, " in ", object["namespace"].string_value());
    }
    Value shown = Value::Object({{"namespace", event["metadata"]["namespace"]},
                                 {"on", Value(on)},
                                 {"type", event["type"]},
                                 {"reason", event["reason"]},
                                 {"message", event["message"]},
                                 {"source", event["source"]["component"]}});
    sorted.emplace(ToJson(shown), shown);
  }
  Value out = Value::List();
  for (auto& [text, shown] : sorted) out.Append(std::move(shown));
  return out;
}

}  // namespace quiesce::conformance
