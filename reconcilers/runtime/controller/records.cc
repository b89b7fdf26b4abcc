#include "reconcilers/runtime/controller/records.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::runtime {
namespace {

std::string KeyText(const Request& key) {
  return key.namespace_.empty() ? key.name : absl::StrCat(key.namespace_, "/", key.name);
}

const char* LifecycleName(LifecycleRecord::What what) {
  switch (what) {
    case LifecycleRecord::What::kStarted:
      return "started";
    case LifecycleRecord::What::kSynced:
      return "synced";
    case LifecycleRecord::What::kCrashed:
      return "crashed";
    case LifecycleRecord::What::kStopped:
      return "stopped";
  }
  return "?";
}

}  // namespace

const char* WakeReasonName(WakeReason reason) {
  switch (reason) {
    case WakeReason::kWatchEvent:
      return "watch event";
    case WakeReason::kInitialList:
      return "initial list";
    case WakeReason::kRequeueAfter:
      return "requeue after";
    case WakeReason::kRequeue:
      return "requeue";
    case WakeReason::kError:
      return "error";
    case WakeReason::kResync:
      return "resync";
  }
  return "?";
}

std::string EnqueueRecord::Describe() const {
  return absl::StrCat(
      "enqueue ", KeyText(key), " (", WakeReasonName(reason), ")",
      delay > absl::ZeroDuration() ? absl::StrCat(" in ", absl::FormatDuration(delay)) : "");
}

std::string EnqueueRecord::ToJson() const {
  return quiesce::ToJson(Value::Object({{"key", KeyText(key)},
                                        {"reason", WakeReasonName(reason)},
                                        {"delay", absl::FormatDuration(delay)}}));
}

std::string ReconcileRecord::Describe() const {
  if (begin == 0) return absl::StrCat("reconcile ", KeyText(key));
  std::string text = absl::StrCat("reconciled ", KeyText(key));
  const bool failed = !outcome.error.ok();
  if (failed) absl::StrAppend(&text, ": ", outcome.error.message());
  if (outcome.result.requeue_after > absl::ZeroDuration()) {
    // Beside an error the queue's own backoff decides.
    const std::string after = absl::FormatDuration(outcome.result.requeue_after);
    absl::StrAppend(&text, failed ? ", RequeueAfter " : ", again after ", after,
                    failed ? " ignored" : "");
  } else if (outcome.result.requeue && !failed) {
    absl::StrAppend(&text, ", again");
  }
  return text;
}

std::string ReconcileRecord::ToJson() const {
  Value value = Value::Object({{"key", KeyText(key)}, {"worker", worker}});
  if (begin != 0) {
    value.Set("begin", static_cast<int64_t>(begin));
    value.Set("requeue", outcome.result.requeue);
    value.Set("requeueAfter", absl::FormatDuration(outcome.result.requeue_after));
    value.Set("error", outcome.error.ok() ? Value() : Value(outcome.error.message()));
  }
  return quiesce::ToJson(value);
}

std::string LifecycleRecord::Describe() const { return LifecycleName(what); }

std::string LifecycleRecord::ToJson() const {
  return quiesce::ToJson(Value::Object({{"what", LifecycleName(what)}}));
}

std::string ExternalCallRecord::Describe() const {
  return absl::StrCat(service, " ", operation, ": ", status.ok() ? "ok" : status.message(),
                      !status.ok() && acted ? " (but done)" : "");
}

std::string ExternalCallRecord::ToJson() const {
  return quiesce::ToJson(Value::Object({{"service", service},
                                        {"operation", operation},
                                        {"argument", argument},
                                        {"error", status.ok() ? Value() : Value(status.message())},
                                        {"acted", acted}}));
}

}  // namespace quiesce::runtime
