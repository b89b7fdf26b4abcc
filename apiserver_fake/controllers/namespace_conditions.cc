#include "apiserver_fake/controllers/namespace_conditions.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::controllers {
namespace {

struct Condition {
  const char* type;
  bool is_true;
  absl::string_view reason, message;

  absl::string_view status() const { return is_true ? "True" : "False"; }
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

// The texts that say what is left; "" where nothing is.
struct Texts {
  explicit Texts(const NamespaceContent& content) {
    if (!content.errors.empty()) {
      std::vector<std::string> errors = content.errors;
      std::sort(errors.begin(), errors.end());
      failed = absl::StrCat("Failed to delete all resource types, ", errors.size(),
                            " remaining: ", absl::StrJoin(errors, ", "));
    }
    if (!content.remaining.empty()) {
      remain = Counted("Some resources are remaining: ", content.remaining, " has ");
    }
    if (!content.finalizers.empty()) {
      held = Counted("Some content in the namespace has finalizers remaining: ", content.finalizers,
                     " in ");
    }
  }
  std::string failed, remain, held;
};

std::array<Condition, 5> ConditionsOf(const Texts& texts) {
  std::array<Condition, 5> conditions = {{
      {"NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
       "All resources successfully discovered"},
      {"NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
       "All legacy kube types successfully parsed"},
      {"NamespaceDeletionContentFailure", false, "ContentDeleted",
       "All content successfully deleted, may be waiting on finalization"},
      {"NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"},
      {"NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
       "All content-preserving finalizers finished"},
  }};
  const auto set = [&conditions](size_t index, absl::string_view reason, const std::string& text) {
    if (!text.empty()) conditions[index] = {conditions[index].type, true, reason, text};
  };
  set(2, "ContentDeletionFailed", texts.failed);
  set(3, "SomeResourcesRemain", texts.remain);
  set(4, "SomeFinalizersRemain", texts.held);
  return conditions;
}

// The index of the condition in the list; its size where absent.
size_t IndexOf(const Value& conditions, absl::string_view type) {
  size_t index = 0;
  while (index < conditions.size() && conditions.at(index)["type"].string_value() != type) ++index;
  return index;
}

bool Apply(const Condition& condition, absl::Time now, Value& conditions) {
  const size_t index = IndexOf(conditions, condition.type);
  if (index == conditions.size()) {
    conditions.Append(Value::Object({{"type", Value(condition.type)},
                                     {"status", Value(condition.status())},
                                     {"lastTransitionTime", Value(go::FormatRfc3339(now))},
                                     {"reason", Value(condition.reason)},
                                     {"message", Value(condition.message)}}));
    return true;
  }
  const Value& old = conditions.at(index);
  const bool same_status = old["status"].string_value() == condition.status();
  if (same_status && old["reason"].string_value() == condition.reason &&
      old["message"].string_value() == condition.message) {
    return false;
  }
  Value& slot = conditions.MutableAt(index);
  if (!same_status) slot.Set("lastTransitionTime", go::FormatRfc3339(now));
  slot.Set("status", Value(condition.status()));
  slot.Set("reason", Value(condition.reason));
  slot.Set("message", Value(condition.message));
  return true;
}

}  // namespace

bool UpdateNamespaceConditions(const NamespaceContent& content, absl::Time now,
                               Value& namespace_object) {
  Value conditions = namespace_object["status"]["conditions"];
  const Texts texts(content);
  bool changed = false;
  for (const Condition& condition : ConditionsOf(texts)) {
    if (Apply(condition, now, conditions)) changed = true;
  }
  if (changed) namespace_object.Mutable("status").Set("conditions", std::move(conditions));
  return changed;
}

}  // namespace quiesce::controllers
