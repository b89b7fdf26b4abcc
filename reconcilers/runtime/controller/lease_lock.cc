#include "reconcilers/runtime/controller/lease_lock.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

const api::GroupVersionResource kLeases{"coordination.k8s.io", "v1", "leases"};

Value TimeValue(absl::Time time) {
  return time == absl::InfinitePast() ? Value() : Value(go::FormatRfc3339Micro(time));
}

absl::Time TimeOf(const Value& text) {
  return go::ParseRfc3339(text.string_value()).value_or(absl::InfinitePast());
}

Value SpecOf(const LeaseRecord& record) {
  return Value::Object({{"holderIdentity", record.holder},
                        {"leaseDurationSeconds", record.duration_seconds},
                        {"acquireTime", TimeValue(record.acquire_time)},
                        {"renewTime", TimeValue(record.renew_time)},
                        {"leaseTransitions", record.transitions}});
}

LeaseRecord RecordOf(const Value& spec) {
  LeaseRecord record;
  record.holder = std::string(spec["holderIdentity"].string_value());
  record.duration_seconds = spec["leaseDurationSeconds"].int_value();
  record.acquire_time = TimeOf(spec["acquireTime"]);
  record.renew_time = TimeOf(spec["renewTime"]);
  record.transitions = spec["leaseTransitions"].int_value();
  return record;
}

}  // namespace

std::string LeaseRecord::Text() const {
  return absl::StrCat(holder, " ", duration_seconds, " ", absl::ToUnixSeconds(acquire_time), " ",
                      absl::ToUnixSeconds(renew_time), " ", transitions);
}

sim::Task<absl::Status> LeaseLock::Send(api::Request request, Cancellation* context) {
  absl::StatusOr<api::Response> reply = co_await client_->CallWithin(std::move(request), context);
  if (!reply.ok()) co_return reply.status();
  if (!reply->ok()) co_return ApiError(reply->status);
  lease_ = std::move(reply->object);
  co_return absl::OkStatus();
}

sim::Task<absl::StatusOr<LeaseRecord>> LeaseLock::Get(Cancellation* context) {
  absl::Status status = co_await Send(api::Request::Get(kLeases, namespace_, name_), context);
  if (!status.ok()) co_return status;
  co_return RecordOf(lease_["spec"]);
}

sim::Task<absl::Status> LeaseLock::Create(LeaseRecord record, Cancellation* context) {
  Value lease = Value::Object({{"apiVersion", "coordination.k8s.io/v1"}, {"kind", "Lease"}});
  lease.Set("metadata", Value::Object({{"name", name_}, {"namespace", namespace_}}));
  lease.Set("spec", SpecOf(record));
  // The original keeps what the call returns, and that is an empty object when it fails.
  lease_ = Value::Object();
  return Send(api::Request::Create(kLeases, namespace_, std::move(lease)), context);
}

sim::Task<absl::Status> LeaseLock::Update(LeaseRecord record, Cancellation* context) {
  if (lease_.is_null()) {
    co_return absl::FailedPreconditionError("lease not initialized, call get or create first");
  }
  if (lease_["metadata"]["name"].string_value().empty()) {
    co_return absl::InvalidArgumentError("resource name may not be empty");
  }
  lease_.Set("spec", SpecOf(record));
  co_return co_await Send(api::Request::Update(kLeases, namespace_, name_, lease_), context);
}

}  // namespace quiesce::runtime
