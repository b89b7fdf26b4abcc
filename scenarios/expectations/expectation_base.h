// What the assertions share. Internal to this folder.
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATION_BASE_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATION_BASE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/object_selector.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"
#include "sim/clock.h"

namespace quiesce::scenarios {

class ExpectationBase : public RunListener {
 protected:
  // `expected` as a sentence without its end; `came` what happened instead.
  static Finding Failure(std::string expected, std::string came, absl::Time when) {
    Finding finding;
    finding.name = kFailedExpectation;
    finding.sentence = absl::StrCat("Expected: ", expected, ". ", came, ".");
    finding.since = when;
    return finding;
  }

  bool Selects(const ObjectSelector& selector, ObjectId object) const {
    return selector.Matches(run().ResourceOf(object), run().NamespaceOf(object),
                            run().NameOf(object));
  }

  // Which object it is about, and who wrote it last until then, and why.
  void TellObject(ObjectId object, absl::Time until, Finding* finding) const {
    if (object == kNoObject || object >= run().object_count()) return;
    finding->objects.push_back(run().Describe(object));
    const Causes& causes = run().causes();
    ChangeNumber last = causes.Latest(object);
    while (last != 0 && causes.change(last).time > until) last = causes.change(last).before;
    if (last == 0) {
      finding->facts.emplace_back("written", "by no one since the beginning");
      return;
    }
    const ChangeFacts& change = causes.change(last);
    finding->facts.emplace_back(
        "written",
        absl::StrCat("last by ", ActorText(run(), change.actor), " at ", ShowMoment(change.time),
                     change.reconcile == 0
                         ? std::string()
                         : absl::StrCat(", woken by ", run().WhyReconciled(change.reconcile))));
    finding->story.push_back(ChangeLine(run(), change.record));
  }
};

// An assertion on the objects that a name means.
class ObjectExpectation : public ExpectationBase {
 public:
  uint32_t interests() const override { return kChanges; }

  // What the probe of a world at rest changes comes too late: it heals what nothing else would
  // have.
  void OnChange(const ChangeEvent& change) final {
    if (run().phase() >= Phase::kProbe) return;
    if (change.object >= matches_.size()) matches_.resize(change.object + 1, kUnknown);
    uint8_t& match = matches_[change.object];
    if (match == kUnknown) match = Selects(selector_, change.object) ? kYes : kNo;
    if (match == kYes) OnState(change.object, change.time, change.after);
  }

 protected:
  explicit ObjectExpectation(const ObjectName& name) : selector_(name) {}

  // A matching object has a new state; null: it is gone.
  virtual void OnState(ObjectId object, absl::Time when, const Value& state) = 0;

  const ObjectSelector& selector() const { return selector_; }
  // "databases/test-db", or the object itself where the name means several.
  std::string Describe(ObjectId object) const {
    return object == kNoObject ? ToText(selector_.name()) : run().Describe(object);
  }

 private:
  enum Match : uint8_t { kUnknown, kYes, kNo };
  const ObjectSelector selector_;
  std::vector<uint8_t> matches_;  // by ObjectId
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATION_BASE_H_
