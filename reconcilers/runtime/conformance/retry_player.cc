// Plays the shapes retry.on_conflict and retry.classify.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/retry.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {
namespace {

constexpr char kName[] = "case/error-name";

// The error that a name of the case means, marked with the name; OK for `nil`.
absl::Status ErrorNamed(const Value& errors, absl::string_view name) {
  if (name == "nil") return absl::OkStatus();
  const Value& meaning = errors[name];
  const absl::string_view type = meaning["type"].string_value();
  absl::Status error = absl::UnknownError(meaning["text"].string_value());
  if (type == "status") {
    api::ApiStatus status;
    status.code = static_cast<int>(meaning["code"].int_value());
    status.reason = std::string(meaning["reason"].string_value());
    status.message = std::string(meaning["text"].string_value());
    error = ApiError(status);
  } else if (type == "wrap") {
    error = WrapError(meaning["prefix"].string_value(),
                      ErrorNamed(errors, meaning["of"].string_value()));
  } else if (type == "join") {
    std::vector<absl::Status> parts;
    for (const Value& of : meaning["of"].items()) {
      parts.push_back(ErrorNamed(errors, of.string_value()));
    }
    error = JoinErrors(parts);
  } else if (type == "wait_timeout") {
    error = WaitTimeoutError();
  }
  error.SetPayload(kName, absl::Cord(name));
  return error;
}

std::string NameOf(const absl::Status& error) {
  absl::optional<absl::Cord> name = error.GetPayload(kName);
  return name.has_value() ? std::string(*name) : "nil";
}

class RetryPlayer {
 public:
  explicit RetryPlayer(const Value& recorded) : setup_(recorded["setup"]) {}

  Value Play() {
    const Value& backoff = setup_["backoff"];
    BackoffOptions options;
    options.duration = absl::Nanoseconds(backoff["duration_ns"].int_value());
    options.factor = backoff["factor"].double_value();
    options.jitter = backoff["jitter"].double_value();
    options.steps = static_cast<int>(backoff["steps"].int_value());
    options.cap = absl::Nanoseconds(backoff["cap_ns"].int_value());
    world_.group.Spawn(Run(options));
    world_.loop.RunUntil(absl::InfiniteFuture());
    return std::move(steps_);
  }

 private:
  sim::Task<void> Run(BackoffOptions options) {
    absl::Status result =
        co_await RetryOnConflict(&world_.loop, options, [this] { return Attempt(); });
    steps_.Append(Value::Object({{"final", true},
                                 {"attempts", attempts_},
                                 {"result", NameOf(result)},
                                 {"text", result.ok() ? Value() : Value(result.message())},
                                 {"slept_after_last_attempt_ns", world_.Now() - last_}}));
  }

  sim::Task<absl::Status> Attempt() {
    const Value& returns = setup_["returns"];
    const size_t index = std::min(static_cast<size_t>(attempts_), returns.size() - 1);
    const absl::string_view name = returns.at(index).string_value();
    Value step = Value::Object({{"attempt", ++attempts_}, {"fn_returns", name}});
    if (attempts_ > 1) step.Set("sleep_before_ns", world_.Now() - last_);
    last_ = world_.Now();
    steps_.Append(std::move(step));
    co_return ErrorNamed(setup_["errors"], name);
  }

  const Value setup_;
  CaseWorld world_;
  Value steps_ = Value::List();
  int attempts_ = 0;
  int64_t last_ = 0;
};

}  // namespace

absl::Status PlayRetry(const Value& recorded) {
  const Value steps = RetryPlayer(recorded).Play();
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    absl::Status status = CompareStep(i, recorded["steps"].at(i), steps.at(i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayClassify(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const absl::Status error =
        ErrorNamed(recorded["setup"]["errors"], step["error"].string_value());
    const Value observed = Value::Object({{"is_conflict", IsConflict(error)},
                                          {"is_not_found", runtime::IsNotFound(error)},
                                          {"is_already_exists", runtime::IsAlreadyExists(error)},
                                          {"reason", ReasonOf(error).reason}});
    absl::Status status = CompareStep(i, Without(step, {"error"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
