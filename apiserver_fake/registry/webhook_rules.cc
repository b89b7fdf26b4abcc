#include "apiserver_fake/registry/webhook_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {
namespace {

bool Holds(const Value& list, absl::string_view text) {
  for (const Value& item : list.items()) {
    if (item.string_value() == "*" || item.string_value() == text) return true;
  }
  return false;
}

bool ResourceMatches(const Value& resources, absl::string_view resource,
                     absl::string_view subresource) {
  for (const Value& item : resources.items()) {
    absl::string_view text = item.string_value();
    absl::string_view sub;
    if (const size_t slash = text.find('/'); slash != absl::string_view::npos) {
      sub = text.substr(slash + 1);
      text = text.substr(0, slash);
    }
    if ((text == "*" || text == resource) && (sub == "*" || sub == subresource)) return true;
  }
  return false;
}

// `version` is that of the request, or another in which the same object is served.
bool RuleMatches(const Value& rule, const Reviewed& write, absl::string_view version) {
  const Value& scope = rule["scope"];
  if (scope.string_value() == "Namespaced" && !write.type->namespaced) return false;
  if (scope.string_value() == "Cluster" && write.type->namespaced) return false;
  return Holds(rule["operations"], write.operation) &&
         Holds(rule["apiGroups"], write.type->group) && Holds(rule["apiVersions"], version) &&
         ResourceMatches(rule["resources"], write.type->resource, write.request->subresource);
}

// The version in which the webhook sees the object; null pointer where it does not want to.
const resource::ResourceType* MatchingType(VerbContext& context, const Value& webhook,
                                           const Reviewed& write) {
  for (const Value& rule : webhook["rules"].items()) {
    if (RuleMatches(rule, write, write.type->version)) return write.type;
  }
  if (webhook["matchPolicy"].string_value() == "Exact") return nullptr;
  for (const std::string& version : write.type->defined_versions) {
    if (version == write.type->version) continue;
    for (const Value& rule : webhook["rules"].items()) {
      if (!RuleMatches(rule, write, version)) continue;
      const resource::ResourceType* type =
          context.types->Find({write.type->group, version, write.type->resource});
      if (type != nullptr) return type;
    }
  }
  return nullptr;
}

storage::ResourceId Configurations(VerbContext& context, HookKind kind) {
  return kind == HookKind::kMutating ? context.mutating_webhooks : context.validating_webhooks;
}

bool IsConfiguration(const resource::ResourceType& type) {
  return type.group == "admissionregistration.k8s.io";
}

}  // namespace

bool HasWebhooks(VerbContext& context) {
  return !context.store->Objects(context.mutating_webhooks).empty() ||
         !context.store->Objects(context.validating_webhooks).empty();
}

std::vector<Hook> HooksFor(VerbContext& context, HookKind kind, const Reviewed& write) {
  std::vector<Hook> hooks;
  if (IsConfiguration(*write.type)) return hooks;  // whoever locks himself out may still get in
  const auto& configurations = context.store->Objects(Configurations(context, kind));
  for (auto at = configurations.Begin(); at.Valid(); at.Next()) {
    const Value& configuration = at.value().object;
    for (const Value& webhook : configuration["webhooks"].items()) {
      const resource::ResourceType* type = MatchingType(context, webhook, write);
      if (type == nullptr) continue;
      hooks.push_back(
          {std::string(configuration["metadata"]["name"].string_value()), webhook, type});
    }
  }
  return hooks;
}

bool Selects(VerbContext& context, const Hook& hook, const Reviewed& write) {
  const Value& objects = hook.webhook["objectSelector"];
  const auto selected = [&objects](const Value& object) {
    return !object.is_null() && kinds::SelectorMatches(objects, object["metadata"]["labels"]);
  };
  if (!kinds::SelectorIsEmpty(objects) && !selected(write.object) && !selected(write.old_object)) {
    return false;
  }
  const Value& namespaces = hook.webhook["namespaceSelector"];
  if (kinds::SelectorIsEmpty(namespaces)) return true;
  if (!write.type->namespaced) {
    if (write.type->custom || !write.type->group.empty() || write.type->resource != "namespaces") {
      return true;
    }
    const Value& itself = write.object.is_null() ? write.old_object : write.object;
    return kinds::SelectorMatches(namespaces, itself["metadata"]["labels"]);
  }
  const resource::StoredObject* ns =
      context.store->Get(context.namespaces, storage::ObjectKey("", write.namespace_));
  return ns != nullptr && kinds::SelectorMatches(namespaces, ns->object["metadata"]["labels"]);
}

}  // namespace quiesce::registry
