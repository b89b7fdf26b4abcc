// One unit of work, done a fixed number of times: what bench/instructions counts.
// usage: run_unit UNIT COUNT
//
// The work itself is done within quiesce_bench_measured(), whose instructions callgrind collects
// (--toggle-collect); what is set up before and a first turn that fills caches are not counted.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "bench/counters.h"
#include "bench/quiet_times.h"
#include "bench/scenario_runs.h"
#include "bench/widgets.h"

namespace quiesce::bench {
namespace {

// Does one unit; false where it went wrong.
using Turn = std::function<bool()>;

absl::StatusOr<Turn> Reconciles() {
  auto counters = Counters::New(1);
  if (!counters.ok()) return counters.status();
  return Turn([counters = std::shared_ptr<Counters>(*std::move(counters))] {
    counters->RunReconcile();
    return true;
  });
}

template <api::Response (WidgetWriter::*kUpdate)()>
absl::StatusOr<Turn> Updates() {
  struct World {
    Widgets widgets{100};
    WidgetWriter writer{&widgets, Widgets::Name(50)};
  };
  return Turn([world = std::make_shared<World>()] { return (world->writer.*kUpdate)().ok(); });
}

absl::StatusOr<Turn> Schedules() {
  auto runs = ScenarioRuns::New("scenarios/database/creation.yaml");
  if (!runs.ok()) return runs.status();
  return Turn([runs = std::shared_ptr<ScenarioRuns>(*std::move(runs))] {
    return runs->RunNext().verdict == scenarios::Verdict::kPassed;
  });
}

absl::StatusOr<Turn> IdleDays() {
  return Turn([idle = std::make_shared<IdleWatches>(3)] {
    idle->RunDay();
    return true;
  });
}

absl::StatusOr<Turn> StuckHalfHours() {
  return Turn([stuck = std::make_shared<StuckNamespace>()] {
    stuck->RunHalfHour();
    return true;
  });
}

constexpr struct {
  const char* name;
  absl::StatusOr<Turn> (*start)();
} kUnits[] = {
    {"reconcile", &Reconciles},
    {"status-update", &Updates<&WidgetWriter::UpdateStatus>},
    {"spec-update", &Updates<&WidgetWriter::UpdateSpec>},
    {"schedule", &Schedules},
    {"idle-day", &IdleDays},
    {"stuck-half-hour", &StuckHalfHours},
};

}  // namespace
}  // namespace quiesce::bench

extern "C" __attribute__((noinline)) bool quiesce_bench_measured(const quiesce::bench::Turn& turn,
                                                                 int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if (!turn()) return false;
  }
  return true;
}

int main(int argc, char** argv) {
  int64_t count = 0;
  if (argc != 3 || !absl::SimpleAtoi(argv[2], &count) || count < 1) {
    std::fprintf(stderr, "usage: run_unit UNIT COUNT\n");
    return 1;
  }
  for (const auto& unit : quiesce::bench::kUnits) {
    if (std::string(argv[1]) != unit.name) continue;
    const absl::StatusOr<quiesce::bench::Turn> turn = unit.start();
    if (!turn.ok()) {
      std::fprintf(stderr, "%s: %s\n", unit.name, std::string(turn.status().message()).c_str());
      return 3;
    }
    if ((*turn)() && quiesce_bench_measured(*turn, count)) return 0;
    std::fprintf(stderr, "%s: a turn went wrong\n", unit.name);
    return 3;
  }
  std::fprintf(stderr, "run_unit: there is no unit '%s'\n", argv[1]);
  return 1;
}
