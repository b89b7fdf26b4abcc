// Plays the shape ratelimiter.limiter.
#include <memory>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/limiter_from_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {

absl::Status PlayRateLimiter(const Value& recorded) {
  CaseWorld world;
  auto limiter = LimiterFromCase(recorded["setup"]["limiter"], &world.loop.clock());
  if (!limiter.ok()) return limiter.status();
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const absl::string_view op = step["op"].string_value();
    const ObjectKey key{"", std::string(step["key"].string_value())};
    Value observed = Value::Object();
    if (op == "when") {
      observed.Set("t_ns", world.Now());
      observed.Set("delay_ns", absl::ToInt64Nanoseconds((*limiter)->When(key)));
    } else if (op == "forget") {
      (*limiter)->Forget(key);
    } else if (op == "requeues") {
      observed.Set("requeues", (*limiter)->NumRequeues(key));
    } else if (op == "advance") {
      world.AdvanceTo(world.Now() + step["ns"].int_value());
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown op \"", op, "\""));
    }
    absl::Status status = CompareStep(i, Without(step, {"op", "key", "ns"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
