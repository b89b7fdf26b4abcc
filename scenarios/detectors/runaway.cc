#include "scenarios/detectors/runaway.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/loop_finding.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr uint64_t kEnough = 30;
constexpr char kCure[] =
    "name children after what they are for and look for them before you create one; keep numbers, "
    "random values and growing lists out of what your own watch wakes you for; put a limit on "
    "histories";

}  // namespace

void Runaway::Note(const What& what, const ChangeEvent& change) {
  Growth& growth = growths_[what];
  if (growth.steps++ == 0) {
    growth.first = change.time;
    growth.first_change = change.index;
  }
  growth.last = change.time;
  growth.last_change = change.index;
}

void Runaway::OnChange(const ChangeEvent& change) {
  if (change.after.is_null()) {
    const auto creator = creators_.find(change.object);
    if (creator != creators_.end()) growths_[creator->second].shrank = true;
    return;
  }
  if (!change.by_controller || change.reconcile == 0) return;
  const ChangeNumber number = run().causes().change_count();
  const ChangeFacts& facts = run().causes().change(number);
  if (facts.root != Waker::kTimer && facts.root != Waker::kRequeue) return;
  const ObjectId key = run().causes().reconcile(change.reconcile).object;
  if (change.before.is_null()) {
    const What what{change.actor, key, change.resource.resource};
    creators_[change.object] = what;
    Note(what, change);
    return;
  }
  for (const FieldChange& field : run().causes().FieldsOf(number)) {
    if (!field.after.is_list() || field.before.size() == field.after.size()) continue;
    const What what{change.actor, change.object, field.path};
    if (field.after.size() > field.before.size()) {
      Note(what, change);
    } else if (ViewOf(run(), change.reconcile, change.object, change.index).unseen == 0) {
      // Who did not see what was added lately lost it, and takes nothing away.
      growths_[what].shrank = true;
    }
  }
}

bool Runaway::Certain() const { return run().loops().Find(LoopKind::kRunaway) != nullptr; }

void Runaway::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (const Loop* loop = run().loops().Find(LoopKind::kRunaway)) {
    Finding finding = FindingOfLoop(run(), *loop, NewFinding());
    finding.sentence = absl::StrCat(
        NamesOf(run(), loop->writers), loop->writers.size() == 1 ? " makes" : " make", " work for ",
        loop->writers.size() == 1 ? "itself" : "each other", " without end: ", loop->rounds,
        " rounds of writes, each woken by the one before, about ", run().Describe(loop->object),
        ", and no two alike.");
    finding.cure = kCure;
    findings->push_back(std::move(finding));
    return;
  }
  if (run().loops().certain()) return;
  for (const auto& [what, growth] : growths_) {
    if (growth.steps < kEnough || growth.shrank) continue;
    const absl::Duration pace =
        (growth.last - growth.first) / static_cast<int64_t>(growth.steps - 1);
    if (ending.rest_when() - growth.last > std::max(2 * pace, absl::Minutes(2))) continue;
    const bool list = absl::StartsWith(what.of, ".");
    Finding finding = NewFinding();
    finding.sentence = absl::StrCat(
        run().ActorName(what.actor), list ? " adds to " : " creates ", what.of,
        list ? absl::StrCat(" of ", run().Describe(what.key))
             : absl::StrCat(" for ", run().Describe(what.key)),
        " every ", ShowDuration(pace), " and never takes one away: ", growth.steps, " so far.");
    finding.since = growth.first;
    finding.objects.push_back(run().Describe(what.key));
    finding.facts.emplace_back(list ? "items" : "objects",
                               absl::StrCat(growth.steps, " since ", ShowMoment(growth.first)));
    finding.facts.emplace_back("woken", "by its own timer, each time");
    finding.story.push_back(ChangeLine(run(), growth.first_change));
    finding.story.push_back(ChangeLine(run(), growth.last_change));
    finding.cure = kCure;
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace quiesce::scenarios
