#include "scenarios/findings/steady_rounds.h"

#include <algorithm>
#include <vector>

#include "absl/strings/string_view.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "sim/hash.h"

namespace quiesce::scenarios {
namespace {

constexpr int kTimesBefore = 3;
// Chains that are longer feed themselves.
constexpr uint32_t kLongestRound = 24;

// Texts in a row do not run together.
uint64_t Hash(uint64_t hash, absl::string_view text) { return sim::Fnv1a(text, hash) * 31; }

}  // namespace

uint64_t SteadyRounds::ShapeOf(ChangeNumber number, bool* only_times) const {
  const ChangeFacts& change = run_->causes().change(number);
  const api::GroupResource& resource = run_->ResourceOf(change.object);
  uint64_t shape = Hash(Hash(sim::kFnv1aBasis, resource.group), resource.resource);
  shape = sim::Trace::MixHash(shape, change.actor);
  *only_times = false;
  if (change.from.is_null() || change.to.is_null()) {
    return sim::Trace::MixHash(shape, change.to.is_null() ? 1 : 2);
  }
  const std::vector<FieldChange>& fields = run_->causes().FieldsOf(number);
  *only_times = !fields.empty();
  for (const FieldChange& field : fields) {
    shape = Hash(shape, field.path);
    *only_times &= field.kind == ChangeKind::kTime || field.kind == ChangeKind::kAge;
  }
  return shape;
}

void SteadyRounds::OnChange(ChangeNumber number) {
  const ChangeFacts& change = run_->causes().change(number);
  last_ = Kind::kNew;
  if (change.root != Waker::kTimer || change.depth > kLongestRound) return;
  bool only_times = false;
  const int before = seen_[ShapeOf(number, &only_times)]++;
  if (only_times) {
    last_ = Kind::kHeartbeat;
  } else if (before >= kTimesBefore) {
    last_ = Kind::kSteady;
  }
}

bool SteadyRounds::IsKnown(ChangeNumber number) const {
  bool only_times = false;
  return seen_.find(ShapeOf(number, &only_times)) != seen_.end();
}

}  // namespace quiesce::scenarios
