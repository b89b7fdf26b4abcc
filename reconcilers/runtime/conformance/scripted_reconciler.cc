#include "reconcilers/runtime/conformance/scripted_reconciler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

absl::Status Api(int code, absl::string_view reason, absl::string_view message) {
  api::ApiStatus status;
  status.code = code;
  status.reason = std::string(reason);
  status.message = std::string(message);
  return ApiError(status);
}

}  // namespace

absl::Status ErrorFromCase(absl::string_view name) {
  const absl::Status boom = absl::UnknownError("boom");
  if (name == "nil") return absl::OkStatus();
  if (name == "error") return boom;
  if (name == "conflict") {
    return Api(409, "Conflict", "Operation cannot be fulfilled on x \"y\": boom");
  }
  if (name == "not-found") return Api(404, "NotFound", "x \"y\" not found");
  if (name == "terminal") return TerminalError(boom);
  if (name == "terminal-nil") return TerminalError(absl::OkStatus());
  if (name == "wrapped-terminal") return WrapError("outer: ", TerminalError(boom));
  if (name == "joined-terminal") return JoinErrors({boom, TerminalError(boom)});
  if (name == "panic") return PanicError("kaboom");
  return absl::InvalidArgumentError(absl::StrCat("unknown outcome \"", name, "\""));
}

sim::Task<Value> ScriptedReconciler::LookAround(Context&, Request) { co_return Value(); }

sim::Task<absl::Status> ScriptedReconciler::Act(Context& context, const Value& outcome) {
  const absl::string_view what = outcome["return"].string_value();
  if (what == "ctx-wait" || what == "ctx-wait-nil") {
    co_await context.cancellation->Wait();
    if (what == "ctx-wait-nil") co_return absl::OkStatus();
    co_return absl::DeadlineExceededError(context.cancellation->error());
  }
  const int64_t takes = outcome["takes_ns"].int_value();
  if (takes > 0) co_await context.Sleep(absl::Nanoseconds(takes));
  co_return ErrorFromCase(what);
}

sim::Task<Outcome> ScriptedReconciler::Reconcile(Context& context, Request request) {
  max_running_ = std::max(max_running_, ++running_);
  const size_t index = calls_->size();
  Call call;
  call.request = request;
  call.number = ++counts_[request];
  call.start = world_->Now();
  if (context.cancellation->deadline() != absl::InfiniteFuture()) {
    call.deadline = context.cancellation->deadline() - context.Now();
  }
  const Value& script = outcomes_[KeyText(request)];
  const size_t nth = static_cast<size_t>(call.number) - 1;
  const Value outcome = nth < script.size() ? script.at(nth) : beyond_;
  calls_->push_back(std::move(call));

  Value seen = co_await LookAround(context, request);
  (*calls_)[index].seen = std::move(seen);
  absl::Status error = co_await Act(context, outcome);
  Call& ended = (*calls_)[index];
  ended.end = world_->Now();
  ended.context_error = context.cancellation->error();
  ended.context_cause = context.cancellation->cause();
  --running_;
  Result result;
  result.requeue = outcome["requeue"].bool_value();
  result.requeue_after = absl::Nanoseconds(outcome["requeue_after_ns"].int_value());
  if (outcome["priority"].is_int()) {
    result.priority = static_cast<int>(outcome["priority"].int_value());
  }
  co_return Outcome(result, std::move(error));
}

}  // namespace quiesce::runtime
