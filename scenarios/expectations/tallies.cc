// The assertions that count: at most, at least, within outage, count, and the time to rest.

#include <memory>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_join.h"
#include "scenarios/expectations/expectation_base.h"

namespace quiesce::scenarios {
namespace {

class TallyExpectation : public ExpectationBase {
 public:
  TallyExpectation(const Tally& it, bool at_most)
      : it_(it),
        at_most_(at_most),
        selector_(it.of()),
        from_(At(it.has_from(), it.from(), absl::InfinitePast())),
        until_(At(it.has_until(), it.until(), absl::InfiniteFuture())) {}

  uint32_t interests() const override {
    if (it_.has_calls()) return kExternalCalls;
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
    if (Counts(call, kNoObject)) Note(call, kNoObject);
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    const int64_t limit = Limit();
    if (at_most_ ? count_ <= limit : count_ >= limit) return;
    if (!at_most_ && ending.cut_short) return;
    findings->push_back(
        Failure(absl::StrCat(at_most_ ? "at most " : "at least ", limit, " ", What()),
                absl::StrCat("There were ", count_), ending.when));
    // The first that was too many, or the last that there was.
    if (told_ == 0) return;
    if (told_object_ != kNoObject) findings->back().objects.push_back(run().Describe(told_object_));
    findings->back().story.push_back(RecordLine(run(), told_));
  }

 private:
  void Note(const Event& seen, ObjectId object) {
    ++count_;
    if (at_most_ && count_ > Limit() + 1) return;
    told_ = seen.index;
    told_object_ = object;
  }
  bool Counts(const Event& seen, ObjectId object) {
    if (run().phase() >= Phase::kProbe) return false;
    if (seen.time < from_ || seen.time > until_) return false;
    if (it_.has_by() && run().ActorName(seen.actor) != it_.by().text()) return false;
    if (!it_.has_of()) return true;
    return object != kNoObject &&
           selector_.Matches(run().ResourceOf(object), run().NamespaceOf(object),
                             run().NameOf(object));
  }
  int64_t Limit() const {
    return it_.has_writes()       ? it_.writes()
           : it_.has_reconciles() ? it_.reconciles()
           : it_.has_requests()   ? it_.requests()
           : it_.has_calls()      ? it_.calls()
           : it_.has_attempts()   ? it_.attempts()
                                  : it_.conflicts();
  }
  std::string What() const {
    std::string text = it_.has_writes()       ? "writes"
                       : it_.has_reconciles() ? "reconciles"
                       : it_.has_requests()   ? "requests"
                       : it_.has_calls()      ? "calls"
                       : it_.has_attempts()   ? "failed reconciles"
                                              : "conflicts";
    if (it_.has_of()) absl::StrAppend(&text, " of ", ToText(it_.of()));
    if (it_.has_by()) absl::StrAppend(&text, " by ", it_.by().text());
    if (it_.has_to()) absl::StrAppend(&text, " to ", it_.to().text());
    if (!it_.call().empty()) absl::StrAppend(&text, " (", it_.call(), ")");
    if (it_.has_from()) absl::StrAppend(&text, " from ", ShowMoment(from_));
    if (it_.has_until()) absl::StrAppend(&text, " until ", ShowMoment(until_));
    return text;
  }

  const Tally it_;
  const bool at_most_;
  const ObjectSelector selector_;
  const absl::Time from_, until_;
  int64_t count_ = 0;
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
  explicit CountExpectation(const Count& it) : ObjectExpectation(it.objects()), are_(it.are()) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (!ending.settled || static_cast<int64_t>(there_.size()) == are_) return;
    findings->push_back(
        Failure(absl::StrCat("finally ", are_, " objects ", ToText(selector().name())),
                absl::StrCat("There are ", there_.size()), ending.rest_when()));
    size_t shown = 0;
    for (const ObjectId object : there_) {
      if (shown++ < kShown) TellObject(object, ending.rest_when(), &findings->back());
    }
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (state.is_null()) {
      there_.erase(object);
    } else {
      there_.insert(object);
    }
  }

 private:
  static constexpr size_t kShown = 3;
  const int64_t are_;
  absl::btree_set<ObjectId> there_;
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

std::unique_ptr<RunListener> MakeTally(const Tally& expectation, bool at_most) {
  return std::make_unique<TallyExpectation>(expectation, at_most);
}

std::unique_ptr<RunListener> MakeDuringOutage(const DuringOutage& expectation) {
  return std::make_unique<OutageExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeCount(const Count& expectation) {
  return std::make_unique<CountExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeSettles(const Settles& expectation) {
  return std::make_unique<SettlesExpectation>(expectation);
}

}  // namespace quiesce::scenarios
