// The assertions that count: at most, at least, exactly, within outage, count, and the time to
// rest.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/makers.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {
namespace {

// All that `part` has, `whole` has, too.
bool Holds(const Value& whole, const Value& part) {
  if (!part.is_object()) return whole == part;
  for (const ValueMember& member : part.members()) {
    const Value* found = whole.Find(member.key.view());
    if (found == nullptr || !Holds(*found, member.value)) return false;
  }
  return true;
}

class TallyExpectation : public ExpectationBase {
 public:
  TallyExpectation(const Tally& it, TallyKind kind, Instants* instants)
      : it_(it),
        kind_(kind),
        selector_(it.of()),
        per_(ToDuration(it.per())),
        from_(instants->Make(it.has_from(), it.from(), absl::InfinitePast())),
        until_(instants->Make(it.has_until(), it.until(), absl::InfiniteFuture())) {
    if (it.has_with()) with_ = *ParseJson(it.with().text());
  }

  uint32_t interests() const override {
    if (it_.has_calls() || it_.has_acts()) return kExternalCalls;
    return it_.has_reconciles() || it_.has_attempts() ? kReconciles : kCalls;
  }

  void OnCall(const CallEvent& call) override {
    if (!call.by_controller || !Counts(call, call.object)) return;
    const bool counted = it_.has_writes()      ? call.call.changed()
                         : it_.has_conflicts() ? call.call.status.reason == "Conflict"
                                               : true;
    if (counted) Note(call, call.object);
  }
  void OnReconcileBegin(const ReconcileEvent& begin) override {
    if (it_.has_reconciles() && Counts(begin, begin.object)) Note(begin, begin.object);
  }
  void OnReconcileEnd(const ReconcileEvent& end) override {
    if (it_.has_attempts() && !end.reconcile_record.outcome.error.ok() && Counts(end, end.object)) {
      Note(end, end.object);
    }
  }
  void OnExternalCall(const ExternalCallEvent& call) override {
    if (it_.has_to() && it_.to().text() != call.call.service) return;
    if (!it_.call().empty() && it_.call() != call.call.operation) return;
    // What the service itself refused it did not do.
    const bool acted = call.call.acted && (call.call.status.ok() || call.call.troubled);
    if (it_.has_acts() && !acted) return;
    if (it_.has_with() && !Holds(call.call.argument, with_)) return;
    if (Counts(call, kNoObject)) Note(call, kNoObject);
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (it_.has_per()) {
      JudgeRate(ending, findings);
      return;
    }
    const int64_t limit = Limit(), count = static_cast<int64_t>(times_.size());
    const bool too_many = kind_ != TallyKind::kAtLeast && count > limit;
    const bool too_few = kind_ != TallyKind::kAtMost && count < limit && !ending.cut_short;
    if (!too_many && !too_few) return;
    findings->push_back(Failure(absl::StrCat(KindText(), limit, " ", What()),
                                absl::StrCat("There were ", count), ending.when));
    // The first that was too many, or the last that there was.
    if (told_ == 0) return;
    if (told_object_ != kNoObject) findings->back().objects.push_back(run().Describe(told_object_));
    findings->back().story.push_back(RecordLine(run(), told_));
  }

 private:
  void Note(const Event& seen, ObjectId object) {
    times_.push_back(seen.time);
    const bool bounded = kind_ != TallyKind::kAtLeast;
    if (bounded && static_cast<int64_t>(times_.size()) > Limit() + 1) return;
    told_ = seen.index;
    told_object_ = object;
  }
  bool Counts(const Event& seen, ObjectId object) {
    if (run().phase() >= Phase::kProbe) return false;
    if (seen.time < from_.at() || seen.time > until_.at()) return false;
    if (it_.has_by() && run().ActorName(seen.actor) != it_.by().text()) return false;
    if (!it_.has_of()) return true;
    return object != kNoObject && Selects(selector_, object);
  }

  // In every stretch of the length `per`.
  void JudgeRate(const RunEnd& ending, std::vector<Finding>* findings) {
    const size_t limit = static_cast<size_t>(Limit());
    const auto fail = [&](absl::Time begin, size_t count) {
      findings->push_back(
          Failure(absl::StrCat(KindText(), limit, " ", What(), " in ", ShowDuration(per_)),
                  absl::StrCat("There were ", count, " in those from ", ShowMoment(begin)), begin));
    };
    if (kind_ == TallyKind::kAtMost) {
      for (size_t i = limit; i < times_.size(); ++i) {
        if (times_[i] - times_[i - limit] < per_) return fail(times_[i - limit], limit + 1);
      }
      return;
    }
    const absl::Time end = std::min(until_.at(), ending.rest_when());
    absl::Time begin = std::max(from_.at(), sim::StartTime());
    for (size_t i = 0; begin + per_ <= end; ++i) {
      const size_t last = i + limit;  // one more than the last of those that must come in time
      if (last > times_.size() || times_[last - 1] - begin > per_) {
        size_t count = 0;
        while (i + count < times_.size() && times_[i + count] - begin <= per_) ++count;
        return fail(begin, count);
      }
      begin = times_[i];
    }
  }

  std::string KindText() const {
    return kind_ == TallyKind::kAtMost    ? "at most "
           : kind_ == TallyKind::kAtLeast ? "at least "
                                          : "exactly ";
  }
  int64_t Limit() const {
    return it_.has_writes()       ? it_.writes()
           : it_.has_reconciles() ? it_.reconciles()
           : it_.has_requests()   ? it_.requests()
           : it_.has_calls()      ? it_.calls()
           : it_.has_acts()       ? it_.acts()
           : it_.has_attempts()   ? it_.attempts()
                                  : it_.conflicts();
  }
  std::string What() const {
    std::string text = it_.has_writes()       ? "writes"
                       : it_.has_reconciles() ? "reconciles"
                       : it_.has_requests()   ? "requests"
                       : it_.has_calls()      ? "calls"
                       : it_.has_acts()       ? "calls that took effect"
                       : it_.has_attempts()   ? "failed reconciles"
                                              : "conflicts";
    if (it_.has_of()) absl::StrAppend(&text, " of ", ToText(it_.of()));
    if (it_.has_by()) absl::StrAppend(&text, " by ", it_.by().text());
    if (it_.has_to()) absl::StrAppend(&text, " to ", it_.to().text());
    if (!it_.call().empty()) absl::StrAppend(&text, " (", it_.call(), ")");
    if (it_.has_with()) absl::StrAppend(&text, " with ", it_.with().text());
    if (it_.has_from()) absl::StrAppend(&text, " from ", BoundText(from_));
    if (it_.has_until()) absl::StrAppend(&text, " until ", BoundText(until_));
    return text;
  }
  static std::string BoundText(const Bound& bound) {
    return bound.about().empty() ? ShowMoment(bound.at()) : bound.about();
  }

  const Tally it_;
  const TallyKind kind_;
  const ObjectSelector selector_;
  const absl::Duration per_;
  const Bound from_, until_;
  Value with_;
  std::vector<absl::Time> times_;
  sim::RecordIndex told_ = 0;  // what a failure tells of
  ObjectId told_object_ = kNoObject;
};

class OutageExpectation : public ExpectationBase {
 public:
  explicit OutageExpectation(const DuringOutage& it) : it_(it) {}

  uint32_t interests() const override { return kExternalCalls; }
  void OnExternalCall(const ExternalCallEvent& call) override {
    if (call.call.service != it_.calls_to().text()) return;
    if (call.call.status.code() == absl::StatusCode::kUnavailable) times_.push_back(call.time);
  }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (times_.size() <= static_cast<size_t>(it_.at_most())) return;
    constexpr size_t kShown = 8;
    const size_t shown = std::min(times_.size(), kShown);
    findings->push_back(Failure(
        absl::StrCat("at most ", it_.at_most(), " calls of ", it_.calls_to().text(),
                     " while it is down"),
        absl::StrCat("There were ", times_.size(), ": ",
                     absl::StrJoin(times_.begin(), times_.begin() + static_cast<long>(shown), ", ",
                                   [](std::string* out, absl::Time when) {
                                     absl::StrAppend(out, ShowMoment(when));
                                   }),
                     times_.size() > shown ? " ..." : ""),
        times_[static_cast<size_t>(it_.at_most())]));
  }

 private:
  const DuringOutage it_;
  std::vector<absl::Time> times_;
};

class CountExpectation : public ObjectExpectation {
 public:
  CountExpectation(const Count& it, Instants* instants)
      : ObjectExpectation(it.objects()),
        are_(it.are()),
        has_moment_(it.has_at()),
        at_(instants->Make(it.has_at(), it.at(), absl::InfiniteFuture())),
        clock_offset_(instants->clock_offset()) {
    if (it.has_where()) where_ = *Expression::Parse(it.where().text());
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    std::string when = "finally ";
    if (has_moment_) {
      if (at_.at() > ending.when && ending.cut_short) return;
      Freeze(std::min(at_.at(), ending.rest_when()));
      when = absl::StrCat("at ", at_.known() ? ShowMoment(at_.at()) : at_.about(), " ");
    } else if (!ending.settled) {
      return;
    } else {
      Freeze(ending.rest_when());
    }
    if (count_ == are_) return;
    findings->push_back(
        Failure(absl::StrCat(when, are_, " objects ", ToText(selector().name()),
                             where_.has_value() ? absl::StrCat(" that are ", where_->text()) : ""),
                absl::StrCat("There are ", *count_), ending.when));
    size_t shown = 0;
    for (const auto& [object, state] : there_) {
      if (shown++ < kShown) TellObject(object, ending.rest_when(), &findings->back());
    }
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (has_moment_ && when > at_.at()) Freeze(at_.at());
    if (state.is_null()) {
      there_.erase(object);
    } else {
      there_[object] = state;
    }
  }

 private:
  static constexpr size_t kShown = 3;
  // What there is now was there at that moment.
  void Freeze(absl::Time moment) {
    if (count_.has_value()) return;
    count_ = 0;
    for (const auto& [object, state] : there_) {
      *count_ += !where_.has_value() || where_->Matches(&state, moment + clock_offset_);
    }
  }

  const int64_t are_;
  const bool has_moment_;
  const Bound at_;
  const absl::Duration clock_offset_;
  std::optional<Expression> where_;
  absl::btree_map<ObjectId, Value> there_;
  std::optional<int64_t> count_;
};

class SettlesExpectation : public ExpectationBase {
 public:
  explicit SettlesExpectation(const Settles& it) : within_(ToDuration(it.within())) {}

  uint32_t interests() const override { return 0; }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (ending.cut_short || (ending.settled && ending.rested - ending.healed <= within_)) return;
    findings->push_back(Failure(absl::StrCat("everything settles within ", ShowDuration(within_),
                                             " of ", ShowMoment(ending.healed)),
                                ending.settled
                                    ? absl::StrCat("It took until ", ShowMoment(ending.rested))
                                    : absl::StrCat("It had not at ", ShowMoment(ending.when)),
                                ending.healed + within_));
  }

 private:
  const absl::Duration within_;
};

}  // namespace

std::unique_ptr<RunListener> MakeTally(const Tally& expectation, TallyKind kind,
                                       Instants* instants) {
  return std::make_unique<TallyExpectation>(expectation, kind, instants);
}

std::unique_ptr<RunListener> MakeDuringOutage(const DuringOutage& expectation) {
  return std::make_unique<OutageExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeCount(const Count& expectation, Instants* instants) {
  return std::make_unique<CountExpectation>(expectation, instants);
}

std::unique_ptr<RunListener> MakeSettles(const Settles& expectation) {
  return std::make_unique<SettlesExpectation>(expectation);
}

}  // namespace quiesce::scenarios
