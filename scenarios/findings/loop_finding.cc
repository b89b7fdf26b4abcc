#include "scenarios/findings/loop_finding.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kShownFields = 4;
constexpr size_t kShownChanges = 6;
constexpr absl::Duration kUsualLag = absl::Milliseconds(250);

// `one (2 writes a round), two (1 write a round)`
std::string Writers(const Observer& run, const Loop& loop) {
  absl::btree_map<sim::ActorId, int> writes;
  for (const ChangeNumber number : loop.round) ++writes[run.causes().change(number).actor];
  std::vector<std::string> out;
  for (const auto& [actor, count] : writes) {
    out.push_back(absl::StrCat(ActorText(run, actor), " (",
                               ShowCount(static_cast<uint64_t>(count), "write"), " a round)"));
  }
  return absl::StrJoin(out, ", ");
}

void AddFields(const Observer& run, const Loop& loop, Finding* finding) {
  absl::btree_set<std::pair<ObjectId, std::string>> fields;
  for (const ChangeNumber number : loop.round) {
    const ChangeFacts& change = run.causes().change(number);
    if (change.from.is_null() || change.to.is_null()) {
      fields.insert({change.object, ""});
      continue;
    }
    for (const FieldChange& field : DiffFields(change.from, change.to)) {
      fields.insert({change.object, field.path});
    }
  }
  size_t shown = 0;
  for (const auto& [object, path] : fields) {
    if (shown++ == kShownFields) {
      finding->facts.emplace_back("field",
                                  absl::StrCat("and ", fields.size() - kShownFields, " more"));
      break;
    }
    finding->facts.emplace_back(
        "field", absl::StrCat(run.Describe(object), path.empty() ? "" : " ", path, "  ",
                              ValuesOf(run, loop.round, object, path, 4)));
  }
}

// What woke the reconciles of a round, and how old what they had read was.
void AddCauses(const Observer& run, const Loop& loop, Finding* finding) {
  absl::btree_set<std::string> wakers;
  for (const ChangeNumber number : loop.round) {
    const ChangeFacts& change = run.causes().change(number);
    if (change.reconcile == 0) continue;
    const ReconcileFacts& facts = run.causes().reconcile(change.reconcile);
    std::string waker = WakerName(facts.waker);
    if (facts.waker == Waker::kTimer || facts.waker == Waker::kRequeue) {
      absl::StrAppend(&waker, " of ", ShowDuration(facts.delay));
    }
    wakers.insert(absl::StrCat(ActorText(run, change.actor), " by ", waker));
  }
  if (!wakers.empty()) finding->facts.emplace_back("woken", absl::StrJoin(wakers, ", "));
  const absl::Duration oldest = OldestView(run, loop);
  finding->facts.emplace_back(
      "read", oldest == absl::ZeroDuration()
                  ? std::string("what their caches showed was up to date")
                  : absl::StrCat("what their caches showed was at most ", ShowDuration(oldest),
                                 " behind", oldest <= kUsualLag ? ", as any cache is" : ""));
}

}  // namespace

absl::Duration OldestView(const Observer& run, const Loop& loop) {
  absl::Duration oldest = absl::ZeroDuration();
  for (const ChangeNumber number : loop.round) {
    const ChangeFacts& change = run.causes().change(number);
    if (change.reconcile == 0) continue;
    const ReconcileFacts& facts = run.causes().reconcile(change.reconcile);
    if (facts.fresh()) continue;
    oldest = std::max(oldest, change.time - run.causes().change(facts.unseen).time);
  }
  return oldest;
}

std::string NamesOf(const Observer& run, const std::vector<sim::ActorId>& actors) {
  std::string out;
  for (size_t i = 0; i < actors.size(); ++i) {
    absl::StrAppend(&out,
                    i == 0                   ? ""
                    : i + 1 == actors.size() ? " and "
                                             : ", ",
                    ActorText(run, actors[i]));
  }
  return out;
}

std::string ValuesOf(const Observer& run, const std::vector<ChangeNumber>& changes, ObjectId object,
                     const std::string& path, size_t limit) {
  std::vector<std::string> values;
  for (const ChangeNumber number : changes) {
    const ChangeFacts& change = run.causes().change(number);
    if (change.object != object || values.size() > limit) continue;
    if (path.empty()) {
      if (change.to.is_null()) values.push_back("deleted");
      if (change.from.is_null()) values.push_back("created");
      continue;
    }
    if (change.from.is_null() || change.to.is_null()) continue;
    for (const FieldChange& field : DiffFields(change.from, change.to)) {
      if (field.path != path) continue;
      if (values.empty()) values.push_back(ShowValue(field.before, 40));
      values.push_back(ShowValue(field.after, 40));
    }
  }
  return absl::StrJoin(values, " -> ");
}

Finding FindingOfLoop(const Observer& run, const Loop& loop, Finding finding) {
  const Causes& causes = run.causes();
  finding.since = causes.change(loop.first).time;
  absl::btree_set<ObjectId> objects = {loop.object};
  finding.objects.push_back(run.Describe(loop.object));
  for (const ChangeNumber number : loop.round) {
    const ObjectId object = causes.change(number).object;
    if (objects.insert(object).second && objects.size() <= 5) {
      finding.objects.push_back(run.Describe(object));
    }
  }
  finding.facts.emplace_back("since",
                             absl::StrCat(ShowMoment(finding.since), ", ", loop.rounds,
                                          " rounds seen, one every ", ShowDuration(loop.period)));
  finding.facts.emplace_back("writers", Writers(run, loop));
  AddFields(run, loop, &finding);
  AddCauses(run, loop, &finding);
  for (size_t i = 0; i < loop.round.size() && i < kShownChanges; ++i) {
    finding.story.push_back(ChangeLine(run, causes.change(loop.round[i]).record));
  }
  return finding;
}

}  // namespace quiesce::scenarios
