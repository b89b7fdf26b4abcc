#include "reconcilers/runtime/controller/predicate.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {
namespace {

Verdict PassIf(bool pass) { return pass ? Verdict::kPass : Verdict::kDrop; }

// Absent and empty maps are equal, as Go's maps.Equal has it.
bool SameMap(const Value& a, const Value& b) { return (a.empty() && b.empty()) || a == b; }

class FieldChanged : public Predicate {
 public:
  using Same = bool (*)(const Value& old_metadata, const Value& new_metadata);
  explicit FieldChanged(Same same) : same_(same) {}

  Verdict Admits(const Event& event) const override {
    if (event.type != Event::Type::kUpdate) return Verdict::kPass;
    if (event.old.is_null() || event.object.is_null()) return Verdict::kDrop;
    return PassIf(!same_(event.old["metadata"], event.object["metadata"]));
  }

 private:
  const Same same_;
};

class ObjectPredicate : public Predicate {
 public:
  explicit ObjectPredicate(std::function<bool(const Value&)> function)
      : function_(std::move(function)) {}
  Verdict Admits(const Event& event) const override { return PassIf(function_(event.object)); }

 private:
  const std::function<bool(const Value&)> function_;
};

class SelectorPredicate : public Predicate {
 public:
  explicit SelectorPredicate(api::LabelSelector selector) : selector_(std::move(selector)) {}
  Verdict Admits(const Event& event) const override {
    if (event.object.is_null()) return Verdict::kPanic;
    return PassIf(selector_.Matches(event.object["metadata"]["labels"]));
  }

 private:
  const api::LabelSelector selector_;
};

class FunctionsPredicate : public Predicate {
 public:
  explicit FunctionsPredicate(PredicateFunctions functions) : functions_(std::move(functions)) {}
  Verdict Admits(const Event& event) const override {
    const std::function<bool(const Event&)>& function =
        event.type == Event::Type::kCreate   ? functions_.create
        : event.type == Event::Type::kUpdate ? functions_.update
        : event.type == Event::Type::kDelete ? functions_.remove
                                             : functions_.generic;
    return PassIf(!function || function(event));
  }

 private:
  const PredicateFunctions functions_;
};

// And where `stop` is kDrop, Or where it is kPass: the first such verdict is the answer.
class CombinedPredicate : public Predicate {
 public:
  CombinedPredicate(std::vector<PredicatePtr> predicates, Verdict stop, Verdict otherwise)
      : predicates_(std::move(predicates)), stop_(stop), otherwise_(otherwise) {}
  Verdict Admits(const Event& event) const override {
    for (const PredicatePtr& predicate : predicates_) {
      const Verdict verdict = predicate->Admits(event);
      if (verdict == stop_ || verdict == Verdict::kPanic) return verdict;
    }
    return otherwise_;
  }

 private:
  const std::vector<PredicatePtr> predicates_;
  const Verdict stop_, otherwise_;
};

class NotPredicate : public Predicate {
 public:
  explicit NotPredicate(PredicatePtr predicate) : predicate_(std::move(predicate)) {}
  Verdict Admits(const Event& event) const override {
    switch (predicate_->Admits(event)) {
      case Verdict::kDrop:
        return Verdict::kPass;
      case Verdict::kPass:
        return Verdict::kDrop;
      case Verdict::kPanic:
        break;
    }
    return Verdict::kPanic;
  }

 private:
  const PredicatePtr predicate_;
};

}  // namespace

PredicatePtr GenerationChanged() {
  return std::make_shared<FieldChanged>([](const Value& a, const Value& b) {
    return a["generation"].int_value() == b["generation"].int_value();
  });
}
PredicatePtr ResourceVersionChanged() {
  return std::make_shared<FieldChanged>([](const Value& a, const Value& b) {
    return a["resourceVersion"].string_value() == b["resourceVersion"].string_value();
  });
}
PredicatePtr LabelChanged() {
  return std::make_shared<FieldChanged>(
      [](const Value& a, const Value& b) { return SameMap(a["labels"], b["labels"]); });
}
PredicatePtr AnnotationChanged() {
  return std::make_shared<FieldChanged>(
      [](const Value& a, const Value& b) { return SameMap(a["annotations"], b["annotations"]); });
}

PredicatePtr ObjectMatches(std::function<bool(const Value& object)> function) {
  return std::make_shared<ObjectPredicate>(std::move(function));
}
PredicatePtr LabelSelectorMatches(api::LabelSelector selector) {
  return std::make_shared<SelectorPredicate>(std::move(selector));
}
PredicatePtr FromFunctions(PredicateFunctions functions) {
  return std::make_shared<FunctionsPredicate>(std::move(functions));
}

PredicatePtr And(std::vector<PredicatePtr> predicates) {
  return std::make_shared<CombinedPredicate>(std::move(predicates), Verdict::kDrop, Verdict::kPass);
}
PredicatePtr Or(std::vector<PredicatePtr> predicates) {
  return std::make_shared<CombinedPredicate>(std::move(predicates), Verdict::kPass, Verdict::kDrop);
}
PredicatePtr Not(PredicatePtr predicate) {
  return std::make_shared<NotPredicate>(std::move(predicate));
}

absl::StatusOr<PredicatePtr> PredicateByName(absl::string_view name) {
  if (name.empty()) return PredicatePtr();
  if (name == "generation-changed") return GenerationChanged();
  if (name == "resource-version-changed") return ResourceVersionChanged();
  if (name == "label-changed") return LabelChanged();
  if (name == "annotation-changed") return AnnotationChanged();
  return absl::InvalidArgumentError(
      absl::StrCat("unknown predicate \"", name,
                   "\": expected generation-changed, resource-version-changed, label-changed or "
                   "annotation-changed"));
}

}  // namespace quiesce::runtime
