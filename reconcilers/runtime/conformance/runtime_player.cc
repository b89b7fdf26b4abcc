#include "reconcilers/runtime/conformance/runtime_player.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/conformance/players.h"

namespace quiesce::runtime {
namespace {

namespace fs = std::filesystem;

struct Shape {
  const char* name;
  absl::Status (*play)(const Value& recorded);
};
constexpr Shape kShapes[] = {
    {"workqueue.queue", &PlayWorkQueue},
    {"ratelimiter.limiter", &PlayRateLimiter},
    {"predicate.events", &PlayPredicate},
    {"handler.events", &PlayHandler},
    {"controller.scripted", &PlayControllerScripted},
    {"controller.reconcile_once", &PlayReconcileOnce},
    {"controller.terminal_errors", &PlayTerminalErrors},
    {"controller.stack", &PlayControllerStack},
    {"informer.reflector", &PlayReflector},
    {"informer.informer", &PlayInformer},
    {"cache.indexer", &PlayIndexer},
    {"cache.key_functions", &PlayKeyFunctions},
    {"cache.client", &PlayCacheClient},
    {"helpers.conditions", &PlayConditions},
    {"helpers.conditions_remove", &PlayConditionsRemove},
    {"helpers.conditions_query", &PlayConditionsQuery},
    {"helpers.finalizers", &PlayFinalizers},
    {"helpers.owner_references", &PlayOwnerReferences},
    {"leaderelection.electors", &PlayElectors},
    {"leaderelection.takeover", &PlayTakeover},
    {"leaderelection.manager", &PlayElectedManager},
    {"leaderelection.config", &PlayElectionConfig},
    {"restclient.call", &PlayRestCall},
    {"restclient.rate", &PlayRestRate},
    {"restclient.decode", &PlayRestDecode},
    {"restclient.classify", &PlayRestClassify},
    {"helpers.client_call", &PlayClientCall},
    {"helpers.equality", &PlayEquality},
    {"helpers.patch_data", &PlayPatchData},
    {"helpers.patch_data_other", &PlayPatchDataOther},
    {"retry.on_conflict", &PlayRetry},
    {"retry.classify", &PlayClassify},
};

// Names in a directory, sorted; empty where it cannot be read.
std::vector<std::string> Names(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<Value> ReadCase(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be opened"));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::StatusOr<Value> value = ParseJson(text);
  if (!value.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), ": ", value.status().message()));
  }
  return value;
}

}  // namespace

absl::Status PlayRuntimeCase(const Value& recorded) {
  const absl::string_view shape = recorded["shape"].string_value();
  for (const Shape& known : kShapes) {
    if (shape == known.name) return known.play(recorded);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown shape \"", shape, "\""));
}

absl::StatusOr<std::vector<RuntimeCase>> ReadRuntimeCases(const std::string& directory,
                                                          const std::vector<std::string>& topics,
                                                          absl::string_view filter) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    return absl::NotFoundError(absl::StrCat(directory, ": no such directory"));
  }
  std::vector<std::string> wanted = topics;
  if (wanted.empty()) {
    for (std::string& name : Names(directory)) {
      if (fs::is_directory(fs::path(directory) / name, error)) wanted.push_back(std::move(name));
    }
  }
  std::vector<RuntimeCase> cases;
  for (const std::string& topic : wanted) {
    const fs::path folder = fs::path(directory) / topic;
    if (!fs::is_directory(folder, error)) {
      return absl::NotFoundError(absl::StrCat(folder.string(), ": no such topic"));
    }
    for (const std::string& file : Names(folder)) {
      if (!absl::EndsWith(file, ".json")) continue;
      std::string name = absl::StrCat(topic, "/", file.substr(0, file.size() - 5));
      if (!absl::StrContains(name, filter)) continue;
      absl::StatusOr<Value> recorded = ReadCase(folder / file);
      if (!recorded.ok()) return recorded.status();
      cases.push_back({std::move(name), *std::move(recorded)});
    }
  }
  if (cases.empty()) return absl::NotFoundError(absl::StrCat(directory, ": no case matches"));
  return cases;
}

absl::StatusOr<RuntimeReport> PlayRuntimeCases(const std::string& directory,
                                               const std::vector<std::string>& topics,
                                               absl::string_view filter) {
  absl::StatusOr<std::vector<RuntimeCase>> cases = ReadRuntimeCases(directory, topics, filter);
  if (!cases.ok()) return cases.status();
  RuntimeReport report;
  for (RuntimeCase& one : *cases) {
    absl::Status status = PlayRuntimeCase(one.recorded);
    if (status.ok()) {
      ++report.passed;
    } else {
      report.failures.push_back({std::move(one.name), std::string(status.message())});
    }
  }
  return report;
}

}  // namespace quiesce::runtime
