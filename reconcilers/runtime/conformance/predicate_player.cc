// Plays the shape predicate.events.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/event_from_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/predicate_from_case.h"
#include "reconcilers/runtime/controller/predicate.h"

namespace quiesce::runtime {
namespace {

std::function<bool(const Event&)> Constant(const Value& value) {
  if (value.is_null()) return nullptr;
  return [pass = value.bool_value()](const Event&) { return pass; };
}

absl::StatusOr<std::vector<PredicatePtr>> AllFromCase(const Value& predicates) {
  std::vector<PredicatePtr> result;
  for (const Value& item : predicates.items()) {
    absl::StatusOr<PredicatePtr> of = PredicateFromCase(item);
    if (!of.ok()) return of.status();
    result.push_back(*std::move(of));
  }
  return result;
}

}  // namespace

absl::StatusOr<PredicatePtr> PredicateFromCase(const Value& predicate) {
  const absl::string_view type = predicate["type"].string_value();
  if (type == "generation_changed") return GenerationChanged();
  if (type == "label_changed") return LabelChanged();
  if (type == "annotation_changed") return AnnotationChanged();
  if (type == "resource_version_changed") return ResourceVersionChanged();
  if (type == "and" || type == "or") {
    absl::StatusOr<std::vector<PredicatePtr>> of = AllFromCase(predicate["of"]);
    if (!of.ok()) return of.status();
    return type == "and" ? And(*std::move(of)) : Or(*std::move(of));
  }
  if (type == "not") {
    absl::StatusOr<PredicatePtr> of = PredicateFromCase(predicate["of"]);
    if (!of.ok()) return of.status();
    return Not(*std::move(of));
  }
  if (type == "label_selector") {
    std::vector<std::string> terms;
    for (const ValueMember& member : predicate["match_labels"].members()) {
      terms.push_back(absl::StrCat(member.key.view(), "=", member.value.string_value()));
    }
    absl::StatusOr<api::LabelSelector> selector =
        api::LabelSelector::Parse(absl::StrJoin(terms, ","));
    if (!selector.ok()) return selector.status();
    return LabelSelectorMatches(*std::move(selector));
  }
  if (type == "object_function") {
    return ObjectMatches(
        [generation = predicate["true_if_generation_is"].int_value()](const Value& object) {
          return !object.is_null() && object["metadata"]["generation"].int_value() == generation;
        });
  }
  if (type == "funcs") {
    PredicateFunctions functions;
    functions.create = Constant(predicate["create"]);
    functions.update = Constant(predicate["update"]);
    functions.remove = Constant(predicate["delete"]);
    functions.generic = Constant(predicate["generic"]);
    return FromFunctions(std::move(functions));
  }
  return absl::InvalidArgumentError(absl::StrCat("setup: unknown predicate ", ToJson(predicate)));
}

namespace {}  // namespace

absl::Status PlayPredicate(const Value& recorded) {
  absl::StatusOr<PredicatePtr> predicate = PredicateFromCase(recorded["setup"]["predicate"]);
  if (!predicate.ok()) return predicate.status();
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    absl::StatusOr<Event> event = EventFromCase(step);
    if (!event.ok()) return event.status();
    const Verdict verdict = (*predicate)->Admits(*event);
    Value observed = verdict == Verdict::kPanic
                         ? Value::Object({{"panics", true}})
                         : Value::Object({{"pass", verdict == Verdict::kPass}});
    const Value expected =
        Without(step, {"event", "object", "old", "new", "initial_list", "state_unknown"});
    if (absl::Status status = CompareStep(i, expected, observed); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
