#include "scenarios/detectors/crash_unsafe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

void CrashUnsafe::OnCall(const CallEvent& seen) {
  const edge::InjectedFault fault = seen.call.fault;
  if (fault_ != 0 || !seen.by_controller || fault == edge::InjectedFault::kNone) return;
  fault_ = seen.index;
  died_ = fault == edge::InjectedFault::kCrashBeforeCommit ||
          fault == edge::InjectedFault::kCrashAfterCommit;
}

void CrashUnsafe::OnPhase(Phase phase, absl::Time when) {
  if (phase == Phase::kProbe && reference_ != nullptr) state_.TakeObjects(run());
}

// What the look had done when it was struck, and how its key went on.
void CrashUnsafe::TellDeath(Finding* finding) const {
  const Causes& causes = run().causes();
  const ReconcileFacts& facts = causes.reconcile(run().ReconcileOf(fault_));
  const sim::TraceRecord& record = run().trace().record(fault_);
  finding->facts.emplace_back(
      died_ ? "died" : "struck",
      absl::StrCat(run().ActorName(record.actor), " at ", ShowMoment(record.time()), ": ",
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
      "then",
      absl::StrCat("looked again at ", ShowMoment(run().trace().record(next).time()), ", woken by ",
                   run().WhyReconciled(next), ", and made ", again.changes.size(), " changes"));
  finding->story.push_back(RecordLine(run(), again.end == 0 ? next : again.end));
}

void CrashUnsafe::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (reference_ == nullptr || fault_ == 0) return;
  Finding finding = NewFinding();
  if (!died_) {
    finding.name = "failed-expectation";
    finding.page.clear();
  }
  const sim::TraceRecord& record = run().trace().record(fault_);
  const auto& call = *record.BodyAs<edge::CallRecord>();
  finding.since = record.time();
  const std::string what =
      died_
          ? absl::StrCat(run().ActorName(record.actor), " dies ",
                         call.fault == edge::InjectedFault::kCrashBeforeCommit ? "before" : "after",
                         " a write")
          : absl::StrCat("A request of ", run().ActorName(record.actor), " fails once");
  if (!ending.settled) {
    finding.sentence = absl::StrCat(what, ", and the world does not come to rest any more.");
    TellDeath(&finding);
  } else {
    state_.TakeServices(ending);
    const std::vector<StateDifference> differences = Compare(*reference_, state_);
    if (differences.empty()) return;
    finding.sentence =
        absl::StrCat(what, ", and leaves another world behind: ", differences[0].object, " ",
                     differences[0].text, ".");
    for (const StateDifference& one : differences) finding.objects.push_back(one.object);
    TellDeath(&finding);
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
