#include "tools/capi/run.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/play/world.h"
#include "sim/tape_file.h"
#include "sim/trace.h"
#include "tools/report.h"

namespace quiesce::capi {
namespace {

Value Findings(const std::vector<scenarios::Finding>& findings) {
  std::vector<Value> values;
  for (const scenarios::Finding& finding : findings) {
    values.push_back(tools::FindingValue(finding));
  }
  return Value::List(std::move(values));
}

Value Strings(const std::vector<std::string>& texts) {
  std::vector<Value> values;
  for (const std::string& text : texts) values.push_back(Value(text));
  return Value::List(std::move(values));
}

}  // namespace

Run::Run(const scenarios::PreparedScenario* prepared, const std::vector<std::string>& services,
         uint64_t seed, std::unique_ptr<sim::Tape> tape, bool keep_trace)
    : prepared_(prepared),
      seed_(tape == nullptr ? seed : tape->seed),
      tape_(std::move(tape)),
      keep_trace_(keep_trace),
      bridge_([this] { fiber_.Leave(); }, services),
      fiber_([this] { Play(); }) {
  finished_.event.kind = QS_FINISHED;
}

Run::~Run() {
  if (!finished()) bridge_.Abandon("the run was ended from outside");
  while (!finished()) {
    bridge_.Go(absl::InfinitePast(), 0);
    fiber_.Enter();
  }
}

const Parcel& Run::Next(absl::Time now, uint64_t idle) {
  if (!finished()) {
    bridge_.Go(now, idle);
    fiber_.Enter();
  }
  return finished() ? finished_ : bridge_.event();
}

void Run::Play() {
  scenarios::RunOptions options;
  options.keep_tape = true;
  options.wall_clock = &absl::Now;
  options.outside = &bridge_;
  if (keep_trace_) {
    options.on_end = [this](const scenarios::World& world) {
      const sim::Trace& trace = world.trace();
      for (sim::RecordIndex i = 1; i <= trace.size(); ++i) {
        absl::StrAppend(&trace_, trace.Describe(i), "\n");
      }
    };
  }
  result_ = tape_ == nullptr ? scenarios::RunSeed(*prepared_, seed_, options)
                             : scenarios::ReplayTape(*prepared_, *tape_, options);
}

std::string Run::ResultJson() const {
  return ToJson(Value::Object({
      {"seed", static_cast<int64_t>(result_.seed)},
      {"verdict", tools::VerdictName(result_.verdict)},
      {"hash", absl::StrFormat("%016x", result_.hash)},
      {"unexpected", Findings(result_.unexpected)},
      {"expected", Findings(result_.expected)},
      {"missing", Strings(result_.missing)},
      {"problem", result_.problem},
      {"warnings", Strings(result_.warnings)},
      {"simulatedSeconds", absl::ToDoubleSeconds(result_.simulated)},
      {"events", static_cast<int64_t>(result_.events)},
      {"requests", static_cast<int64_t>(bridge_.requests())},
  }));
}

std::string Run::Report(absl::string_view replay) const {
  const std::string& path = prepared_->loaded().path;
  return result_.verdict == scenarios::Verdict::kPassed ? tools::FoundText(path, result_, replay)
                                                        : tools::BadRunText(path, result_, replay);
}

std::string Run::TapeText() const {
  return result_.tape.has_value() ? sim::WriteTape(*result_.tape) : "";
}

}  // namespace quiesce::capi
