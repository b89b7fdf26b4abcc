#include "scenarios/detectors/crash_unsafe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

void CrashUnsafe::OnCall(const CallEvent& seen) {
  // A scenario may have faults of its own.
  if (fault_ != 0 || struck_->fault == edge::InjectedFault::kNone) return;
  if (seen.by_controller && seen.call.fault == struck_->fault) fault_ = seen.index;
}

bool CrashUnsafe::Dies() const {
  return struck_->fault == edge::InjectedFault::kCrashBeforeCommit ||
         struck_->fault == edge::InjectedFault::kCrashAfterCommit;
}

void CrashUnsafe::OnPhase(Phase phase, absl::Time when) {
  if (phase == Phase::kProbe && reference_ != nullptr) state_.TakeObjects(run());
}

// What the look had done when it was struck, and how its key went on.
void CrashUnsafe::TellStrike(Finding* finding) const {
  const Causes& causes = run().causes();
  const char* fact = Dies() ? "died" : "struck";
  if (fault_ == 0) {
    finding->facts.emplace_back(fact, struck_->what);
    return;
  }
  const ReconcileFacts& facts = causes.reconcile(run().ReconcileOf(fault_));
  const sim::TraceRecord& record = run().trace().record(fault_);
  finding->facts.emplace_back(
      fact, absl::StrCat(run().ActorName(record.actor), " at ", ShowMoment(record.time()), ": ",
                         record.body->Describe()));
  if (facts.begin == 0) return;
  finding->objects.push_back(run().Describe(facts.object));
  finding->facts.emplace_back("look",
                              absl::StrCat("at ", run().Describe(facts.object), ", woken by ",
                                           run().WhyReconciled(facts.begin)));
  for (const ChangeNumber number : facts.changes) {
    if (finding->story.size() < 4 && causes.change(number).record != fault_) {
      finding->story.push_back(ChangeLine(run(), causes.change(number).record));
    }
  }
  finding->story.push_back(CallLine(run(), fault_));
  const sim::RecordIndex next = facts.after;
  if (next == 0) {
    finding->facts.emplace_back("then", "it was not looked at again");
    return;
  }
  const ReconcileFacts& again = causes.reconcile(next);
  finding->facts.emplace_back(
      "then", absl::StrCat("looked again at ", ShowMoment(run().trace().record(next).time()),
                           ", woken by ", run().WhyReconciled(next), ", and made ",
                           ShowCount(again.changes.size(), "change")));
  finding->story.push_back(RecordLine(run(), again.end == 0 ? next : again.end));
}

void CrashUnsafe::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (reference_ == nullptr || struck_->fault == edge::InjectedFault::kNone) return;
  Finding finding = NewFinding();
  if (!Dies()) {
    finding.name = "failed-expectation";
    finding.page.clear();
  }
  finding.since = fault_ == 0 ? ending.when : run().trace().record(fault_).time();
  const std::string who =
      fault_ == 0 ? "a controller" : run().ActorName(run().trace().record(fault_).actor);
  const bool before = struck_->fault == edge::InjectedFault::kCrashBeforeCommit;
  const std::string what =
      Dies() ? absl::StrCat(who, " dies ", before ? "before" : "after", " a write")
             : absl::StrCat("A request of ", who, " fails once");
  if (!ending.settled) {
    finding.sentence = absl::StrCat(what, ", and the world does not come to rest any more.");
    TellStrike(&finding);
  } else {
    state_.TakeServices(ending);
    const std::vector<StateDifference> differences = Compare(*reference_, state_);
    if (differences.empty()) return;
    finding.sentence =
        absl::StrCat(what, ", and leaves another world behind: ", differences[0].object, " ",
                     differences[0].text, ".");
    for (const StateDifference& one : differences) finding.objects.push_back(one.object);
    TellStrike(&finding);
    for (const StateDifference& one : differences) {
      finding.facts.emplace_back("differs", absl::StrCat(one.object, " ", one.text));
    }
  }
  finding.cure =
      "let every look decide from what is stored, not from what the look before was about to do: "
      "names that follow from the owner, the intent stored before the act, a look before each step";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios
