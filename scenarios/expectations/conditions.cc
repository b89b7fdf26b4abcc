// The assertions that follow a condition through time: eventually, always, never, stays, finally.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/hold_tracker.h"
#include "scenarios/expectations/makers.h"
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

// A condition on objects, or on the state of an external service.
class ConditionExpectation : public ObjectExpectation, public ServiceListener {
 public:
  uint32_t interests() const override { return service_.empty() ? kChanges : 0; }

  void OnServiceState(const std::string& service, absl::Time when, const Value& state) override {
    if (service == service_ && run().phase() < Phase::kProbe) OnState(0, when, state);
  }
  ServiceListener* AsServiceListener() { return service_.empty() ? nullptr : this; }

 protected:
  template <typename T>
  ConditionExpectation(const T& it, const Instants& instants)
      : ObjectExpectation(it.object()),
        service_(it.service().text()),
        tracker_(
            *Expression::Parse(it.is().text()), selector().single() || it.has_service(),
            sim::StartTime(), [this](const Span& span) { OnSpan(span); }, instants.clock_offset()) {
  }

  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    tracker_.OnState(object, when, state);
  }
  virtual void OnSpan(const Span& span) = 0;

  HoldTracker& tracker() { return tracker_; }
  const HoldTracker& tracker() const { return tracker_; }
  const Expression& condition() const { return tracker_.condition(); }
  std::string About() const {
    return absl::StrCat(service_.empty() ? ToText(selector().name()) : service_, " is ",
                        condition().text());
  }
  void TellObject(ObjectId object, absl::Time until, Finding* finding) const {
    if (service_.empty()) ObjectExpectation::TellObject(object, until, finding);
  }
  std::string Describe(ObjectId object) const {
    return service_.empty() ? ObjectExpectation::Describe(object) : service_;
  }

 private:
  const std::string service_;
  HoldTracker tracker_;
};

class EventuallyExpectation : public ConditionExpectation {
 public:
  EventuallyExpectation(const Eventually& it, Instants* instants)
      : ConditionExpectation(it, *instants),
        from_(instants->Make(it.has_from(), it.from(), sim::StartTime())),
        within_(ToDuration(it.within())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    PassUntil(ending.when);
    Advance(ending.when);
    if (held_ || (ending.cut_short && ending.when < from_.at() + within_)) return;
    if (!from_.known()) {
      findings->push_back(
          Failure(absl::StrCat(About(), " within ", ShowDuration(within_), " of ", from_.about()),
                  "That never came", ending.when));
      return;
    }
    std::string came = "No such object was seen";
    ObjectId object = kNoObject;
    for (const Span& span : tracker().open()) {
      if (span.object == HoldTracker::kNothing || (span.holds && !late_.has_value())) continue;
      object = span.object;
      came = absl::StrCat("At the end ", StateText(Describe(span.object), condition(), span.last));
    }
    if (late_.has_value()) came = absl::StrCat("That came only at ", ShowMoment(*late_));
    findings->push_back(Failure(
        absl::StrCat(
            About(), " within ", ShowDuration(within_),
            from_.at() > sim::StartTime() ? absl::StrCat(" of ", ShowMoment(from_.at())) : ""),
        came, from_.at() + within_));
    TellObject(object, late_.value_or(ending.rest_when()), &findings->back());
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (held_) return;
    PassUntil(when);
    Advance(when);
    ConditionExpectation::OnState(object, when, state);
    held_all_ = tracker().HoldsOfAll();
    Advance(when);
  }
  void OnSpan(const Span& span) override {}

 private:
  // What becomes so by time alone.
  void PassUntil(absl::Time when) {
    for (absl::Time next = tracker().NextChange(); next <= when; next = tracker().NextChange()) {
      Advance(next);
      tracker().Pass(next);
      held_all_ = tracker().HoldsOfAll();
      Advance(next);
    }
  }
  // The state has been as it is now until `when`.
  void Advance(absl::Time when) {
    if (held_all_ && !held_ && when >= from_.at()) {
      const absl::Time first = std::max(since_, from_.at());
      if (first <= from_.at() + within_) {
        held_ = true;
      } else if (!late_.has_value()) {
        late_ = first;
      }
    }
    since_ = when;
  }

  const Bound from_;
  const absl::Duration within_;
  bool held_ = false, held_all_ = false;
  absl::Time since_ = sim::StartTime();
  std::optional<absl::Time> late_;
};

class ThroughoutExpectation : public ConditionExpectation {
 public:
  ThroughoutExpectation(const Throughout& it, bool always, Instants* instants)
      : ConditionExpectation(it, *instants),
        always_(always),
        from_(instants->Make(it.has_from(), it.from(), absl::InfinitePast())),
        to_(instants->Make(it.has_to(), it.to(), absl::InfiniteFuture())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    tracker().Finish(ending.when);
    if (!violation_.has_value()) return;
    findings->push_back(Failure(
        absl::StrCat(always_ ? "always " : "never ", About()),
        absl::StrCat("At ", ShowMoment(std::max(violation_->since, from_.at())), " ",
                     StateText(Describe(violation_->object), condition(), violation_->first)),
        violation_->since));
    TellObject(violation_->object, std::max(violation_->since, from_.at()), &findings->back());
  }

 protected:
  void OnSpan(const Span& span) override {
    if (span.holds == always_ || !Overlaps(span, from_.at(), to_.at())) return;
    if (!violation_.has_value() || span.since < violation_->since) violation_ = span;
  }

 private:
  const bool always_;
  const Bound from_, to_;
  std::optional<Span> violation_;
};

class StaysExpectation : public ConditionExpectation {
 public:
  StaysExpectation(const Stays& it, Instants* instants)
      : ConditionExpectation(it, *instants),
        for_(ToDuration(it.for_())),
        from_(instants->Make(it.has_from(), it.from(), sim::StartTime())) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    tracker().Finish(ending.when);
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
    if (!span.holds || span.until == absl::InfiniteFuture() || span.until <= from_.at()) return;
    if (span.until - std::max(span.since, from_.at()) < for_ && !short_.has_value()) short_ = span;
  }

 private:
  const absl::Duration for_;
  const Bound from_;
  std::optional<Span> short_;
};

class FinallyExpectation : public ConditionExpectation {
 public:
  FinallyExpectation(const Finally& it, Instants* instants) : ConditionExpectation(it, *instants) {}

  bool Content() const override { return tracker().HoldsOfAll(); }

  // Judged at rest: what holds at the end of a run that never rests is chance.
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (!ending.settled) return;
    tracker().PassUntil(ending.rest_when());
    if (tracker().HoldsOfAll()) return;
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

MadeExpectation Made(std::unique_ptr<ConditionExpectation> expectation) {
  ServiceListener* services = expectation->AsServiceListener();
  return {std::move(expectation), services};
}

}  // namespace

MadeExpectation MakeEventually(const Eventually& expectation, Instants* instants) {
  return Made(std::make_unique<EventuallyExpectation>(expectation, instants));
}

MadeExpectation MakeThroughout(const Throughout& expectation, bool always, Instants* instants) {
  return Made(std::make_unique<ThroughoutExpectation>(expectation, always, instants));
}

MadeExpectation MakeStays(const Stays& expectation, Instants* instants) {
  return Made(std::make_unique<StaysExpectation>(expectation, instants));
}

std::unique_ptr<RunListener> MakeFinally(const Finally& expectation, Instants* instants) {
  if (expectation.has_service()) return std::make_unique<ServiceExpectation>(expectation);
  return std::make_unique<FinallyExpectation>(expectation, instants);
}

}  // namespace quiesce::scenarios
