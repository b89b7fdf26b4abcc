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

StoryLine CallLine(const Observer& run, sim::RecordIndex index) {
  const sim::TraceRecord& record = run.trace().record(index);
  const auto& call = *record.BodyAs<edge::CallRecord>();
  StoryLine line;
  line.when = record.time();
  line.actor = run.ActorName(record.actor);
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
  return record.kind == edge::kCallRecord ? CallLine(run, index) : RecordLine(run, index);
}

StoryLine ReconcileLine(const Observer& run, sim::RecordIndex index) {
  return RecordLine(run, index);
}

StoryLine RecordLine(const Observer& run, sim::RecordIndex index) {
  const sim::TraceRecord& record = run.trace().record(index);
  StoryLine line;
  line.when = record.time();
  line.actor = run.ActorName(record.actor);
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
