// Numbers are integers, in thousandths, and are divided where the original divides them: rounding
// down before or after a ratio is taken changes the answer by a replica.
#include "reconcilers/workloads/autoscaler_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quiesce::reconcilers::workloads {
namespace {

constexpr absl::Duration kDownscaleWindow = absl::Minutes(5);
constexpr int64_t kFreeReplicas = 4;  // a small target may grow to so many at once

double Ratio(const Usage& usage, int64_t pods, int64_t requested) {
  const int64_t target = std::max<int64_t>(usage.target, 1);
  // The integers round down, as in the original.
  const int64_t used = usage.utilization ? usage.ready_used * 100 / std::max<int64_t>(requested, 1)
                                         : usage.ready_used / std::max<int64_t>(pods, 1);
  return static_cast<double>(used) / static_cast<double>(target);
}

absl::Duration Window(const Value& rules, int64_t otherwise) {
  const Value& seconds = rules["stabilizationWindowSeconds"];
  return absl::Seconds(seconds.is_int() ? seconds.int_value() : otherwise);
}

}  // namespace

int64_t AverageOf(const Usage& usage) {
  return usage.ready_used / std::max<int64_t>(usage.ready_pods, 1);
}

int64_t UtilizationOf(const Usage& usage) {
  return usage.ready_used * 100 / std::max<int64_t>(usage.ready_requested, 1);
}

int64_t ReplicasFor(const Usage& usage, int64_t current, const Tolerance& tolerance) {
  auto near = [&](double ratio) {
    return 1.0 - tolerance.down <= ratio && ratio <= 1.0 + tolerance.up;
  };
  const double ratio = Ratio(usage, usage.ready_pods, usage.ready_requested);
  if (usage.unready_pods == 0 || ratio <= 1.0) {
    if (near(ratio)) return current;
    return static_cast<int64_t>(std::ceil(ratio * static_cast<double>(usage.ready_pods)));
  }
  const int64_t pods = usage.ready_pods + usage.unready_pods;
  const double with_idle = Ratio(usage, pods, usage.ready_requested + usage.unready_requested);
  // The pods that are on their way will do, or the direction has turned: better no change.
  if (near(with_idle) || with_idle < 1.0) return current;
  const auto replicas = static_cast<int64_t>(std::ceil(with_idle * static_cast<double>(pods)));
  return replicas < current ? current : replicas;
}

int64_t Recommendations::Stabilize(int64_t wanted, absl::Time now) {
  int64_t highest = wanted;
  for (const At& at : recommended_) {
    if (at.when >= now - kDownscaleWindow) highest = std::max(highest, at.replicas);
  }
  Remember({wanted, now}, kDownscaleWindow);
  return highest;
}

Decision Recommendations::StabilizeWithBehavior(const Value& behavior, int64_t wanted,
                                                int64_t current, absl::Time now) {
  const absl::Duration up = Window(behavior["scaleUp"], 0);
  const absl::Duration down = Window(behavior["scaleDown"], absl::ToInt64Seconds(kDownscaleWindow));
  int64_t lowest = wanted, highest = wanted;
  for (const At& at : recommended_) {
    if (at.when > now - up) lowest = std::min(lowest, at.replicas);
    if (at.when > now - down) highest = std::max(highest, at.replicas);
  }
  Remember({wanted, now}, std::max(up, down));
  const int64_t stable = std::min(std::max(current, lowest), highest);
  if (wanted >= current) {
    return {stable, "ScaleUpStabilized",
            "recent recommendations were lower than current one, applying the lowest recent "
            "recommendation"};
  }
  return {stable, "ScaleDownStabilized",
          "recent recommendations were higher than current one, applying the highest recent "
          "recommendation"};
}

int64_t Recommendations::ChangeWithin(const std::vector<At>& changes, const Value& policy,
                                      absl::Time now) {
  const absl::Time since = now - absl::Seconds(policy["periodSeconds"].int_value());
  int64_t sum = 0;
  for (const At& change : changes) sum += change.when > since ? change.replicas : 0;
  return sum;
}

int64_t Recommendations::LimitOf(const Value& rules, int64_t current, bool up,
                                 absl::Time now) const {
  const absl::string_view select = rules["selectPolicy"].string_value();
  if (select == "Disabled") return current;
  // The policy that changes most, unless the one that changes least is asked for.
  // Of limits going down, the one that changes most is the lowest number.
  const bool greatest = (select != "Min") == up;
  int64_t limit =
      greatest ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int32_t>::max();
  for (const Value& policy : rules["policies"].items()) {
    const int64_t at_start =
        current - ChangeWithin(up_, policy, now) + ChangeWithin(down_, policy, now);
    const int64_t value = policy["value"].int_value();
    const auto start = static_cast<double>(at_start);
    const double share = static_cast<double>(value) / 100;
    int64_t proposed = up ? at_start + value : at_start - value;
    if (policy["type"].string_value() == "Percent") {
      proposed = up ? static_cast<int64_t>(std::ceil(start * (1 + share)))
                    : static_cast<int64_t>(start * (1 - share));
    }
    limit = greatest ? std::max(limit, proposed) : std::min(limit, proposed);
  }
  return limit;
}

Decision Recommendations::LimitByBehavior(const Value& behavior, int64_t wanted, int64_t current,
                                          int64_t least, int64_t most, absl::Time now) const {
  if (wanted > current) {
    const int64_t limit = std::max(current, LimitOf(behavior["scaleUp"], current, true, now));
    if (wanted > std::min(most, limit)) {
      if (most > limit) {
        return {limit, "ScaleUpLimit",
                "the desired replica count is increasing faster than the maximum scale rate"};
      }
      return {most, "TooManyReplicas",
              "the desired replica count is more than the maximum replica count"};
    }
  } else if (wanted < current) {
    const int64_t limit = std::min(current, LimitOf(behavior["scaleDown"], current, false, now));
    if (wanted < std::max(least, limit)) {
      if (least < limit) {
        return {limit, "ScaleDownLimit",
                "the desired replica count is decreasing faster than the maximum scale rate"};
      }
      return {least, "TooFewReplicas",
              "the desired replica count is less than the minimum replica count"};
    }
  }
  return {wanted, "DesiredWithinRange", "the desired count is within the acceptable range"};
}

void Recommendations::Scaled(int64_t from, int64_t to, absl::Time now) {
  // No policy looks further back than half an hour.
  static constexpr absl::Duration kLongestPeriod = absl::Minutes(30);
  std::vector<At>& changes = to > from ? up_ : down_;
  std::erase_if(changes, [now](const At& at) { return at.when < now - kLongestPeriod; });
  changes.push_back({to > from ? to - from : from - to, now});
}

void Recommendations::Remember(const At& at, absl::Duration window) {
  std::erase_if(recommended_, [&](const At& old) { return old.when < at.when - window; });
  recommended_.push_back(at);
}

Decision LimitPlainly(int64_t wanted, int64_t current, int64_t least, int64_t most) {
  const int64_t limit = std::max(2 * current, kFreeReplicas);
  if (wanted < least) {
    return {least, "TooFewReplicas",
            "the desired replica count is less than the minimum replica count"};
  }
  if (wanted > std::min(most, limit)) {
    if (most > limit) {
      return {limit, "ScaleUpLimit",
              "the desired replica count is increasing faster than the maximum scale rate"};
    }
    return {most, "TooManyReplicas",
            "the desired replica count is more than the maximum replica count"};
  }
  return {wanted, "DesiredWithinRange", "the desired count is within the acceptable range"};
}

}  // namespace quiesce::reconcilers::workloads
