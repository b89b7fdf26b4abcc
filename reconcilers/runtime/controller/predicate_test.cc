#include "reconcilers/runtime/controller/predicate.h"

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Object(int64_t generation, Value labels) {
  return Value::Object(
      {{"metadata", Value::Object({{"generation", generation}, {"labels", std::move(labels)}})}});
}
Event Update(Value old, Value object) {
  Event event;
  event.type = Event::Type::kUpdate;
  event.old = std::move(old);
  event.object = std::move(object);
  return event;
}
Event Create(Value object) {
  Event event;
  event.type = Event::Type::kCreate;
  event.object = std::move(object);
  return event;
}

TEST(GenerationChanged, LooksAtUpdatesOnly) {
  PredicatePtr predicate = GenerationChanged();
  EXPECT_EQ(predicate->Admits(Update(Object(1, {}), Object(2, {}))), Verdict::kPass);
  EXPECT_EQ(predicate->Admits(Update(Object(1, {}), Object(1, {}))), Verdict::kDrop);
  EXPECT_EQ(predicate->Admits(Create(Object(1, {}))), Verdict::kPass);
}

TEST(GenerationChanged, UpdateWithoutAnObjectIsDropped) {
  EXPECT_EQ(GenerationChanged()->Admits(Update({}, Object(1, {}))), Verdict::kDrop);
  EXPECT_EQ(GenerationChanged()->Admits(Update(Object(1, {}), {})), Verdict::kDrop);
}

TEST(LabelChanged, NoLabelsAndEmptyLabelsAreTheSame) {
  EXPECT_EQ(LabelChanged()->Admits(Update(Object(1, {}), Object(1, Value::Object()))),
            Verdict::kDrop);
  EXPECT_EQ(LabelChanged()->Admits(Update(Object(1, {}), Object(1, Value::Object({{"a", "b"}})))),
            Verdict::kPass);
}

TEST(LabelSelectorMatches, LooksAtTheNewObject) {
  PredicatePtr predicate = LabelSelectorMatches(*api::LabelSelector::Parse("a=b"));
  Value with = Object(1, Value::Object({{"a", "b"}})), without = Object(1, {});
  EXPECT_EQ(predicate->Admits(Update(without, with)), Verdict::kPass);
  EXPECT_EQ(predicate->Admits(Update(with, without)), Verdict::kDrop);
  EXPECT_EQ(predicate->Admits(Create({})), Verdict::kPanic);
}

TEST(Combinations, StopWhereTheAnswerIsKnown) {
  PredicatePtr panics = LabelSelectorMatches(*api::LabelSelector::Parse("a=b"));
  PredicatePtr passes = ObjectMatches([](const Value&) { return true; });
  PredicatePtr drops = Not(passes);
  Event event = Create({});
  EXPECT_EQ(And({drops, panics})->Admits(event), Verdict::kDrop);
  EXPECT_EQ(And({passes, panics})->Admits(event), Verdict::kPanic);
  EXPECT_EQ(Or({passes, panics})->Admits(event), Verdict::kPass);
  EXPECT_EQ(Or({drops, panics})->Admits(event), Verdict::kPanic);
  EXPECT_EQ(Not(panics)->Admits(event), Verdict::kPanic);
  EXPECT_EQ(And({})->Admits(event), Verdict::kPass);
  EXPECT_EQ(Or({})->Admits(event), Verdict::kDrop);
}

TEST(FromFunctions, MissingFunctionPasses) {
  PredicateFunctions functions;
  functions.create = [](const Event&) { return false; };
  PredicatePtr predicate = FromFunctions(functions);
  EXPECT_EQ(predicate->Admits(Create({})), Verdict::kDrop);
  EXPECT_EQ(predicate->Admits(Update({}, {})), Verdict::kPass);
}

TEST(PredicateByName, KnowsTheNamesOfControllers) {
  EXPECT_EQ(PredicateByName("").value(), nullptr);
  EXPECT_EQ((*PredicateByName("generation-changed"))->Admits(Update({}, {})), Verdict::kDrop);
  EXPECT_EQ(
      PredicateByName("generation").status(),
      absl::InvalidArgumentError("unknown predicate \"generation\": expected generation-changed, "
                                 "resource-version-changed, label-changed or annotation-changed"));
}

}  // namespace
}  // namespace quiesce::runtime
