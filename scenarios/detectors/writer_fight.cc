#include "scenarios/detectors/writer_fight.h"

#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/loop_finding.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

bool WriterFight::Certain() const { return run().loops().Find(LoopKind::kFight) != nullptr; }

std::string WriterFight::Values(const Loop& loop) const {
  std::string out;
  for (const sim::ActorId writer : loop.writers) {
    std::string value;
    for (const ChangeNumber number : loop.round) {
      const ChangeFacts& change = run().causes().change(number);
      if (change.object != loop.object || change.actor != writer) continue;
      if (loop.field.empty()) {
        value = change.to.is_null() ? "deletes it" : change.from.is_null() ? "creates it" : value;
        continue;
      }
      for (const FieldChange& field : DiffFields(change.from, change.to)) {
        if (field.path == loop.field) value = absl::StrCat("writes ", ShowValue(field.after));
      }
    }
    if (value.empty()) continue;
    absl::StrAppend(&out, out.empty() ? "" : ", ", run().ActorName(writer), " ", value);
  }
  return out;
}

std::string WriterFight::SharedManager(const Loop& loop) const {
  absl::btree_set<std::string> managers;
  for (const ChangeNumber number : loop.round) {
    const ChangeFacts& change = run().causes().change(number);
    const sim::TraceRecord& record = run().trace().record(change.record);
    if (change.object != loop.object || !(record.kind == edge::kCallRecord)) continue;
    managers.insert(record.BodyAs<edge::CallRecord>()->request.options.field_manager);
  }
  return managers.size() == 1 ? *managers.begin() : "";
}

void WriterFight::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  const Loop* loop = run().loops().Find(LoopKind::kFight);
  if (loop == nullptr) return;
  Finding finding = FindingOfLoop(run(), *loop, NewFinding());
  const std::string names = NamesOf(run(), loop->writers);
  finding.sentence =
      loop->field.empty()
          ? absl::StrCat(names, " create and delete ", run().Describe(loop->object),
                         " in turn, each in answer to the other, every ",
                         ShowDuration(loop->period), ".")
          : absl::StrCat(names, " write ", loop->field, " of ", run().Describe(loop->object),
                         " in turn, each undoing what the other wrote, every ",
                         ShowDuration(loop->period), ".");
  finding.facts.insert(finding.facts.begin(), {"fight", Values(*loop)});
  if (const std::string manager = SharedManager(*loop); !manager.empty()) {
    finding.facts.emplace_back("manager",
                               absl::StrCat("all of them write as field manager \"", manager,
                                            "\", so the server sees no conflict between them"));
  }
  finding.cure =
      "one owner for each field: leave out of your writes what is another's (Patch with "
      "MergeFrom, or server-side apply with a field manager of your own)";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios
