// `quiesce list`: the scenarios, controllers, external services, findings and strategies that there
// are.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/explore/explore.h"
#include "scenarios/language/reader.h"
#include "tools/arguments.h"
#include "tools/command.h"
#include "tools/phase_diagram.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce list [scenarios | controllers | services | findings | strategies] [PATH ...]\n"
    "                    [--json]\n"
    "       quiesce list --diagram [PATH ...]\n"
    "\n"
    "Lists what there is; all of it unless one is named. PATHs are where scenarios are looked "
    "for:\n"
    "`scenarios` unless given.\n"
    "\n"
    "  --json      one JSON object instead of text\n"
    "  --diagram   instead, the state machines that controllers declare, as Mermaid flow charts;\n"
    "              plays the scenarios with a few seeds and draws dashed what none of them takes\n"
    "\n"
    "example: quiesce list findings\n";

struct Entry {
  std::string name, about;
};

std::string FirstSentence(const std::string& text) {
  const size_t end = text.find(". ");
  std::string first = end == std::string::npos ? text : text.substr(0, end + 1);
  while (!first.empty() && (first.back() == '\n' || first.back() == ' ')) first.pop_back();
  return first;
}

absl::StatusOr<std::vector<Entry>> Scenarios(const scenarios::Catalog& catalog,
                                             const std::vector<std::string>& paths) {
  const auto files = scenarios::FindScenarios(paths);
  if (!files.ok()) return files.status();
  const scenarios::KnownNames known = catalog.Names();
  std::vector<Entry> entries;
  for (const std::string& file : *files) {
    const auto loaded = scenarios::ReadScenario(file, known);
    entries.push_back({file, loaded.ok() ? FirstSentence(loaded->scenario.about())
                                         : "cannot be read: quiesce run says why"});
  }
  return entries;
}

std::vector<Entry> Controllers(const scenarios::Catalog& catalog) {
  std::vector<Entry> entries;
  for (const auto& spec : catalog.controllers) entries.push_back({spec.name, spec.about});
  return entries;
}

std::vector<Entry> Services(const scenarios::Catalog& catalog) {
  std::vector<Entry> entries;
  for (const auto& spec : catalog.services) {
    entries.push_back(
        {spec.name, absl::StrCat("operations: ", absl::StrJoin(spec.make()->Operations(), ", "))});
  }
  return entries;
}

std::vector<Entry> Findings(const scenarios::Catalog& catalog) {
  std::vector<Entry> entries;
  for (const auto& spec : catalog.detectors) {
    entries.push_back({spec.info->name, spec.info->sentence});
  }
  return entries;
}

std::vector<Entry> Strategies(const scenarios::Catalog& catalog) {
  std::vector<Entry> entries;
  for (const auto& spec : catalog.strategies) entries.push_back({spec.name, spec.about});
  return entries;
}

void PrintText(const std::string& title, const std::vector<Entry>& entries) {
  size_t widest = 0;
  for (const Entry& entry : entries) widest = std::max(widest, entry.name.size());
  std::printf("%s\n", title.c_str());
  for (const Entry& entry : entries) {
    std::printf("  %-*s  %s\n", static_cast<int>(widest), entry.name.c_str(), entry.about.c_str());
  }
  std::printf("\n");
}

Value ToValue(const std::vector<Entry>& entries) {
  std::vector<Value> items;
  for (const Entry& entry : entries) {
    items.push_back(Value::Object({{"name", entry.name}, {"about", entry.about}}));
  }
  return Value::List(std::move(items));
}

// The scenarios in which a controller declares a state machine.
absl::StatusOr<std::vector<scenarios::LoadedScenario>> WithStateMachines(
    const scenarios::Catalog& catalog, const std::vector<std::string>& paths) {
  const auto files = scenarios::FindScenarios(paths);
  if (!files.ok()) return files.status();
  const scenarios::KnownNames known = catalog.Names();
  std::vector<scenarios::LoadedScenario> found;
  for (const std::string& file : *files) {
    auto loaded = scenarios::ReadScenario(file, known);
    if (!loaded.ok()) return loaded.status();
    bool declares = false;
    for (const auto& controller : loaded->scenario.cluster().controllers()) {
      const auto* spec = catalog.FindController(controller.run().text());
      declares |= spec != nullptr && !spec->phase_changes.empty();
    }
    if (declares) found.push_back(*std::move(loaded));
  }
  return found;
}

int DrawDiagrams(const scenarios::Catalog& catalog, const std::vector<std::string>& paths) {
  const auto loaded = WithStateMachines(catalog, paths);
  if (!loaded.ok()) {
    std::fprintf(stderr, "%s\n", std::string(loaded.status().message()).c_str());
    return kUsage;
  }
  scenarios::ExploreOptions options;
  options.catalog = &catalog;
  options.seeds = 3;
  options.verify_every = 0;
  scenarios::PhaseArrows arrows;
  for (const scenarios::ScenarioReport& report : scenarios::Explore(*loaded, options, nullptr)) {
    scenarios::Merge(report.arrows, &arrows);
  }
  std::fputs(PhaseDiagrams(arrows).c_str(), stdout);
  return kAllAsExpected;
}

}  // namespace

int ListCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  bool json = false, diagram = false;
  std::vector<std::string> words;
  Arguments arguments;
  arguments.Flag("--json", &json);
  arguments.Flag("--diagram", &diagram);
  if (absl::Status read = arguments.Read(args, &words); !read.ok()) {
    std::fprintf(stderr, "quiesce list: %s\n", std::string(read.message()).c_str());
    return kUsage;
  }
  if (diagram) {
    if (words.empty()) words.push_back("scenarios");
    return DrawDiagrams(catalog, words);
  }
  std::string only;
  if (!words.empty()) {
    for (const char* kind : {"scenarios", "controllers", "services", "findings", "strategies"}) {
      if (words[0] == kind) only = kind;
    }
    if (!only.empty()) words.erase(words.begin());
  }
  if (words.empty()) words.push_back("scenarios");
  Value all = Value::Object();
  const auto show = [&](const char* kind, const std::vector<Entry>& entries) {
    if (!only.empty() && only != kind) return;
    json ? all.Set(kind, ToValue(entries)) : PrintText(kind, entries);
  };
  if (only.empty() || only == "scenarios") {
    const auto found = Scenarios(catalog, words);
    if (!found.ok()) {
      std::fprintf(stderr, "%s\n", std::string(found.status().message()).c_str());
      return kUsage;
    }
    show("scenarios", *found);
  }
  show("controllers", Controllers(catalog));
  show("services", Services(catalog));
  show("findings", Findings(catalog));
  show("strategies", Strategies(catalog));
  if (json) std::printf("%s\n", ToPrettyJson(all).c_str());
  return kAllAsExpected;
}

}  // namespace quiesce::tools
