#include "apiserver_fake/conformance/request_log.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/compare.h"
#include "apiserver_fake/conformance/event_matcher.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::conformance {
namespace {

// The object as the server decodes it; as it was sent where it cannot.
Value Decoded(const apiserver::Server* server, const api::Request& request) {
  const bool whole = request.verb == api::Verb::kCreate || request.verb == api::Verb::kUpdate;
  if (server == nullptr || !whole) return request.body;
  const resource::ResourceType* type = server->types().Find(request.resource);
  if (type == nullptr || (!request.subresource.empty() && request.subresource != "status")) {
    return request.body;
  }
  Value object = request.body;
  return type->strategy->Decode(*type, object).error.ok() ? object : request.body;
}

}  // namespace

void RequestLog::OnRequest(const api::Request& request, const api::Response& response) {
  if (!api::IsWrite(request.verb)) return;  // cases do not record reads
  Entry entry;
  entry.agent = request.user_agent;
  entry.key = request.resource.resource;
  // A create has no name in its path.
  const Value& metadata = request.body["metadata"];
  const std::string name(!request.name.empty()  ? absl::string_view(request.name)
                         : metadata.Has("name") ? metadata["name"].string_value()
                                                : metadata["generateName"].string_value());
  if (!name.empty()) absl::StrAppend(&entry.key, "/", name);
  entry.shown =
      Value::Object({{"verb", Value(api::VerbName(request.verb))}, {"code", Value(response.code)}});
  if (!request.subresource.empty()) entry.shown.Set("subresource", Value(request.subresource));
  if (!request.body.is_null()) entry.shown.Set("body", Decoded(server_, request));
  entries_.push_back(std::move(entry));
}

Value RequestLog::OfAgent(absl::string_view agent, const Value& expected, const Value& fields,
                          const Symbols& symbols) const {
  Value out = Value::Object();
  for (const ValueMember& member : expected.members()) {
    Value list = Value::List();
    if (member.value.empty()) continue;
    std::string key(member.key.view());
    for (const Entry& entry : entries_) {
      if (!absl::StrContains(entry.agent, agent)) continue;
      if (list.empty() && Symbols(symbols).Match(member.key.view(), entry.key)) key = entry.key;
      if (entry.key != key) continue;
      Value shown = entry.shown;
      if (fields.is_list() && shown.Has("body")) {
        shown.Set("body", ReduceToFields(shown["body"], fields));
      }
      size_t at = std::min(list.size(), member.value.size() - 1);
      const Value& body = member.value.at(at)["body"];
      if (body.is_null()) shown.Erase("body");
      // The path says it, whether the body does or not.
      if (body["metadata"].is_object() && !body["metadata"].Has("namespace") &&
          shown["body"]["metadata"].Has("namespace")) {
        shown.Mutable("body").Mutable("metadata").Erase("namespace");
      }
      // How often a controller tries again to delete a whole collection is a matter of time.
      const bool again = shown["verb"].string_value() == "deletecollection" && !list.empty() &&
                         list.items().back() == shown;
      if (again) continue;
      list.Append(std::move(shown));
    }
    out.Set(key, std::move(list));
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
