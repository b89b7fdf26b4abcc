// The functions of quiesce.h: what crosses the border is copied, whatever comes.

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/repository_catalog.h"
#include "sim/tape_file.h"
#include "tools/capi/declared.h"
#include "tools/capi/process_host.h"
#include "tools/capi/quiesce.h"
#include "tools/capi/run.h"

namespace quiesce::capi {
namespace {

std::string ToString(qs_text text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

qs_text ToText(const std::string& text) { return {text.data(), text.size()}; }

char* Copy(absl::string_view text) {
  char* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) std::terminate();
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  return copy;
}

std::vector<std::string> Lines(qs_text text) {
  return absl::StrSplit(ToString(text), '\n', absl::SkipEmpty());
}

// The specification of a controller of the program, as far as it is known before the program runs.
runtime::ControllerSpec SpecOf(const std::string& run) {
  runtime::ControllerSpec spec;
  spec.name = run;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    runtime::ControllerSpec declared;
    absl::Status understood = Declare(environment.options, "", &declared);
    if (!understood.ok()) return understood;
    return nullptr;
  };
  return spec;
}

// Stands in the catalog for a service of the program: a run asks the program in its place.
class NamedOnly : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override { return {}; }
  absl::StatusOr<Value> Do(absl::string_view, const Value&) override {
    return absl::UnimplementedError("the program does it");
  }
  Value State() const override { return Value(); }
};

absl::Status ErrorOf(const qs_outcome& outcome) {
  absl::Status error;
  const std::string text = ToString(outcome.error);
  if (outcome.api_code != 0) {
    api::ApiStatus status;
    status.code = outcome.api_code;
    status.reason = ToString(outcome.api_reason);
    status.message = text;
    error = runtime::ApiError(status);
  } else {
    const auto code = static_cast<absl::StatusCode>(outcome.service_code);
    error = absl::Status(code == absl::StatusCode::kOk ? absl::StatusCode::kUnknown : code, text);
  }
  return error;
}

runtime::Outcome OutcomeOf(const qs_outcome& outcome) {
  runtime::Outcome result;
  result.result.requeue = outcome.requeue != 0;
  result.result.requeue_after = absl::Nanoseconds(outcome.requeue_after_ns);
  if (outcome.failed != 0) {
    result.error = ErrorOf(outcome);
    if (outcome.terminal != 0) result.error = runtime::TerminalError(result.error);
  }
  return result;
}

}  // namespace
}  // namespace quiesce::capi

using namespace quiesce;        // NOLINT: what follows is not in a namespace
using namespace quiesce::capi;  // NOLINT

struct qs_scenario {
  scenarios::Catalog catalog;
  std::vector<std::string> services;  // that the program acts for
  scenarios::LoadedScenario loaded;
  std::unique_ptr<scenarios::PreparedScenario> prepared;
  std::string facts;
  std::string discovered;
};

struct qs_run {
  qs_run(const qs_scenario& scenario, uint64_t seed, std::unique_ptr<sim::Tape> tape, int32_t flags)
      : run(scenario.prepared.get(), scenario.services, seed, std::move(tape),
            (flags & QS_KEEP_TRACE) != 0) {}
  Run run;
  std::string text;
};

extern "C" {

int32_t qs_abi_version(void) { return QS_ABI_VERSION; }

void qs_free(char* text) { std::free(text); }

qs_scenario* qs_scenario_open(qs_text path, qs_text names, qs_text services, char** error) {
  auto scenario = std::make_unique<qs_scenario>();
  scenario->catalog = scenarios::RepositoryCatalog();
  scenario->services = Lines(services);
  for (const std::string& name : Lines(names))
    scenario->catalog.controllers.push_back(SpecOf(name));
  for (const std::string& name : scenario->services) {
    scenario->catalog.services.push_back(runtime::ServiceOf<NamedOnly>(name));
  }
  if (absl::Status checked = scenario->catalog.Check(); !checked.ok()) {
    *error = Copy(checked.message());
    return nullptr;
  }
  auto loaded = scenarios::ReadScenario(ToString(path), scenario->catalog.Names());
  if (!loaded.ok()) {
    *error = Copy(loaded.status().message());
    return nullptr;
  }
  scenario->loaded = *std::move(loaded);
  auto prepared = scenarios::PreparedScenario::New(&scenario->loaded, &scenario->catalog);
  if (!prepared.ok()) {
    *error = Copy(prepared.status().message());
    return nullptr;
  }
  scenario->prepared = *std::move(prepared);
  std::vector<Value> processes, playing;
  for (const auto& actor : scenario->prepared->actors()) {
    if (!actor.outside) continue;
    processes.push_back(Value::Object({{"name", actor.name},
                                       {"run", actor.run},
                                       {"workers", static_cast<int64_t>(actor.spec.workers)}}));
  }
  if (processes.size() > 64) {
    *error = Copy(absl::StrCat(scenario->loaded.path,
                               ": expected at most 64 controllers of the program, got ",
                               processes.size()));
    return nullptr;
  }
  for (const std::string& name : scenario->prepared->services()) playing.push_back(Value(name));
  scenario->facts = ToJson(Value::Object({{"name", scenario->loaded.scenario.name()},
                                          {"processes", Value::List(std::move(processes))},
                                          {"services", Value::List(std::move(playing))}}));
  return scenario.release();
}

void qs_scenario_free(qs_scenario* scenario) { delete scenario; }

qs_text qs_scenario_facts(qs_scenario* scenario) { return ToText(scenario->facts); }

qs_text qs_scenario_discover(qs_scenario* scenario, qs_text target) {
  rest::HttpRequest http;
  http.method = "GET";
  http.SetTarget(ToString(target));
  const rest::RestRequest read =
      rest::RestHandler::Read(http, scenario->prepared->cluster().types());
  scenario->discovered = read.done && read.reply.code == 200 ? read.reply.BodyText() : "";
  return ToText(scenario->discovered);
}

qs_run* qs_run_seed(qs_scenario* scenario, uint64_t seed, int32_t flags) {
  return new qs_run(*scenario, seed, nullptr, flags);
}

qs_run* qs_run_tape(qs_scenario* scenario, qs_text text, int32_t flags, char** error) {
  auto tape = sim::ReadTape(ToString(text));
  if (!tape.ok()) {
    *error = Copy(tape.status().message());
    return nullptr;
  }
  return new qs_run(*scenario, 0, std::make_unique<sim::Tape>(*std::move(tape)), flags);
}

void qs_run_free(qs_run* run) { delete run; }

void qs_next(qs_run* run, int64_t now, uint64_t idle, qs_event* event) {
  const Parcel& next = run->run.Next(absl::FromUnixNanos(now), idle);
  *event = next.event;
  event->content_type = ToText(next.content_type);
  event->warnings = ToText(next.warnings);
  event->body = ToText(next.body);
}

void qs_abandon(qs_run* run, qs_text why) { run->run.bridge().Abandon(ToString(why)); }

void qs_controller(qs_run* run, int32_t process, int32_t controller, qs_text name, qs_text group,
                   qs_text version, qs_text kind) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process, controller, name = ToString(name), group = ToString(group),
              version = ToString(version), kind = ToString(kind)] {
    ProcessHost* host = bridge.Running(process);
    if (host != nullptr) host->AddController(controller, name, group, version, kind);
  });
}

void qs_synced(qs_run* run, int32_t process) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process] {
    if (ProcessHost* host = bridge.Running(process)) host->Synced();
  });
}

void qs_exited(qs_run* run, int32_t process) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process] {
    if (ProcessHost* host = bridge.Running(process)) host->Exited();
  });
}

void qs_webhooks(qs_run* run, int32_t process, qs_text paths) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process, paths = Lines(paths)] {
    if (ProcessHost* host = bridge.Running(process)) host->Serves(paths);
  });
}

void qs_reviewed(qs_run* run, uint64_t id, int32_t code, qs_text body) {
  run->run.bridge().Reviewed(id, code, ToString(body));
}

void qs_request(qs_run* run, uint64_t id, int32_t process, uint64_t reconcile,
                const qs_http* http) {
  run->run.bridge().Request(id, process, reconcile, *http);
}

void qs_cancel(qs_run* run, uint64_t id) { run->run.bridge().Cancel(id); }

void qs_enqueued(qs_run* run, int32_t process, int32_t controller, qs_text key, int32_t reason,
                 int64_t delay_ns) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process, controller, key = ToString(key), reason, delay_ns] {
    ProcessHost* host = bridge.Running(process);
    if (host != nullptr) host->Enqueued(controller, key, reason, absl::Nanoseconds(delay_ns));
  });
}

void qs_reconcile(qs_run* run, int32_t process, int32_t controller, uint64_t reconcile,
                  qs_text key) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, process, controller, reconcile, key = ToString(key)] {
    if (ProcessHost* host = bridge.Running(process)) host->Begin(controller, reconcile, key);
  });
}

void qs_read(qs_run* run, uint64_t reconcile, const qs_cached* read) {
  Bridge& bridge = run->run.bridge();
  CachedRead what{
      ToString(read->group),           ToString(read->version), ToString(read->kind),
      ToString(read->namespace_),      ToString(read->name),    ToString(read->resource_version),
      static_cast<size_t>(read->found)};
  bridge.Say([&bridge, reconcile, what = std::move(what)] {
    if (ProcessHost* host = bridge.RunningReconcile(reconcile)) host->Read(reconcile, what);
  });
}

void qs_reconciled(qs_run* run, uint64_t reconcile, const qs_outcome* outcome) {
  Bridge& bridge = run->run.bridge();
  bridge.Say([&bridge, reconcile, outcome = OutcomeOf(*outcome), retries = outcome->retries] {
    ProcessHost* host = bridge.RunningReconcile(reconcile);
    if (host != nullptr) host->End(reconcile, outcome, retries);
  });
}

void qs_call(qs_run* run, uint64_t id, int32_t process, uint64_t reconcile, qs_text service,
             qs_text operation, qs_text argument) {
  Value value;
  if (argument.size > 0) {
    absl::StatusOr<Value> parsed = ParseJson(ToString(argument));
    value = parsed.ok() ? *std::move(parsed) : Value(ToString(argument));
  }
  run->run.bridge().Call(id, process, reconcile, ToString(service), ToString(operation),
                         std::move(value));
}

void qs_acted(qs_run* run, int32_t code, qs_text reply) {
  Bridge& bridge = run->run.bridge();
  const std::string text = ToString(reply);
  if (code != 0) {
    bridge.Acted(absl::Status(static_cast<absl::StatusCode>(code), text));
    return;
  }
  absl::StatusOr<Value> parsed = text.empty() ? Value() : ParseJson(text);
  if (!parsed.ok())
    parsed = absl::InternalError(absl::StrCat("no JSON: ", parsed.status().message()));
  bridge.Acted(std::move(parsed));
}

qs_text qs_result(qs_run* run) {
  run->text = run->run.ResultJson();
  return ToText(run->text);
}

qs_text qs_report(qs_run* run, qs_text replay) {
  run->text = run->run.Report(ToString(replay));
  return ToText(run->text);
}

qs_text qs_tape(qs_run* run) {
  run->text = run->run.TapeText();
  return ToText(run->text);
}

qs_text qs_trace(qs_run* run) {
  run->text = run->run.trace();
  return ToText(run->text);
}

}  // extern "C"
