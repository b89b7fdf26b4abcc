#include "tools/conformance_command.h"

#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/case_folder.h"
#include "apiserver_fake/conformance/player.h"
#include "reconcilers/runtime/conformance/runtime_player.h"
#include "reconcilers/workloads/conformance/workload_player.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce conformance DIR [--topics A,B] [--filter X] [--json]\n"
    "       quiesce conformance --runtime DIR [--topics A,B] [--filter X] [--json]\n"
    "\n"
    "Replays the cases under DIR, recorded from a real kube-apiserver, against the simulated one\n"
    "and prints where an answer first differs. The folder that a case lies in is its topic.\n"
    "\n"
    "  --runtime      the cases are recorded from client-go and controller-runtime: replay them\n"
    "                 against the simulated runtime of reconcilers\n"
    "  --topics A,B   only these topics\n"
    "  --filter X     only cases with X in their name\n"
    "  --json         one JSON object instead of text\n"
    "\n"
    "exit code: 0 all passed, 1 wrong usage or a bad file, 2 a case failed\n"
    "\n"
    "example: quiesce conformance apiserver_fake/conformance --topics update,status\n";

struct Options {
  std::string folder;
  conformance::CaseFilter filter;
  bool json = false, help = false, runtime = false;
};

// "" or what is wrong with the arguments.
std::string ReadArguments(const std::vector<std::string>& args, Options& options) {
  for (size_t i = 0; i < args.size(); ++i) {
    std::string name = args[i], value;
    bool has_value = false;
    if (absl::StartsWith(name, "--")) {
      size_t equals = name.find('=');
      if (equals != std::string::npos) {
        value = name.substr(equals + 1);
        name = name.substr(0, equals);
        has_value = true;
      }
    }
    if (has_value && (name == "--help" || name == "--json")) {
      return absl::StrCat(name, " takes no value");
    }
    if (name == "--help" || name == "-h") {
      options.help = true;
    } else if (name == "--json") {
      options.json = true;
    } else if (name == "--runtime") {
      options.runtime = true;
      if (has_value) options.folder = value;
    } else if (name == "--topics" || name == "--filter") {
      if (!has_value) {
        if (i + 1 >= args.size()) return absl::StrCat(name, " needs a value");
        value = args[++i];
      }
      if (name == "--filter") {
        options.filter.name_part = value;
      } else {
        options.filter.topics = absl::StrSplit(value, ',', absl::SkipEmpty());
      }
    } else if (absl::StartsWith(name, "-")) {
      return absl::StrCat("unknown option ", name);
    } else if (!options.folder.empty()) {
      return absl::StrCat("one folder was expected, also got ", name);
    } else {
      options.folder = name;
    }
  }
  if (options.folder.empty() && !options.help) return "a folder of cases is needed";
  return "";
}

void PrintFailure(const conformance::CaseResult& result) {
  std::printf("FAIL %s\n  step %d: %s\n  at %s\n  expected: %s\n  got:      %s\n",
              result.name.c_str(), result.step, result.what.c_str(), result.pointer.c_str(),
              result.expected.c_str(), result.got.c_str());
}

Value FailureValue(const conformance::CaseResult& result) {
  return Value::Object({{"name", Value(result.name)},
                        {"step", Value(result.step)},
                        {"what", Value(result.what)},
                        {"pointer", Value(result.pointer)},
                        {"expected", Value(result.expected)},
                        {"got", Value(result.got)}});
}

void PrintReport(int passed, const Value& failures, bool json) {
  const int failed = static_cast<int>(failures.size());
  if (!json) {
    std::printf("%d passed, %d failed\n", passed, failed);
    return;
  }
  Value report =
      Value::Object({{"passed", Value(passed)}, {"failed", Value(failed)}, {"failures", failures}});
  std::printf("%s\n", ToPrettyJson(report).c_str());
}

// Replays cases of the runtime; the exit code.
int PlayRuntime(const Options& options) {
  absl::StatusOr<runtime::RuntimeReport> report =
      runtime::PlayRuntimeCases(options.folder, options.filter.topics, options.filter.name_part);
  if (!report.ok()) {
    std::fprintf(stderr, "quiesce conformance: %s\n",
                 std::string(report.status().message()).c_str());
    return kUsage;
  }
  Value failures = Value::List();
  for (const runtime::RuntimeReport::Failure& failure : report->failures) {
    if (!options.json) {
      std::printf("FAIL %s\n  %s\n", failure.name.c_str(), failure.difference.c_str());
    }
    failures.Append(Value::Object({{"name", failure.name}, {"difference", failure.difference}}));
  }
  PrintReport(report->passed, failures, options.json);
  return report->failures.empty() ? kAllAsExpected : kFinding;
}

}  // namespace

int ConformanceCommand(const std::vector<std::string>& args) {
  Options options;
  std::string problem = ReadArguments(args, options);
  if (!problem.empty()) {
    std::fprintf(stderr, "quiesce conformance: %s\n\n%s", problem.c_str(), kHelp);
    return kUsage;
  }
  if (options.help) {
    std::printf("%s", kHelp);
    return kAllAsExpected;
  }
  if (options.runtime) return PlayRuntime(options);
  absl::StatusOr<std::vector<Value>> cases = conformance::ReadCases(options.folder, options.filter);
  if (!cases.ok()) {
    std::fprintf(stderr, "quiesce conformance: %s\n",
                 std::string(cases.status().message()).c_str());
    return kUsage;
  }
  if (cases->empty()) {
    std::fprintf(stderr, "quiesce conformance: %s: no cases there\n", options.folder.c_str());
    return kUsage;
  }
  int passed = 0;
  Value failures = Value::List();
  for (const Value& document : *cases) {
    conformance::CaseResult result =
        conformance::PlayCase(document, &reconcilers::workloads::MakeWorkloadControllers);
    if (result.passed) {
      ++passed;
      continue;
    }
    failures.Append(FailureValue(result));
    if (!options.json) PrintFailure(result);
  }
  PrintReport(passed, failures, options.json);
  return failures.empty() ? kAllAsExpected : kFinding;
}

}  // namespace quiesce::tools
