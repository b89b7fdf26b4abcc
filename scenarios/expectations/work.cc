// The assertions on how controllers work: how long reconciles take, how old what they read is, what
// they write at a steady pace.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "reconcilers/runtime/cache/read_record.h"
#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/makers.h"
#include "scenarios/findings/views.h"

namespace quiesce::scenarios {
namespace {

class ReconcileTimeExpectation : public ExpectationBase {
 public:
  explicit ReconcileTimeExpectation(const ReconcileTime& it)
      : it_(it), selector_(it.of()), at_most_(ToDuration(it.at_most())) {}

  uint32_t interests() const override { return kReconciles; }
  void OnReconcileEnd(const ReconcileEvent& end) override {
    if (run().phase() >= Phase::kProbe || end.object == kNoObject) return;
    if (it_.has_by() && run().ActorName(end.actor) != it_.by().text()) return;
    if (it_.has_of() && !Selects(selector_, end.object)) {
      return;
    }
    const absl::Time begun = run().trace().record(end.reconcile_record.begin).time();
    if (end.time - begun <= at_most_ || end.time - begun <= longest_) return;
    longest_ = end.time - begun;
    when_ = begun;
    object_ = end.object;
  }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (longest_ == absl::ZeroDuration()) return;
    findings->push_back(
        Failure(absl::StrCat("a reconcile takes at most ", ShowDuration(at_most_)),
                absl::StrCat("That of ", run().Describe(object_), " which began at ",
                             ShowMoment(when_), " took ", ShowDuration(longest_)),
                when_));
  }

 private:
  const ReconcileTime it_;
  const ObjectSelector selector_;
  const absl::Duration at_most_;
  absl::Duration longest_;
  absl::Time when_;
  ObjectId object_ = kNoObject;
};

// How long what a reconcile read from its cache had been out of date.
class StalenessExpectation : public ExpectationBase {
 public:
  explicit StalenessExpectation(const Staleness& it)
      : it_(it), selector_(it.of()), at_most_(ToDuration(it.at_most())) {}

  uint32_t interests() const override { return kReconciles | kChanges; }

  void OnChange(const ChangeEvent& change) override {
    if (!Selects(selector_, change.object)) return;
    if (change.before.is_null()) {
      made_[change.object] = change.time;
    } else {
      replaced_[{change.object, VersionOf(change.before)}] = change.time;
    }
    if (change.after.is_null()) made_.erase(change.object);
    changes_.push_back({change.object, change.revision, change.time});
  }

  void OnReconcileEnd(const ReconcileEvent& end) override {
    if (run().phase() >= Phase::kProbe) return;
    if (it_.has_by() && run().ActorName(end.actor) != it_.by().text()) return;
    const sim::Trace& trace = run().trace();
    for (sim::RecordIndex index = end.reconcile_record.begin; index < end.index; ++index) {
      const sim::TraceRecord& record = trace.record(index);
      if (record.kind != runtime::kReadRecord || record.actor != end.actor) continue;
      const auto& read = *record.BodyAs<runtime::ReadRecord>();
      read.name.empty() ? JudgeList(read, index) : Judge(read, record.time());
    }
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (oldest_ == absl::ZeroDuration()) return;
    findings->push_back(
        Failure(absl::StrCat("what reconciles read of ", ToText(it_.of()), " is at most ",
                             ShowDuration(at_most_), " out of date"),
                absl::StrCat("At ", ShowMoment(when_), " one ", what_, ", ", ShowDuration(oldest_),
                             " after that was over"),
                when_));
  }

 private:
  struct Change {
    ObjectId object = kNoObject;
    int64_t revision = 0;
    absl::Time time;
  };

  static std::string VersionOf(const Value& object) {
    return std::string(object["metadata"]["resourceVersion"].string_value());
  }

  void Judge(const runtime::ReadRecord& read, absl::Time when) {
    const ObjectId object = run().Find(read.resource, read.namespace_, read.name);
    if (object == kNoObject || !Selects(selector_, object)) return;
    absl::Time over = absl::InfiniteFuture();
    if (read.version.empty()) {
      const auto made = made_.find(object);
      if (made != made_.end()) over = made->second;
    } else {
      const auto replaced = replaced_.find({object, read.version});
      if (replaced != replaced_.end()) over = replaced->second;
    }
    if (!IsOldest(when, over)) return;
    what_ = absl::StrCat("read ", run().Describe(object),
                         read.version.empty() ? ", which it did not find"
                                              : absl::StrCat(" at resourceVersion ", read.version));
  }

  // A list is as old as the oldest change that the cache did not show yet.
  void JudgeList(const runtime::ReadRecord& read, sim::RecordIndex index) {
    const sim::TraceRecord& record = run().trace().record(index);
    std::optional<int64_t> brought;  // found by a walk of the trace
    for (const Change& change : changes_) {
      const api::GroupResource& resource = run().ResourceOf(change.object);
      if (resource.group != read.resource.group || resource.resource != read.resource.resource ||
          (!read.namespace_.empty() && read.namespace_ != run().NamespaceOf(change.object))) {
        continue;
      }
      if (!brought.has_value()) brought = BroughtAt(run(), record.actor, resource, index);
      if (*brought < 0 || change.revision <= *brought) continue;
      if (IsOldest(record.time(), change.time)) {
        what_ = absl::StrCat("listed ", read.resource.resource, " as they were before a change of ",
                             run().Describe(change.object));
      }
      return;
    }
  }

  bool IsOldest(absl::Time when, absl::Time over) {
    if (when - over <= at_most_ || when - over <= oldest_) return false;
    oldest_ = when - over;
    when_ = when;
    return true;
  }

  const Staleness it_;
  const ObjectSelector selector_;
  const absl::Duration at_most_;
  absl::btree_map<ObjectId, absl::Time> made_;
  absl::btree_map<std::pair<ObjectId, std::string>, absl::Time> replaced_;
  std::vector<Change> changes_;  // of all that it is about, in order
  absl::Duration oldest_;
  absl::Time when_;
  std::string what_;  // was done then
};

// Writes at a steady pace, from the first one to the end.
class BeatsExpectation : public ExpectationBase {
 public:
  BeatsExpectation(const Beats& it, Instants* instants)
      : it_(it),
        selector_(it.of()),
        every_(ToDuration(it.every())),
        slack_(it.has_give_or_take() ? ToDuration(it.give_or_take()) : every_ / 10),
        from_(instants->Make(it.has_from(), it.from(), absl::InfinitePast())) {}

  uint32_t interests() const override { return kCalls | kChanges; }

  void OnCall(const CallEvent& call) override {
    if (!call.by_controller || !call.call.changed() || call.call.after.is_null()) return;
    if (run().phase() >= Phase::kProbe || call.object == kNoObject ||
        !Selects(selector_, call.object))
      return;
    if (it_.has_by() && run().ActorName(call.actor) != it_.by().text()) return;
    if (call.time < from_.at()) return;
    const auto [last, first] = last_.try_emplace(call.object, call.time);
    if (!first) Judge(call.object, last->second, call.time, /*early=*/true);
    last->second = call.time;
    any_ = true;
  }
  void OnChange(const ChangeEvent& change) override {
    if (change.after.is_null()) last_.erase(change.object);
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    for (const auto& [object, last] : last_) Judge(object, last, ending.rest_when(), false);
    const std::string expected =
        absl::StrCat("a write of ", ToText(it_.of()), it_.has_by() ? " by " : "", it_.by().text(),
                     " every ", ShowDuration(every_), ", give or take ", ShowDuration(slack_));
    if (!any_ && !ending.cut_short) {
      findings->push_back(Failure(expected, "There was none", ending.when));
    } else if (!wrong_.empty()) {
      findings->push_back(Failure(expected, wrong_, when_));
    }
  }

 private:
  void Judge(ObjectId object, absl::Time last, absl::Time now, bool early) {
    const absl::Duration gap = now - last;
    if (!wrong_.empty() || (gap <= every_ + slack_ && (!early || gap >= every_ - slack_))) return;
    wrong_ = absl::StrCat("After that of ", run().Describe(object), " at ", ShowMoment(last),
                          early ? " the next came after " : " none came for ", ShowDuration(gap));
    when_ = now;
  }

  const Beats it_;
  const ObjectSelector selector_;
  const absl::Duration every_, slack_;
  const Bound from_;
  absl::btree_map<ObjectId, absl::Time> last_;
  bool any_ = false;
  std::string wrong_;
  absl::Time when_;
};

}  // namespace

std::unique_ptr<RunListener> MakeReconcileTime(const ReconcileTime& expectation) {
  return std::make_unique<ReconcileTimeExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeStaleness(const Staleness& expectation) {
  return std::make_unique<StalenessExpectation>(expectation);
}

std::unique_ptr<RunListener> MakeBeats(const Beats& expectation, Instants* instants) {
  return std::make_unique<BeatsExpectation>(expectation, instants);
}

}  // namespace quiesce::scenarios
