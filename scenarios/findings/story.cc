#include "scenarios/findings/story.h"

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

std::string Woken(const Observer& run, sim::RecordIndex record) {
  const sim::RecordIndex begin = run.ReconcileOf(record);
  return begin == 0 ? "" : absl::StrCat("woken by ", run.WhyReconciled(begin));
}

}  // namespace

std::string ActorText(const Observer& run, sim::ActorId actor) {
  const std::string& name = run.ActorName(actor);
  // kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/namespace-controller
  return run.IsCluster(actor) ? name.substr(name.rfind('/') + 1) : name;
}

StoryLine CallLine(const Observer& run, sim::RecordIndex index) {
  const sim::TraceRecord& record = run.trace().record(index);
  const auto& call = *record.BodyAs<edge::CallRecord>();
  StoryLine line;
  line.when = record.time();
  line.actor = ActorText(run, record.actor);
  line.what = call.Describe();
  if (call.changed() && !call.before.is_null() && !call.after.is_null()) {
    absl::StrAppend(&line.what, "   ", ShowChanges(DiffFields(call.before, call.after)));
  } else if (call.status.code >= 400 && !call.status.message.empty()) {
    absl::StrAppend(&line.what, "   ", call.status.message);
  }
  line.then = Woken(run, index);
  return line;
}

StoryLine ChangeLine(const Observer& run, sim::RecordIndex index) {
  const sim::TraceRecord& record = run.trace().record(index);
  if (record.kind == edge::kCallRecord) return CallLine(run, index);
  StoryLine line = RecordLine(run, index);
  const auto& change = *record.BodyAs<edge::ChangeRecord>();
  if (!change.before.is_null() && !change.after.is_null()) {
    absl::StrAppend(&line.what, "   ", ShowChanges(DiffFields(change.before, change.after)));
  }
  return line;
}

StoryLine ReconcileLine(const Observer& run, sim::RecordIndex index) {
  return RecordLine(run, index);
}

StoryLine RecordLine(const Observer& run, sim::RecordIndex index) {
  const sim::TraceRecord& record = run.trace().record(index);
  StoryLine line;
  line.when = record.time();
  line.actor = ActorText(run, record.actor);
  line.what = record.body->Describe();
  line.then = Woken(run, index);
  return line;
}

std::string ShowDurations(const std::vector<absl::Duration>& durations, size_t limit) {
  std::string out;
  for (size_t i = 0; i < durations.size() && i < limit; ++i) {
    absl::StrAppend(&out, i == 0 ? "" : ", ", ShowDuration(durations[i]));
  }
  if (durations.size() > limit) absl::StrAppend(&out, " ...");
  return out;
}

}  // namespace quiesce::scenarios
