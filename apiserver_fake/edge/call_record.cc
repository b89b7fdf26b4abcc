#include "apiserver_fake/edge/call_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/faults.h"

namespace quiesce::edge {
namespace {

absl::string_view Method(const api::Request& request) {
  switch (request.verb) {
    case api::Verb::kGet:
      return "GET";
    case api::Verb::kList:
      return "LIST";
    case api::Verb::kWatch:
      return "WATCH";
    case api::Verb::kCreate:
      return "POST";
    case api::Verb::kUpdate:
      return "PUT";
    case api::Verb::kPatch:
      return request.patch_type == api::PatchType::kApply ? "APPLY" : "PATCH";
    case api::Verb::kDelete:
      return "DELETE";
    case api::Verb::kDeleteCollection:
      return "DELETE ALL";
  }
  return "?";
}

// `databases/default/a/status`
std::string Target(const api::Request& request) {
  std::string out = request.resource.resource;
  for (const std::string* part : {&request.namespace_, &request.name, &request.subresource}) {
    if (!part->empty()) absl::StrAppend(&out, "/", *part);
  }
  return out;
}

absl::string_view Name(const Value& object) { return object["metadata"]["name"].string_value(); }

}  // namespace

std::string ShowRequest(const api::Request& request) {
  return absl::StrCat(Method(request), " ", Target(request));
}

std::string CallRecord::Describe() const {
  std::string out = absl::StrCat(ShowRequest(request), " ", status.code);
  if (!status.reason.empty()) absl::StrAppend(&out, " ", status.reason);
  if (changed() && !after.is_null()) {
    absl::StrAppend(&out, " rv ", after["metadata"]["resourceVersion"].string_value());
  } else if (!before.is_null() && !changed()) {
    absl::StrAppend(&out, " no change");
  }
  if (fault != InjectedFault::kNone) absl::StrAppend(&out, " (injected: ", FaultName(fault), ")");
  return out;
}

std::string CallRecord::ToJson() const {
  Value out = Value::Object({{"method", Method(request)},
                             {"target", Target(request)},
                             {"code", status.code},
                             {"changed", changed()}});
  if (!status.reason.empty()) out.Set("reason", status.reason);
  if (!status.message.empty()) out.Set("message", status.message);
  if (fault != InjectedFault::kNone) out.Set("fault", FaultName(fault));
  if (!after.is_null()) {
    out.Set("resourceVersion", after["metadata"]["resourceVersion"]);
  }
  return quiesce::ToJson(out);
}

std::string ChangeRecord::Describe() const {
  return absl::StrCat(resource.resource, namespace_.empty() ? "" : "/", namespace_, "/", name,
                      after.is_null()    ? " deleted"
                      : before.is_null() ? " created"
                                         : " changed");
}

std::string ChangeRecord::ToJson() const {
  return quiesce::ToJson(Value::Object({{"resource", resource.resource},
                                        {"namespace", namespace_},
                                        {"name", name},
                                        {"there", !after.is_null()}}));
}

std::string WatchRecord::Describe() const {
  if (closed) {
    return absl::StrCat("watch of ", resource.resource, " ended",
                        fault == InjectedFault::kNone ? "" : " (injected: ",
                        fault == InjectedFault::kNone ? "" : FaultName(fault),
                        fault == InjectedFault::kNone ? "" : ")");
  }
  return absl::StrCat(api::WatchEventTypeName(event.type), " ", resource.resource, "/",
                      event.object["metadata"]["namespace"].string_value(), "/", Name(event.object),
                      " rv ", event.revision);
}

std::string WatchRecord::ToJson() const {
  Value out = Value::Object({{"resource", resource.resource}, {"closed", closed}});
  if (!closed) {
    out.Set("type", api::WatchEventTypeName(event.type));
    out.Set("namespace", event.object["metadata"]["namespace"]);
    out.Set("name", event.object["metadata"]["name"]);
    out.Set("resourceVersion", absl::StrCat(event.revision));
  }
  if (fault != InjectedFault::kNone) out.Set("fault", FaultName(fault));
  return quiesce::ToJson(out);
}

}  // namespace quiesce::edge
