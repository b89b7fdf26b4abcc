#include "scenarios/detectors/not_idempotent.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// What every start may leave behind: when it was, how often, who leads.
bool IsOfAStart(const ChangeFacts& change) {
  if (change.from.is_null() || change.to.is_null()) return false;
  const std::vector<FieldChange> fields = DiffFields(change.from, change.to, 16);
  return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](const FieldChange& field) {
    return field.kind != ChangeKind::kReal && field.kind != ChangeKind::kCountText &&
           field.kind != ChangeKind::kDigest;
  });
}

}  // namespace

void NotIdempotent::OnChange(const ChangeEvent& seen) {
  const Phase phase = run().phase();
  if (phase < Phase::kSecondProbe || !seen.by_controller) return;
  // Leases are renewed by the clock, not by reconciles; an Event tells and changes nothing.
  if (seen.resource.resource == "leases" || seen.resource.resource == "events") return;
  const ChangeNumber number = run().causes().change_count();
  if (run().rounds().IsKnown(number)) return;
  (phase == Phase::kRestart ? restart_ : again_).changes.push_back(number);
}

void NotIdempotent::OnExternalCall(const ExternalCallEvent& seen) {
  const Phase phase = run().phase();
  if (phase < Phase::kProbe || !seen.call.changed) return;
  const ObjectId object = run().causes().reconcile(seen.reconcile).object;
  if (phase == Phase::kProbe) {
    first_look_.insert(object);
    return;
  }
  // What only one look does may be due by the clock: a certificate renewed, a report sent.
  if (phase == Phase::kSecondProbe && !first_look_.contains(object)) return;
  (phase == Phase::kRestart ? restart_ : again_).acts.push_back(seen.index);
}

std::vector<ChangeNumber> NotIdempotent::LastingAfterRestart() const {
  std::vector<ChangeNumber> lasting;
  for (const ChangeNumber number : restart_.changes) {
    const ChangeFacts& change = run().causes().change(number);
    if (IsOfAStart(change)) continue;
    const Value& before = run().causes().StateAfter(change.object, restart_.changes.front() - 1);
    const Value& now = run().StateOf(change.object);
    const bool back =
        before.is_null() == now.is_null() && (now.is_null() || StateHash(before) == StateHash(now));
    if (!back) lasting.push_back(number);
  }
  return lasting;
}

Finding NotIdempotent::Describe(const std::vector<ChangeNumber>& changes,
                                const std::vector<sim::RecordIndex>& acts, bool restart) const {
  Finding finding = NewFinding();
  std::string what;
  if (!changes.empty()) {
    const ChangeFacts& first = run().causes().change(changes.front());
    what = absl::StrCat(run().ActorName(first.actor),
                        first.from.is_null() ? " creates "
                        : first.to.is_null() ? " deletes "
                                             : " changes ",
                        run().Describe(first.object));
    finding.since = first.time;
    for (const ChangeNumber number : changes) {
      const std::string object = run().Describe(run().causes().change(number).object);
      auto& objects = finding.objects;
      if (std::find(objects.begin(), objects.end(), object) == objects.end())
        objects.push_back(object);
    }
    finding.facts.emplace_back(
        "writes",
        absl::StrCat(changes.size(), changes.size() == 1 ? " that changes" : " that change",
                     " something"));
    for (size_t i = 0; i < changes.size() && i < 4; ++i) {
      finding.story.push_back(ChangeLine(run(), run().causes().change(changes[i]).record));
    }
  }
  if (!acts.empty()) {
    const sim::TraceRecord& first = run().trace().record(acts.front());
    const auto& call = *first.BodyAs<runtime::ExternalCallRecord>();
    absl::StrAppend(&what, what.empty() ? run().ActorName(first.actor) : " and", " makes ",
                    call.service, " do ", call.operation);
    if (finding.objects.empty()) {
      finding.since = first.time();
      const sim::RecordIndex reconcile = run().ReconcileOf(acts.front());
      finding.objects.push_back(run().Describe(run().causes().reconcile(reconcile).object));
    }
    finding.facts.emplace_back("acts", absl::StrCat(ShowCount(acts.size(), "call"), " that left ",
                                                    call.service, " in another state"));
    finding.story.push_back(RecordLine(run(), acts.front()));
  }
  finding.sentence = restart ? absl::StrCat("After a restart in a world at rest ", what,
                                            ": something that decides it was only kept in memory.")
                             : absl::StrCat("Each look at a world at rest acts: ", what, ".");
  finding.cure = restart
                     ? "store what was decided (in status, in a Secret) and read it back before "
                       "deciding again"
                     : "compare what should be with what is, and act only on a difference; give "
                       "calls of services a key that makes the second one do nothing";
  return finding;
}

void NotIdempotent::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (!again_.changes.empty() || !again_.acts.empty()) {
    findings->push_back(Describe(again_.changes, again_.acts, /*restart=*/false));
    return;
  }
  const std::vector<ChangeNumber> lasting = LastingAfterRestart();
  if (lasting.empty() && restart_.acts.empty()) return;
  findings->push_back(Describe(lasting, restart_.acts, /*restart=*/true));
}

}  // namespace quiesce::scenarios
