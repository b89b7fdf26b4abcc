#include "tools/sweep_command.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/strings.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/sweep.h"
#include "sim/tape_file.h"
#include "tools/command.h"
#include "tools/report.h"

namespace quiesce::tools {
namespace {

using scenarios::BrokenPoint;
using scenarios::LoadedScenario;
using scenarios::SweepKind;
using scenarios::SweepReport;

// A sweep of a scenario, and what came of it.
struct Swept {
  const LoadedScenario* scenario = nullptr;
  SweepKind kind = SweepKind::kCrash;
  absl::Status prepared;  // why it cannot be played
  SweepReport report;
  std::vector<std::string> tapes = {};  // by broken point; "" where none could be written
};

const char* NameOf(SweepKind kind) { return kind == SweepKind::kCrash ? "crash" : "fault"; }

void SweepAll(const scenarios::Catalog& catalog, const SweepSettings& settings,
              std::vector<Swept>* all) {
  scenarios::SweepOptions options;
  options.all_copies = settings.all_copies;
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t at; (at = next.fetch_add(1)) < all->size();) {
      Swept& swept = (*all)[at];
      auto prepared = scenarios::PreparedScenario::New(swept.scenario, &catalog);
      swept.prepared = prepared.status();
      if (prepared.ok()) swept.report = Sweep(**prepared, swept.kind, options);
    }
  };
  size_t count = settings.jobs > 0 ? static_cast<size_t>(settings.jobs)
                                   : std::max(1u, std::thread::hardware_concurrency());
  count = std::min(count, all->size());
  std::vector<std::thread> threads;
  for (size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

absl::Status WriteTapes(const std::string& folder, Swept* swept) {
  for (const BrokenPoint& broken : swept->report.broken) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::string name = absl::StrReplaceAll(swept->scenario->ShortName(), {{"/", "-"}});
    const std::string path = absl::StrCat(folder, "/", name, "-", NameOf(swept->kind), "-",
                                          swept->tapes.size() + 1, ".tape");
    absl::Status written = sim::WriteTapeFile(path, *broken.result.tape);
    swept->tapes.push_back(written.ok() ? path : "");
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

std::string Line(const Swept& swept) {
  const SweepReport& report = swept.report;
  const std::string what = absl::StrCat("   ", NameOf(swept.kind), " sweep: ");
  if (!swept.prepared.ok()) return absl::StrCat("FAIL  ", swept.prepared.message(), "\n");
  if (!report.problem.empty()) {
    return absl::StrCat("INCONCLUSIVE  ", swept.scenario->path, what, report.problem, "\n");
  }
  std::string how;
  if (report.copies > 0) {
    how = absl::StrCat(", with ", report.copies, " copies of what is applied more often");
  }
  if (report.repeats > 0) {
    absl::StrAppend(&how, ", and ", report.repeats, " that only repeat another");
  }
  if (report.broken_points == 0) {
    return absl::StrCat("ok    ", swept.scenario->path, what, report.points, " points", how, "\n");
  }
  return absl::StrCat("FAIL  ", swept.scenario->path, what, report.broken_points, " of ",
                      report.points, " points broke", how, "\n");
}

std::string Text(const std::vector<Swept>& all, absl::Duration wall) {
  std::string text;
  uint64_t points = 0, broken_points = 0;
  for (const Swept& swept : all) {
    absl::StrAppend(&text, Line(swept));
    points += swept.report.points;
    broken_points += swept.report.broken_points;
  }
  for (const Swept& swept : all) {
    for (size_t i = 0; i < swept.report.broken.size(); ++i) {
      const BrokenPoint& broken = swept.report.broken[i];
      const std::string tape = i < swept.tapes.size() ? swept.tapes[i] : "";
      absl::StrAppend(&text, "\n", broken.point.text, "\n",
                      BadRunText(swept.scenario->path, broken.result, ReplayCommandLine(tape)));
    }
  }
  absl::StrAppend(&text, "\n", scenarios::ShowCount(all.size(), "sweep"), ", ", points,
                  " points in ", scenarios::ShowDuration(wall), "; ", broken_points, " broke\n");
  return text;
}

std::string Json(const std::vector<Swept>& all, absl::Duration wall) {
  Value list = Value::List();
  for (const Swept& swept : all) {
    Value broken = Value::List();
    for (size_t i = 0; i < swept.report.broken.size(); ++i) {
      Value findings = Value::List();
      for (const scenarios::Finding& finding : swept.report.broken[i].result.unexpected) {
        findings.Append(FindingValue(finding));
      }
      broken.Append(Value::Object({{"point", swept.report.broken[i].point.text},
                                   {"findings", findings},
                                   {"tape", i < swept.tapes.size() ? swept.tapes[i] : ""}}));
    }
    list.Append(
        Value::Object({{"path", swept.scenario->path},
                       {"sweep", NameOf(swept.kind)},
                       {"points", static_cast<int64_t>(swept.report.points)},
                       {"repeats", static_cast<int64_t>(swept.report.repeats)},
                       {"copies", swept.report.copies},
                       {"broken", static_cast<int64_t>(swept.report.broken_points)},
                       {"firstBroken", broken},
                       {"problem", swept.prepared.ok() ? swept.report.problem
                                                       : std::string(swept.prepared.message())}}));
  }
  return ToJson(Value::Object({{"sweeps", list}, {"wallSeconds", absl::ToDoubleSeconds(wall)}})) +
         "\n";
}

}  // namespace

int RunSweeps(const scenarios::Catalog& catalog, const std::vector<LoadedScenario>& loaded,
              const SweepSettings& settings) {
  std::vector<Swept> all;
  for (const LoadedScenario& scenario : loaded) {
    if (settings.crash) all.push_back({&scenario, SweepKind::kCrash, absl::OkStatus(), {}});
    if (settings.fault) all.push_back({&scenario, SweepKind::kFault, absl::OkStatus(), {}});
  }
  const absl::Time begun = absl::Now();
  SweepAll(catalog, settings, &all);
  int code = kAllAsExpected;
  for (Swept& swept : all) {
    if (absl::Status written = WriteTapes(settings.out, &swept); !written.ok()) {
      std::fprintf(stderr, "%s\n", std::string(written.message()).c_str());
      code = kUsage;
    }
  }
  const absl::Duration wall = absl::Now() - begun;
  std::fputs((settings.json ? Json(all, wall) : Text(all, wall)).c_str(), stdout);
  for (const Swept& swept : all) {
    if (!swept.prepared.ok()) return kUsage;
    if (code == kUsage) continue;
    if (swept.report.broken_points > 0) code = kFinding;
    if (!swept.report.problem.empty() && code == kAllAsExpected) code = kInconclusive;
  }
  return code;
}

}  // namespace quiesce::tools
