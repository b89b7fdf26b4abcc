#include "apiserver_fake/controllers/namespace_conditions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::controllers {
namespace {

struct Condition {
  const char* type;
  bool is_true;
  std::string reason, message;
};

std::string Counted(absl::string_view before, const absl::btree_map<std::string, int64_t>& counts,
                    absl::string_view between) {
  std::vector<std::string> parts;
  for (const auto& [what, count] : counts) {
    parts.push_back(absl::StrCat(what, between, count, " resource instances"));
  }
  std::sort(parts.begin(), parts.end());
  return absl::StrCat(before, absl::StrJoin(parts, ", "));
}

std::vector<Condition> ConditionsOf(const NamespaceContent& content) {
  std::vector<Condition> conditions = {
      {"NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
       "All resources successfully discovered"},
      {"NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
       "All legacy kube types successfully parsed"},
      {"NamespaceDeletionContentFailure", false, "ContentDeleted",
       "All content successfully deleted, may be waiting on finalization"},
      {"NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"},
      {"NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
       "All content-preserving finalizers finished"},
  };
  if (!content.errors.empty()) {
    std::vector<std::string> errors = content.errors;
    std::sort(errors.begin(), errors.end());
    conditions[2] = {conditions[2].type, true, "ContentDeletionFailed",
                     absl::StrCat("Failed to delete all resource types, ", errors.size(),
                                  " remaining: ", absl::StrJoin(errors, ", "))};
  }
  if (!content.remaining.empty()) {
    conditions[3] = {conditions[3].type, true, "SomeResourcesRemain",
                     Counted("Some resources are remaining: ", content.remaining, " has ")};
  }
  if (!content.finalizers.empty()) {
    conditions[4] = {conditions[4].type, true, "SomeFinalizersRemain",
                     Counted("Some content in the namespace has finalizers remaining: ",
                             content.finalizers, " in ")};
  }
  return conditions;
}

// The index of the condition in the list; its size where absent.
size_t IndexOf(const Value& conditions, absl::string_view type) {
  size_t index = 0;
  while (index < conditions.size() && conditions.at(index)["type"].string_value() != type) ++index;
  return index;
}

bool Apply(const Condition& condition, const Value& now, Value& conditions) {
  const Value status(condition.is_true ? "True" : "False");
  const size_t index = IndexOf(conditions, condition.type);
  if (index == conditions.size()) {
    conditions.Append(Value::Object({{"type", Value(condition.type)},
                                     {"status", status},
                                     {"lastTransitionTime", now},
                                     {"reason", Value(condition.reason)},
                                     {"message", Value(condition.message)}}));
    return true;
  }
  const Value& old = conditions.at(index);
  const bool same_status = old["status"] == status;
  if (same_status && old["reason"].string_value() == condition.reason &&
      old["message"].string_value() == condition.message) {
    return false;
  }
  Value& slot = conditions.MutableAt(index);
  if (!same_status) slot.Set("lastTransitionTime", now);
  slot.Set("status", status);
  slot.Set("reason", Value(condition.reason));
  slot.Set("message", Value(condition.message));
  return true;
}

}  // namespace

bool UpdateNamespaceConditions(const NamespaceContent& content, absl::Time now,
                               Value& namespace_object) {
  Value conditions = namespace_object["status"]["conditions"];
  const Value time(go::FormatRfc3339(now));
  bool changed = false;
  for (const Condition& condition : ConditionsOf(content)) {
    if (Apply(condition, time, conditions)) changed = true;
  }
  if (changed) namespace_object.Mutable("status").Set("conditions", std::move(conditions));
  return changed;
}

}  // namespace quiesce::controllers
