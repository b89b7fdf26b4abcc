#include "tools/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/findings/observer.h"
#include "scenarios/language/strings.h"

namespace quiesce::tools {

absl::Status SetUpLog(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("quiesce",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  // The machine's time is no part of a simulated run; lines bring their own.
  logger->set_pattern("%v");
  if (level.empty()) {
    logger->set_level(spdlog::level::off);
  } else if (level == "info") {
    logger->set_level(spdlog::level::info);
  } else if (level == "debug") {
    logger->set_level(spdlog::level::debug);
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("--log: expected info or debug, got \"", level, "\""));
  }
  spdlog::set_default_logger(std::move(logger));
  return absl::OkStatus();
}

void LogTrace(const sim::Trace& trace) {
  if (!spdlog::should_log(spdlog::level::info)) return;
  sim::RecordIndex index = 0;
  for (const sim::TraceRecord& record : trace.records()) {
    ++index;
    const bool important =
        record.kind == scenarios::kInputRecord || record.kind == runtime::kLifecycleRecord;
    const auto level = important ? spdlog::level::info : spdlog::level::debug;
    if (!spdlog::should_log(level)) continue;
    spdlog::log(level, "{:>14} {:<20} {}  [{} from {}]", scenarios::ShowMoment(record.time()),
                trace.ActorName(record.actor),
                record.body ? record.body->Describe() : std::string(record.kind.name), index,
                record.cause);
  }
}

}  // namespace quiesce::tools
