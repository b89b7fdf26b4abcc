// The assertions that follow a condition through time: eventually, always, never, stays, finally.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/hold_tracker.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {
namespace {

using Span = HoldTracker::Span;

bool Overlaps(const Span& span, absl::Time from, absl::Time to) {
  return span.since <= to && (span.until > from || span.since >= from);
}

// `databases/a: .status.phase is "Failed"`
std::string StateText(const std::string& object, const Expression& condition, const Value& state) {
  return absl::StrCat(object, ": ", condition.Describe(state.is_null() ? nullptr : &state));
}

class ConditionExpectation : public ObjectExpectation {
 protected:
  ConditionExpectation(const ObjectName& object, const Condition& condition)
      : ObjectExpectation(object),
        tracker_(*Expression::Parse(condition.text()), selector().single(), sim::StartTime(),
                 [this](const Span& span) { OnSpan(span); }) {}

  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    tracker_.OnState(object, when, state);
  }
  virtual void OnSpan(const Span& span) = 0;

  HoldTracker& tracker() { return tracker_; }
  const HoldTracker& tracker() const { return tracker_; }
  const Expression& condition() const { return tracker_.condition(); }
  std::string About() const {
    return absl::StrCat(ToText(selector().name()), " ", "is ", condition().text());
  }

 private:
  HoldTracker tracker_;
};

class EventuallyExpectation : public ConditionExpectation {
 public:
  explicit EventuallyExpectation(const Eventually& it)
      : ConditionExpectation(it.object(), it.is()),
        from_(At(it.has_from(), it.from(), sim::StartTime())),
        within_(ToDuration(it.within())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    Advance(ending.when);
    if (held_ || (ending.cut_short && ending.when < from_ + within_)) return;
    std::string came = "No such object was seen";
    ObjectId object = kNoObject;
    for (const Span& span : tracker().open()) {
      if (span.object == HoldTracker::kNothing || (span.holds && !late_.has_value())) continue;
      object = span.object;
      came = absl::StrCat("At the end ", StateText(Describe(span.object), condition(), span.last));
    }
    if (late_.has_value()) came = absl::StrCat("That came only at ", ShowMoment(*late_));
    findings->push_back(Failure(
        absl::StrCat(About(), " within ", ShowDuration(within_),
                     from_ > sim::StartTime() ? absl::StrCat(" of ", ShowMoment(from_)) : ""),
        came, from_ + within_));
    TellObject(object, late_.value_or(ending.rest_when()), &findings->back());
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (held_) return;
    Advance(when);
    ConditionExpectation::OnState(object, when, state);
    held_all_ = tracker().HoldsOfAll();
    Advance(when);
  }
  void OnSpan(const Span& span) override {}

 private:
  // The state has been as it is now until `when`.
  void Advance(absl::Time when) {
    if (held_all_ && !held_ && when >= from_) {
      const absl::Time first = std::max(since_, from_);
      if (first <= from_ + within_) {
        held_ = true;
      } else if (!late_.has_value()) {
        late_ = first;
      }
    }
    since_ = when;
  }

  const absl::Time from_;
  const absl::Duration within_;
  bool held_ = false, held_all_ = false;
  absl::Time since_ = sim::StartTime();
  std::optional<absl::Time> late_;
};

class ThroughoutExpectation : public ConditionExpectation {
 public:
  ThroughoutExpectation(const Throughout& it, bool always)
      : ConditionExpectation(it.object(), it.is()),
        always_(always),
        from_(At(it.has_from(), it.from(), absl::InfinitePast())),
        to_(At(it.has_to(), it.to(), absl::InfiniteFuture())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    tracker().Finish();
    if (!violation_.has_value()) return;
    findings->push_back(Failure(
        absl::StrCat(always_ ? "always " : "never ", About()),
        absl::StrCat("At ", ShowMoment(std::max(violation_->since, from_)), " ",
                     StateText(Describe(violation_->object), condition(), violation_->first)),
        violation_->since));
    TellObject(violation_->object, std::max(violation_->since, from_), &findings->back());
  }

 protected:
  void OnSpan(const Span& span) override {
    if (span.holds == always_ || !Overlaps(span, from_, to_)) return;
    if (!violation_.has_value() || span.since < violation_->since) violation_ = span;
  }

 private:
  const bool always_;
  const absl::Time from_, to_;
  std::optional<Span> violation_;
};

class StaysExpectation : public ConditionExpectation {
 public:
  explicit StaysExpectation(const Stays& it)
      : ConditionExpectation(it.object(), it.is()),
        for_(ToDuration(it.for_())),
        from_(At(it.has_from(), it.from(), sim::StartTime())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    tracker().Finish();
    if (!short_.has_value()) return;
    findings->push_back(
        Failure(absl::StrCat("once ", About(), " it stays so for ", ShowDuration(for_)),
                absl::StrCat(Describe(short_->object), " was so from ", ShowMoment(short_->since),
                             " to ", ShowMoment(short_->until)),
                short_->until));
    TellObject(short_->object, short_->until, &findings->back());
  }

 protected:
  void OnSpan(const Span& span) override {
    if (!span.holds || span.until == absl::InfiniteFuture() || span.until <= from_) return;
    if (span.until - std::max(span.since, from_) < for_ && !short_.has_value()) short_ = span;
  }

 private:
  const absl::Duration for_;
  const absl::Time from_;
  std::optional<Span> short_;
};

class FinallyExpectation : public ConditionExpectation {
 public:
  explicit FinallyExpectation(const Finally& it) : ConditionExpectation(it.object(), it.is()) {}

  bool Content() const override { return tracker().HoldsOfAll(); }

  // Judged at rest: what holds at the end of a run that never rests is chance.
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (!ending.settled || tracker().HoldsOfAll()) return;
    std::string came = "There is no such object";
    ObjectId object = kNoObject;
    for (const Span& span : tracker().open()) {
      if (span.holds) continue;
      object = span.object;
      came = absl::StrCat("At the end ", StateText(Describe(span.object), condition(), span.last));
      break;
    }
    findings->push_back(Failure(absl::StrCat("finally ", About()), came, ending.rest_when()));
    TellObject(object, ending.rest_when(), &findings->back());
  }

 protected:
  void OnSpan(const Span& span) override {}
};

// The state of an external service at the end.
class ServiceExpectation : public ExpectationBase {
 public:
  explicit ServiceExpectation(const Finally& it)
      : service_(it.service().text()), condition_(*Expression::Parse(it.is().text())) {}

  uint32_t interests() const override { return 0; }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    const Value* state = nullptr;
    for (const auto& [name, its_state] : ending.services) {
      if (name == service_) state = &its_state;
    }
    if (!ending.settled || condition_.Matches(state)) return;
    findings->push_back(Failure(
        absl::StrCat("finally ", service_, " is ", condition_.text()),
        state == nullptr ? "The scenario has no such service"
                         : absl::StrCat("At the end ", StateText(service_, condition_, *state)),
        ending.when));
  }

 private:
  const std::string service_;
  const Expression condition_;
};

}  // namespace

std::unique_ptr<RunListener> MakeEventually(const Eventually& expectation) {
  return std::make_unique<EventuallyExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeThroughout(const Throughout& expectation, bool always) {
  return std::make_unique<ThroughoutExpectation>(expectation, always);
}

std::unique_ptr<RunListener> MakeStays(const Stays& expectation) {
  return std::make_unique<StaysExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeFinally(const Finally& expectation) {
  if (expectation.has_service()) return std::make_unique<ServiceExpectation>(expectation);
  return std::make_unique<FinallyExpectation>(expectation);
}

}  // namespace quiesce::scenarios
