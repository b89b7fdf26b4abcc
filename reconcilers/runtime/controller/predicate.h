// Which events of a source reach the queue. Predicates gate queueing only: the cache sees all.
//
//   PredicatePtr wanted = Or({GenerationChanged(), LabelChanged()});
//   if (wanted->Admits(event) == Verdict::kPass) ...
//
// Source: sigs.k8s.io/controller-runtime/pkg/predicate/predicate.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_PREDICATE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_PREDICATE_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/label_selector.h"
#include "reconcilers/runtime/cache/event.h"

namespace quiesce::runtime {

enum class Verdict : uint8_t {
  kDrop,
  kPass,
  kPanic,  // the original would dereference an object that is not there
};

class Predicate {
 public:
  virtual ~Predicate() = default;
  virtual Verdict Admits(const Event& event) const = 0;
};
using PredicatePtr = std::shared_ptr<const Predicate>;

// Drop updates that leave this part of the object as it was, and updates without old or new object;
// pass every other event.
PredicatePtr GenerationChanged();
PredicatePtr ResourceVersionChanged();
PredicatePtr LabelChanged();
PredicatePtr AnnotationChanged();

// Asks about the object, for updates the new one.
PredicatePtr ObjectMatches(std::function<bool(const Value& object)> function);
PredicatePtr LabelSelectorMatches(api::LabelSelector selector);

// One function for each type of event; an empty one passes all.
struct PredicateFunctions {
  std::function<bool(const Event&)> create, update, remove, generic;
};
PredicatePtr FromFunctions(PredicateFunctions functions);

// All, any, or the opposite; And of nothing passes, Or of nothing drops. Evaluation stops where the
// answer is known.
PredicatePtr And(std::vector<PredicatePtr> predicates);
PredicatePtr Or(std::vector<PredicatePtr> predicates);
PredicatePtr Not(PredicatePtr predicate);

// "generation-changed", "resource-version-changed", "label-changed", "annotation-changed"; "" gives
// null: everything passes. InvalidArgument for another name.
absl::StatusOr<PredicatePtr> PredicateByName(absl::string_view name);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_PREDICATE_H_
