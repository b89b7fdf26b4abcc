#include "sim/trace.h"

#include "absl/strings/str_cat.h"

namespace quiesce::sim {

ActorId Trace::Actor(absl::string_view name) {
  for (size_t i = 0; i < actors_.size(); ++i) {
    if (actors_[i] == name) return static_cast<ActorId>(i);
  }
  actors_.emplace_back(name);
  for (char c : name) Mix(static_cast<unsigned char>(c));
  return static_cast<ActorId>(actors_.size() - 1);
}

void Trace::Append(const Clock& clock, RecordKind kind, ActorId actor, uint64_t digest,
                   TraceBodyPtr body) {
  records_.push_back({clock.UnixNanos(), kind, actor, current_, digest, std::move(body)});
}

std::string Trace::Describe(RecordIndex index) const {
  const TraceRecord& record = this->record(index);
  std::string line = absl::StrCat(index, " +", absl::FormatDuration(record.time() - StartTime()),
                                  " ", ActorName(record.actor), " ", record.kind.name);
  if (record.cause != 0) absl::StrAppend(&line, " (from ", record.cause, ")");
  if (record.body) absl::StrAppend(&line, ": ", record.body->Describe());
  return line;
}

}  // namespace quiesce::sim
