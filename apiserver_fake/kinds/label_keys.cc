#include "apiserver_fake/kinds/label_keys.h"

#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

// `term` has a labelSelector, and the keys beside it. One without a selector selects nothing.
void MergeTerm(Value& term, const Value& labels) {
  const Value match = term["matchLabelKeys"], mismatch = term["mismatchLabelKeys"];
  if (match.empty() && mismatch.empty()) return;
  EditMember(term, "labelSelector", [&](Value& selector) {
    const auto add = [&](const Value& keys, const char* op) {
      for (const Value& key : keys.items()) {
        const Value* label = labels.Find(key.string_value());
        if (label == nullptr) continue;
        selector.Mutable("matchExpressions")
            .Append(
                Value::Object({{"key", key}, {"operator", op}, {"values", Value::List({*label})}}));
      }
    };
    add(match, "In");
    add(mismatch, "NotIn");
  });
}

}  // namespace

void MergeLabelKeys(Value& spec, const Value& labels) {
  const auto merge = [&](Value& term) { MergeTerm(term, labels); };
  EditMember(spec, "affinity", [&](Value& affinity) {
    for (absl::string_view side : {"podAffinity", "podAntiAffinity"}) {
      EditMember(affinity, side, [&](Value& terms) {
        EditItems(terms, "preferredDuringSchedulingIgnoredDuringExecution",
                  [&](Value& weighted) { EditMember(weighted, "podAffinityTerm", merge); });
        EditItems(terms, "requiredDuringSchedulingIgnoredDuringExecution", merge);
      });
    }
  });
  EditItems(spec, "topologySpreadConstraints", merge);
}

}  // namespace quiesce::kinds
