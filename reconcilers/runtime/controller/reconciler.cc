#include "reconcilers/runtime/controller/reconciler.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/retry.h"

namespace quiesce::runtime {
namespace {

constexpr char kTerminal[] = "quiesce/terminal-error";
constexpr char kPanic[] = "quiesce/panic";

}  // namespace

absl::Status TerminalError(absl::Status error) {
  absl::Status terminal(
      error.ok() ? absl::StatusCode::kUnknown : error.code(),
      error.ok() ? "nil terminal error" : absl::StrCat("terminal error: ", error.message()));
  error.ForEachPayload([&terminal](absl::string_view type, const absl::Cord& payload) {
    terminal.SetPayload(type, payload);
  });
  terminal.SetPayload(kTerminal, absl::Cord());
  return terminal;
}

bool IsTerminalError(const absl::Status& error) {
  return !error.ok() && error.GetPayload(kTerminal).has_value();
}

absl::Status PanicError(absl::string_view text) {
  absl::Status panic(absl::StatusCode::kInternal, text);
  panic.SetPayload(kPanic, absl::Cord());
  return panic;
}

bool IsPanicError(const absl::Status& error) {
  return !error.ok() && error.GetPayload(kPanic).has_value();
}

absl::Time Context::Now() const {
  return clock_offset == nullptr ? loop_->Now() : loop_->Now() + *clock_offset;
}

sim::Task<void> Context::Sleep(absl::Duration duration) { co_await loop_->Sleep(duration); }

sim::Task<absl::Status> Context::RetryOnConflict(
    BackoffOptions backoff, std::function<sim::Task<absl::Status>()> function) {
  co_return co_await runtime::RetryOnConflict(loop_, backoff, std::move(function));
}

void Context::Enqueue(const Request& request) const {
  if (queue != nullptr) queue->Add(request);
}

Context Context::With(Client& other) const {
  Context context(other, external, log, loop_);
  context.cancellation = cancellation;
  context.queue = queue;
  context.events = events;
  context.clock_offset = clock_offset;
  return context;
}

}  // namespace quiesce::runtime
