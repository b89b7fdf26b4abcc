#include "reconcilers/runtime/conformance/error_of_case.h"

#include <optional>

#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/http_reply.h"

namespace quiesce::runtime {

Value ErrorText(const absl::Status& error) { return error.ok() ? Value() : Value(error.message()); }

Value ErrorObject(const absl::Status& error) {
  if (error.ok()) return Value();
  Value object = Value::Object({{"text", error.message()},
                                {"is_status", false},
                                {"retry_after_seconds", 0},
                                {"suggests_client_delay_s", Value()},
                                {"deadline_exceeded", IsContextDeadlineExceeded(error)}});
  const std::optional<api::ApiStatus> status = ApiStatusOf(error);
  if (!status.has_value()) return object;
  object.Set("is_status", true);
  object.Set("code", static_cast<int64_t>(status->code));
  object.Set("reason", status->reason);
  object.Set("message", status->message);
  // Without details the number is that of the header, which is no part of the error.
  const bool shown = status->has_details && status->retry_after_seconds != kRetryAtOnce;
  object.Set("retry_after_seconds", shown ? status->retry_after_seconds : int64_t{0});
  const std::optional<int64_t> delay = SuggestsClientDelay(error);
  if (delay.has_value()) object.Set("suggests_client_delay_s", *delay);
  return object;
}

Value WithErrorObject(const Value& step) {
  if (!step["error"].is_object()) return step;
  Value whole = step["error"];
  if (!whole.Has("retry_after_seconds")) whole.Set("retry_after_seconds", 0);
  if (!whole.Has("suggests_client_delay_s")) whole.Set("suggests_client_delay_s", Value());
  if (!whole.Has("deadline_exceeded")) whole.Set("deadline_exceeded", false);
  Value result = step;
  result.Set("error", std::move(whole));
  return result;
}

}  // namespace quiesce::runtime
