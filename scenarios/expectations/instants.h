// Points of time that expectations count from. Some are known from the start; others come when a
// step is done or an object is so for the first time. Internal to this folder.
//
//   Instants instants(clock_offset);
//   Bound from = instants.Make(it.has_from(), it.from(), sim::StartTime());
//   ...
//   if (when >= from.at()) ...
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_INSTANTS_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_INSTANTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "scenarios/findings/detector.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

// One end of a window. What has not come yet is the infinite future.
class Bound {
 public:
  explicit Bound(absl::Time at) : at_(std::make_shared<absl::Time>(at)) {}
  Bound(std::shared_ptr<absl::Time> at, std::string about)
      : at_(std::move(at)), about_(std::move(about)) {}

  absl::Time at() const { return *at_; }
  bool known() const { return *at_ != absl::InfiniteFuture(); }
  // "" where it is known from the start; else what it waits for: `the step "upgrade"`.
  const std::string& about() const { return about_; }

 private:
  std::shared_ptr<absl::Time> at_;
  std::string about_;
};

class Instants {
 public:
  explicit Instants(absl::Duration clock_offset) : clock_offset_(clock_offset) {}

  Bound Make(bool has, const Instant& instant, absl::Time otherwise);
  // The listeners that set the bounds; they must hear of everything before those that use them.
  std::vector<std::unique_ptr<RunListener>> TakeListeners() { return std::move(listeners_); }
  absl::Duration clock_offset() const { return clock_offset_; }

 private:
  const absl::Duration clock_offset_;
  std::vector<std::unique_ptr<RunListener>> listeners_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_INSTANTS_H_
