#include "scenarios/play/few_copies.h"

#include <utility>

namespace quiesce::scenarios {
namespace {

// True if any step had more.
bool Lessen(google::protobuf::RepeatedPtrField<Step>* steps, int32_t copies) {
  bool had_more = false;
  for (Step& step : *steps) {
    if (step.apply().times() > copies) {
      step.mutable_apply()->set_times(copies);
      had_more = true;
    }
    if (step.has_repeat()) had_more |= Lessen(step.mutable_repeat()->mutable_steps(), copies);
    if (step.has_when()) had_more |= Lessen(step.mutable_when()->mutable_do_(), copies);
    if (!step.has_parallel()) continue;
    for (StepRow& row : *step.mutable_parallel()->mutable_rows()) {
      had_more |= Lessen(row.mutable_steps(), copies);
    }
  }
  return had_more;
}

}  // namespace

FewCopies::FewCopies(const PreparedScenario& prepared, int32_t copies)
    : loaded_(prepared.loaded()) {
  if (!Lessen(loaded_.scenario.mutable_steps(), copies)) return;
  auto made = PreparedScenario::New(&loaded_, &prepared.catalog());
  if (made.ok()) prepared_ = *std::move(made);
}

}  // namespace quiesce::scenarios
