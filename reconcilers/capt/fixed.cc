#include "reconcilers/capt/fixed.h"

#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

namespace {

constexpr absl::Duration kLookForCluster = absl::Seconds(10);

// An apply configuration of the status of `cluster`.
Value StatusOf(const Value& cluster, Value status) {
  Value applied = New(Clusters(), NamespaceOf(cluster), NameOf(cluster));
  applied.Set("status", std::move(status));
  return applied;
}

const Value* ReadyOf(const Value& part) {
  return runtime::FindCondition(part["status"]["conditions"], "Ready");
}

}  // namespace

Task<Outcome> FixedPart::Report(Context& context, Value before, Value part) {
  StatusOr<Value> cluster = co_await context.client.Get(Clusters(), ClusterKeyOf(part));
  const bool no_cluster = runtime::IsNotFound(cluster.status());
  if (!cluster.ok() && !no_cluster) co_return cluster.status();
  SetCondition(context, part, "ClusterFound", !no_cluster,
               no_cluster ? "WaitingForCluster" : "Found");

  Result next = no_cluster ? Result::After(kLookForCluster) : Result::Done();
  if (part["status"] != before["status"]) {
    const absl::Duration wait = WaitToWrite(context, before, part);
    if (wait > absl::ZeroDuration()) co_return Result::After(wait);
    Value written = part;
    const Patch patch = MergeFrom(before, part, /*optimistic_lock=*/true);
    Status patched = co_await context.client.Status().Patch(*kind().resource, &written, patch);
    if (!patched.ok()) co_return runtime::IgnoreNotFound(patched);
    written_[KeyOf(part)] = context.Now();
    part = written;
  }
  if (no_cluster) co_return next;
  Status owned = co_await Own(context, *cluster, part);
  if (!owned.ok()) co_return runtime::IgnoreNotFound(owned);
  Status told = co_await Tell(context, *cluster, part);
  if (!told.ok()) co_return runtime::IgnoreNotFound(told);
  co_return next;
}

absl::Duration FixedPart::WaitToWrite(Context& context, const Value& before, const Value& part) {
  const Value* old_ready = ReadyOf(before);
  const Value* new_ready = ReadyOf(part);
  const bool only_progress = old_ready != nullptr && new_ready != nullptr &&
                             (*old_ready)["reason"] == (*new_ready)["reason"];
  const auto last = written_.find(KeyOf(part));
  if (!only_progress || last == written_.end()) return absl::ZeroDuration();
  return std::max(absl::ZeroDuration(), last->second + status_every_ - context.Now());
}

Task<Status> FixedPart::Own(Context& context, const Value& cluster, const Value& part) {
  Value owned = part;
  Status set = runtime::SetOwnerReference(cluster, &owned);
  if (!set.ok() || owned == part) co_return set;
  const Patch patch = MergeFrom(part, owned, /*optimistic_lock=*/true);
  co_return co_await context.client.Patch(*kind().resource, &owned, patch);
}

Task<Status> FixedPart::Tell(Context& context, const Value& cluster, const Value& part) {
  const Value own = OwnFields(cluster, part);
  const bool told = runtime::IsDerivative(own["conditions"].at(0),
                                          [&]() -> Value {
                                            const Value* condition = runtime::FindCondition(
                                                cluster["status"]["conditions"], kind().condition);
                                            return condition == nullptr ? Value() : *condition;
                                          }()) &&
                    cluster["status"][kind().flag] == own[kind().flag] &&
                    cluster["status"]["phase"].string_value() == PhaseOf(cluster["status"]);
  if (told) co_return absl::OkStatus();

  runtime::WriteOptions options;
  options.field_manager = absl::StrCat("capt-", kind().module);
  options.force = true;
  Value merged = StatusOf(cluster, own);
  Status applied =
      co_await context.client.Status().Patch(Clusters(), &merged, Apply(merged), options);
  if (!applied.ok()) co_return applied;
  const std::string phase = PhaseOf(merged["status"]);
  if (merged["status"]["phase"].string_value() == phase) co_return absl::OkStatus();
  Value decided = StatusOf(cluster, Value::Object({{"phase", phase}}));
  decided.Mutable("metadata").Set("resourceVersion", merged["metadata"]["resourceVersion"]);
  options.field_manager = "capt-phase";
  co_return co_await context.client.Status().Patch(Clusters(), &decided, Apply(decided), options);
}

Value FixedPart::OwnFields(const Value& cluster, const Value& part) const {
  const Value* ready = ReadyOf(part);
  const bool is_ready = part["status"]["ready"].bool_value();
  const bool failed = (*ready)["reason"].string_value() == "WorkspaceFailed";
  Value condition = Value::Object({{"type", kind().condition},
                                   {"status", is_ready ? "True" : "False"},
                                   {"reason", (*ready)["reason"]},
                                   {"message", failed ? (*ready)["message"] : Value("")},
                                   {"lastTransitionTime", (*ready)["lastTransitionTime"]}});
  Value own = Value::Object({{kind().flag, is_ready}, {"conditions", Value::List({condition})}});
  if (failed) {
    own.Set("failureReason", "CreateError");
    own.Set("failureMessage", (*ready)["message"]);
  }
  return own;
}

}  // namespace quiesce::reconcilers::capt
