#include "scenarios/tables/capt_table.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/records.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "scenarios/language/strings.h"
#include "scenarios/play/world.h"
#include "scenarios/tables/played.h"
#include "sim/clock.h"
#include "sim/random_strategy.h"

namespace quiesce::scenarios {
namespace {

// How long the tables look at a run: longer than both workspaces take.
constexpr absl::Duration kWindow = absl::Minutes(5);
constexpr uint64_t kStressSeeds = 20;

class Counter {
 public:
  void Take(const sim::Trace& trace, const sim::TraceRecord& record) {
    if (record.kind == runtime::kReconcileBeginRecord) {
      if (trace.ActorName(record.actor) == "workspace") return;
      ++figures_.reconciles;
      ++reconciles_[MinuteOf(record.time())];
    } else if (record.kind == edge::kCallRecord) {
      TakeCall(trace.ActorName(record.actor), *record.BodyAs<edge::CallRecord>(), record.time());
    }
  }

  CaptFigures Finish(absl::Time until) {
    for (const auto& [minute, n] : updates_) {
      figures_.busiest_updates = std::max(figures_.busiest_updates, n);
    }
    for (const auto& [minute, n] : reconciles_) {
      figures_.busiest_reconciles = std::max(figures_.busiest_reconciles, n);
    }
    figures_.agreed = last_ - first_;
    if (!figures_.last_phase.empty()) figures_.phases[figures_.last_phase] += until - entered_;
    return figures_;
  }

 private:
  static int64_t MinuteOf(absl::Time time) { return (time - sim::StartTime()) / absl::Minutes(1); }

  void TakeCall(const std::string& actor, const edge::CallRecord& call, absl::Time when) {
    const bool status = call.request.subresource == "status";
    if (!status || actor == "workspace" || actor == "user") return;
    if (call.request.verb != api::Verb::kUpdate && call.request.verb != api::Verb::kPatch) return;
    ++figures_.status_requests;
    if (call.status.reason == "Conflict") ++figures_.conflicts;
    if (!call.changed()) return;
    ++figures_.status_updates;
    ++updates_[MinuteOf(when)];
    if (call.request.resource.resource == "clusters") TakeCluster(call, when);
  }

  void TakeCluster(const edge::CallRecord& call, absl::Time when) {
    if (figures_.cluster_updates++ == 0) first_ = when;
    last_ = when;
    const Value& before = call.before["status"]["conditions"];
    for (size_t i = 0; i < before.size(); ++i) {
      const absl::string_view type = before.at(i)["type"].string_value();
      if (runtime::FindCondition(call.after["status"]["conditions"], type) == nullptr) {
        ++figures_.lost_conditions;
      }
    }
    const std::string phase(call.after["status"]["phase"].string_value());
    if (phase == figures_.last_phase) return;
    if (!figures_.last_phase.empty()) figures_.phases[figures_.last_phase] += when - entered_;
    figures_.last_phase = phase;
    entered_ = when;
  }

  CaptFigures figures_;
  std::map<int64_t, int64_t> updates_, reconciles_;
  absl::Time entered_, first_, last_;
};

absl::StatusOr<CaptFigures> Play(const std::string& path, uint64_t seed, absl::Duration window) {
  auto played = Played::New(path);
  if (!played.ok()) return played.status();
  World world(&(*played)->prepared(), std::make_unique<sim::RandomStrategy>(seed));
  world.Run();
  return FiguresOf(world.trace(), sim::StartTime() + window);
}

std::string PhasesText(const CaptFigures& figures) {
  std::string text;
  for (const auto& [phase, spent] : figures.phases) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", phase, " ",
                    ShowDuration(absl::Trunc(spent, absl::Seconds(1))));
  }
  return text;
}

absl::StatusOr<std::string> MonitoringTable(const std::string& root) {
  const std::pair<const char*, const char*> rows[] = {
      {"looping", "both watch the Cluster and write it at each look"},
      {"no-watch-in-order", "no watch, writes on change; the Cluster comes first"},
      {"no-watch", "no watch, writes on change; the Cluster comes last"},
      {"stuck", "the phase is decided with the control plane only"},
      {"fixed", "after the cure"},
      {"fixed-control-plane-first", "after the cure; the VPC is ready last"},
      {"progress", "after the cure; workspaces report progress each 5 s"},
      {"progress-batched", "the same, batched to one update a minute"},
  };
  std::string text =
      "| scenario | | status updates | in the busiest minute | of the Cluster | reconciles | in "
      "the "
      "busiest minute | conflicts | time in phase |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, about] : rows) {
    const auto figures = Play(absl::StrCat(root, "scenarios/capt/", name, ".yaml"), 1, kWindow);
    if (!figures.ok()) return figures.status();
    absl::StrAppend(&text, "| ", name, " | ", about, " | ", figures->status_updates, " | ",
                    figures->busiest_updates, " | ", figures->cluster_updates, " | ",
                    figures->reconciles, " | ", figures->busiest_reconciles, " | ",
                    figures->conflicts, " | ", PhasesText(*figures), " |\n");
  }
  return text;
}

absl::StatusOr<std::string> StressTable(const std::string& root) {
  std::string text =
      "| writers use | requests | conflicts | writes that changed something | conditions lost on "
      "the "
      "way | all agree after |\n|---|---|---|---|---|---|\n";
  for (const char* how : {"update", "merge-patch", "optimistic-patch", "apply"}) {
    CaptFigures sum;
    for (uint64_t seed = 1; seed <= kStressSeeds; ++seed) {
      const auto figures = Play(absl::StrCat(root, "scenarios/capt/stress-", how, ".yaml"), seed,
                                absl::InfiniteDuration());
      if (!figures.ok()) return figures.status();
      sum.status_requests += figures->status_requests;
      sum.conflicts += figures->conflicts;
      sum.cluster_updates += figures->cluster_updates;
      sum.lost_conditions += figures->lost_conditions;
      sum.agreed += figures->agreed;
    }
    const auto mean = [](int64_t n) {
      return absl::StrFormat("%.1f", static_cast<double>(n) / static_cast<double>(kStressSeeds));
    };
    absl::StrAppend(&text, "| ", how, " | ", mean(sum.status_requests), " | ", mean(sum.conflicts),
                    " | ", mean(sum.cluster_updates), " | ", mean(sum.lost_conditions), " | ",
                    ShowDuration(absl::Trunc(sum.agreed / static_cast<int64_t>(kStressSeeds),
                                             absl::Milliseconds(1))),
                    " |\n");
  }
  return text;
}

}  // namespace

CaptFigures FiguresOf(const sim::Trace& trace, absl::Time until) {
  Counter counter;
  for (const sim::TraceRecord& record : trace.records()) {
    if (record.time() > until) break;
    counter.Take(trace, record);
  }
  const absl::Time end = trace.records().empty() ? sim::StartTime() : trace.records().back().time();
  return counter.Finish(std::min(until, end));
}

absl::StatusOr<std::string> CaptPage(const std::string& root) {
  const auto monitoring = MonitoringTable(root);
  if (!monitoring.ok()) return monitoring.status();
  const auto stress = StressTable(root);
  if (!stress.ok()) return stress.status();
  return absl::StrCat(
      "# CAPT: one status, two writers\n\n"
      "The story of `Cluster Status Management - Lessons Learned`, played: `reconcilers/capt`, "
      "scenarios in\n"
      "`scenarios/capt`. Made by `bazel run //scenarios/tables:print_capt > docs/capt.md`.\n\n"
      "## Before and after the cure\n\n"
      "The VPC takes one minute and the control plane three (in `stuck` and "
      "`fixed-control-plane-first` "
      "the other way\nround, in `looping` eight). Counted are the writes and reconciles of the two "
      "controllers in the "
      "first ",
      kWindow / absl::Minutes(1),
      " minutes of seed 1; `looping` is ended when its loop is proven, after a minute and a "
      "half.\n\n",
      *monitoring,
      "\n## Fifty writers of one status\n\n"
      "Each adds a condition of its own and looks every five seconds whether it is still there. "
      "Means over "
      "seeds 1 to ",
      kStressSeeds, ".\n\n", *stress,
      "\nUpdates and optimistic patches lose nothing, but most requests are refused and repeated. "
      "Merge "
      "patches are\nnever refused: each replaces the whole list, and what others wrote meanwhile "
      "is gone "
      "until they look again.\nServer-side apply needs one write for each condition.\n");
}

}  // namespace quiesce::scenarios
