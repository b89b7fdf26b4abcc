#include "scenarios/findings/clock_record.h"

#include "absl/strings/str_cat.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

std::string ClockRecord::Describe() const {
  if (ahead == absl::ZeroDuration()) return "its clock is right";
  return absl::StrCat("its clock is ", ShowDuration(absl::AbsDuration(ahead)),
                      ahead > absl::ZeroDuration() ? " ahead" : " behind");
}

std::string ClockRecord::ToJson() const {
  return absl::StrCat("{\"aheadNanoseconds\":", absl::ToInt64Nanoseconds(ahead), "}");
}

bool ClockWasSet(const sim::Trace& trace, sim::ActorId actor, sim::RecordIndex after,
                 sim::RecordIndex before) {
  for (sim::RecordIndex at = after + 1; at < before; ++at) {
    const sim::TraceRecord& record = trace.record(at);
    if (record.kind == kClockRecord && record.actor == actor) return true;
  }
  return false;
}

}  // namespace quiesce::scenarios
