#include "reconcilers/runtime/controller/scripted_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {

ScriptedService::ScriptedService(sim::EventLoop* loop, std::string name,
                                 std::unique_ptr<ServiceModel> model, ServiceObserver* observer,
                                 Options options)
    : loop_(loop),
      name_(std::move(name)),
      model_(std::move(model)),
      observer_(observer),
      options_(options) {}

const ServiceTrouble* ScriptedService::Hit(absl::string_view operation) {
  const absl::Time now = loop_->Now();
  for (ServiceTrouble& trouble : troubles_) {
    if (!trouble.operation.empty() && trouble.operation != operation) continue;
    if (now < trouble.from || now >= trouble.until || trouble.times == 0) continue;
    if (trouble.times > 0) --trouble.times;
    return &trouble;
  }
  return nullptr;
}

int64_t ScriptedService::counted_left() const {
  int64_t left = 0;
  for (const ServiceTrouble& trouble : troubles_) left += std::max<int64_t>(0, trouble.times);
  return left;
}

absl::StatusOr<Value> ScriptedService::Do(const char* operation, const Value& argument) {
  ++acts_;
  if (!watch_state_) return model_->Do(operation, argument);
  const Value before = model_->State();
  absl::StatusOr<Value> reply = model_->Do(operation, argument);
  if (model_->State() != before) ++changes_;
  return reply;
}

absl::Duration ScriptedService::LatencyOf(absl::string_view operation) const {
  absl::Duration latency = options_.latency;
  for (const auto& [slow, by] : extra_latency_) {
    if (slow == operation) latency += by;
  }
  return latency;
}

sim::Task<absl::StatusOr<Value>> ScriptedService::Call(const char* operation, Value argument) {
  ++calls_;
  if (observer_ != nullptr) observer_->OnServiceCall(name_, operation, argument);
  const ServiceTrouble* hit = Hit(operation);
  if (hit != nullptr) ++troubled_;
  const ServiceTrouble trouble = hit != nullptr ? *hit : ServiceTrouble();
  absl::StatusOr<Value> reply;
  if (hit == nullptr || trouble.kind == ServiceTrouble::kSlow) {
    co_await loop_->Sleep(LatencyOf(operation) + trouble.delay);
    reply = Do(operation, argument);
  } else if (trouble.kind == ServiceTrouble::kDown) {
    reply = absl::UnavailableError(absl::StrCat(name_, ": connection refused"));
  } else if (trouble.kind == ServiceTrouble::kFail) {
    co_await loop_->Sleep(options_.latency);
    reply = trouble.error;
  } else {
    co_await loop_->Sleep(options_.latency);
    if (trouble.kind == ServiceTrouble::kActThenTimeOut) {
      Do(operation, argument).status().IgnoreError();
    }
    co_await loop_->Sleep(options_.timeout - options_.latency);
    reply = absl::DeadlineExceededError(absl::StrCat(name_, ": no answer to ", operation));
  }
  if (observer_ != nullptr) observer_->OnServiceReply(name_, operation, reply.status());
  co_return reply;
}

}  // namespace quiesce::runtime
