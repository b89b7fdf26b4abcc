// `quiesce replay`: plays one recorded run again and checks that it is the same.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/runner.h"
#include "scenarios/play/sweep.h"
#include "scenarios/play/world.h"
#include "sim/tape_file.h"
#include "tools/arguments.h"
#include "tools/command.h"
#include "tools/log.h"
#include "tools/report.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce replay FILE [--scenario FILE] [--log LEVEL]\n"
    "\n"
    "Plays a recorded run again, from the tape that a failing `quiesce run` wrote, and checks that "
    "it\n"
    "is the same run. The tape names its scenario.\n"
    "\n"
    "  --scenario FILE   the scenario, if its file is elsewhere now\n"
    "  --log LEVEL       info or debug: what happens in the run, with simulated times, on stderr\n"
    "\n"
    "exit code: as `quiesce run`; 3 if the run departs from the tape\n"
    "\n"
    "example: quiesce replay out/database-fixed-create-7.tape\n";

int Complain(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return kUsage;
}

}  // namespace

int ReplayCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  std::vector<std::string> files;
  std::string scenario_file, log;
  Arguments arguments;
  arguments.Text("--scenario", &scenario_file);
  arguments.Text("--log", &log);
  absl::Status read = arguments.Read(args, &files);
  if (read.ok()) read = SetUpLog(log);
  if (read.ok() && files.size() != 1) read = absl::InvalidArgumentError("expected one tape file");
  if (!read.ok()) {
    std::fprintf(stderr, "quiesce replay: %s\nquiesce replay --help tells more\n",
                 std::string(read.message()).c_str());
    return kUsage;
  }
  const absl::StatusOr<sim::Tape> tape = sim::ReadTapeFile(files[0]);
  if (!tape.ok()) return Complain(tape.status());
  if (scenario_file.empty()) scenario_file = tape->scenario;
  const auto loaded = scenarios::ReadScenario(scenario_file, catalog.Names());
  if (!loaded.ok()) return Complain(loaded.status());
  const auto prepared = scenarios::PreparedScenario::New(&*loaded, &catalog);
  if (!prepared.ok()) return Complain(prepared.status());

  scenarios::RunOptions options;
  options.wall_clock = &absl::Now;
  options.on_end = [](const scenarios::World& world) { LogTrace(world.trace()); };
  const absl::StatusOr<scenarios::SeedResult> played =
      scenarios::IsSwept(*tape) ? scenarios::ReplaySwept(**prepared, *tape, options)
                                : scenarios::ReplayTape(**prepared, *tape, options);
  if (!played.ok()) return Complain(played.status());
  const scenarios::SeedResult& result = *played;
  if (result.verdict == scenarios::Verdict::kNotDeterministic) {
    std::printf("%s", BadRunText(scenario_file, result, "").c_str());
    std::printf(
        "\n  This is not the run that was recorded: the program, the scenario or a file that it "
        "names has changed since.\n");
    return kOwnError;
  }
  if (result.verdict == scenarios::Verdict::kPassed) {
    std::printf("ok    %s   seed %llu\n", scenario_file.c_str(),
                static_cast<unsigned long long>(result.seed));
    if (!result.expected.empty()) {
      std::printf("\n%s", FoundText(scenario_file, result, "").c_str());
    }
  } else {
    std::printf("%s", BadRunText(scenario_file, result, "").c_str());
  }
  std::printf("\nreplayed %llu events, hash %016llx as recorded\n",
              static_cast<unsigned long long>(result.events),
              static_cast<unsigned long long>(result.hash));
  return ExitCodeOf(result.verdict);
}

}  // namespace quiesce::tools
