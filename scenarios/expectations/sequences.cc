// The assertions on what follows what, and on what is there at the same time: leads to, in order,
// at once.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_join.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/hold_tracker.h"
#include "scenarios/expectations/makers.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {
namespace {

// Whenever one thing is so, another becomes so in time.
class LeadsToExpectation : public ObjectExpectation {
 public:
  LeadsToExpectation(const LeadsTo& it, Instants* instants)
      : ObjectExpectation(AnyOf(it)),
        it_(it),
        cause_(it.object()),
        effect_(it.has_then() ? it.then() : it.object()),
        same_(!it.has_then()),
        is_(*Expression::Parse(it.is().text())),
        becomes_(*Expression::Parse(it.becomes().text())),
        within_(ToDuration(it.within())),
        from_(instants->Make(it.has_from(), it.from(), sim::StartTime())),
        clock_offset_(instants->clock_offset()) {}

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    for (const auto& [object, since] : waiting_) {
      if (since + within_ <= ending.rest_when()) NoteMiss(object, since);
    }
    if (!missed_.has_value()) return;
    findings->push_back(Failure(absl::StrCat("whenever ", ToText(it_.object()), " is ", is_.text(),
                                             ", ", same_ ? "it" : ToText(it_.then()), " becomes ",
                                             becomes_.text(), " within ", ShowDuration(within_)),
                                absl::StrCat("At ", ShowMoment(missed_->second), " ",
                                             ObjectExpectation::Describe(missed_->first),
                                             " was so, and the other did not come in time"),
                                missed_->second + within_));
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    const Value* there = state.is_null() ? nullptr : &state;
    const api::GroupResource& resource = run().ResourceOf(object);
    const std::string &ns = run().NamespaceOf(object), &name = run().NameOf(object);
    if (cause_.Matches(resource, ns, name)) {
      const bool holds = is_.Matches(there, when + clock_offset_);
      bool& before = holds_[object];
      if (holds && !before && when >= from_.at()) waiting_.try_emplace(object, when);
      before = holds;
    }
    if (!effect_.Matches(resource, ns, name)) return;
    if (!becomes_.Matches(there, when + clock_offset_)) {
      so_.erase(object);
    } else {
      so_.insert({object, true});
    }
    Answer(when);
  }

 private:
  // Both may be of different kinds: every object is looked at.
  static ObjectName AnyOf(const LeadsTo& it) { return it.has_then() ? ObjectName() : it.object(); }

  // What waits and is answered by what is so now.
  void Answer(absl::Time when) {
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      const bool answered = same_ ? so_.count(at->first) > 0 : !so_.empty();
      if (!answered) {
        ++at;
        continue;
      }
      if (when > at->second + within_) NoteMiss(at->first, at->second);
      at = waiting_.erase(at);
    }
  }
  void NoteMiss(ObjectId object, absl::Time since) {
    if (!missed_.has_value() || since < missed_->second) missed_ = {object, since};
  }

  const LeadsTo it_;
  const ObjectSelector cause_, effect_;
  const bool same_;
  const Expression is_, becomes_;
  const absl::Duration within_;
  const Bound from_;
  const absl::Duration clock_offset_;
  absl::btree_map<ObjectId, bool> holds_, so_;
  absl::btree_map<ObjectId, absl::Time> waiting_;  // since when
  std::optional<std::pair<ObjectId, absl::Time>> missed_;
};

// Objects become so one after another.
class InOrderExpectation : public ObjectExpectation {
 public:
  InOrderExpectation(const InOrder& it, Instants* instants)
      : ObjectExpectation(ObjectName()), clock_offset_(instants->clock_offset()) {
    for (const Milestone& milestone : it.milestones()) {
      const ObjectSelector selector(milestone.object());
      marks_.push_back({selector,
                        HoldTracker(
                            *Expression::Parse(milestone.is().text()), selector.single(),
                            sim::StartTime(), [](const HoldTracker::Span&) {}, clock_offset_),
                        absl::StrCat(ToText(milestone.object()), " is ", milestone.is().text())});
    }
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    std::vector<std::string> wanted;
    wanted.reserve(marks_.size());
    for (const Mark& mark : marks_) wanted.push_back(mark.about);
    for (size_t i = 0; i < marks_.size(); ++i) {
      std::string came;
      if (marks_[i].first == absl::InfiniteFuture()) {
        if (ending.cut_short) continue;
        came = absl::StrCat("\"", marks_[i].about, "\" never came");
      } else if (i > 0 && marks_[i].first < marks_[i - 1].first) {
        came = absl::StrCat("\"", marks_[i].about, "\" came at ", ShowMoment(marks_[i].first),
                            marks_[i - 1].first == absl::InfiniteFuture()
                                ? ", without the one before it"
                                : absl::StrCat(", before \"", marks_[i - 1].about, "\" at ",
                                               ShowMoment(marks_[i - 1].first)));
      } else {
        continue;
      }
      findings->push_back(Failure(absl::StrCat("in this order: ", absl::StrJoin(wanted, ", then ")),
                                  came, std::min(marks_[i].first, ending.when)));
      return;
    }
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    for (Mark& mark : marks_) {
      if (mark.first != absl::InfiniteFuture()) continue;
      if (!Selects(mark.selector, object)) {
        continue;
      }
      mark.tracker.OnState(object, when, state);
      if (mark.tracker.HoldsOfAll()) mark.first = when;
    }
  }

 private:
  struct Mark {
    ObjectSelector selector;
    HoldTracker tracker;
    std::string about;
    absl::Time first = absl::InfiniteFuture();
  };
  const absl::Duration clock_offset_;
  std::vector<Mark> marks_;
};

// So many objects at the same time, of all or of each owner.
class AtOnceExpectation : public ObjectExpectation {
 public:
  AtOnceExpectation(const AtOnce& it, Instants* instants)
      : ObjectExpectation(it.objects()),
        it_(it),
        from_(instants->Make(it.has_from(), it.from(), sim::StartTime())),
        clock_offset_(instants->clock_offset()) {
    if (it.has_where()) where_ = *Expression::Parse(it.where().text());
  }

  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    if (when_ == absl::InfiniteFuture()) return;
    findings->push_back(
        Failure(absl::StrCat("at most ", it_.at_most(), " of ", ToText(selector().name()),
                             where_.has_value() ? absl::StrCat(" that are ", where_->text()) : "",
                             " at once", it_.per_owner() ? " of one owner" : ""),
                absl::StrCat("At ", ShowMoment(when_), " there were ", shown_.size(), ": ",
                             absl::StrJoin(shown_, ", ")),
                when_));
  }

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    for (auto& [owner, objects] : there_) objects.erase(object);
    const bool counts =
        !state.is_null() && (!where_.has_value() || where_->Matches(&state, when + clock_offset_));
    if (!counts) return;
    auto& objects = there_[it_.per_owner() ? OwnerOf(state) : ""];
    objects[object] = true;
    if (static_cast<int64_t>(objects.size()) <= it_.at_most() || when < from_.at() ||
        when_ != absl::InfiniteFuture()) {
      return;
    }
    when_ = when;
    for (const auto& [one, is_there] : objects) shown_.push_back(Describe(one));
  }

 private:
  static std::string OwnerOf(const Value& object) {
    const Value* owner = runtime::ControllerOf(object);
    return owner == nullptr ? "" : std::string((*owner)["uid"].string_value());
  }

  const AtOnce it_;
  const Bound from_;
  const absl::Duration clock_offset_;
  std::optional<Expression> where_;
  absl::btree_map<std::string, absl::btree_map<ObjectId, bool>> there_;  // by the owner's uid
  absl::Time when_ = absl::InfiniteFuture();
  std::vector<std::string> shown_;
};

}  // namespace

std::unique_ptr<RunListener> MakeLeadsTo(const LeadsTo& expectation, Instants* instants) {
  return std::make_unique<LeadsToExpectation>(expectation, instants);
}

std::unique_ptr<RunListener> MakeInOrder(const InOrder& expectation, Instants* instants) {
  return std::make_unique<InOrderExpectation>(expectation, instants);
}

std::unique_ptr<RunListener> MakeAtOnce(const AtOnce& expectation, Instants* instants) {
  return std::make_unique<AtOnceExpectation>(expectation, instants);
}

}  // namespace quiesce::scenarios
