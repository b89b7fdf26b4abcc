// A look has one order: deletion, the finalizer, one step of the phases, one write of the status.
// The finalizer is stored before anything is made outside, so whoever deletes the Database at any
// moment meets it; and the status is written last and once, with the version that was read, so that
// a step taken on a stale view is refused and taken again.
//
// Errors of the API server end the look without a status: the work queue tries again, and the next
// look starts from what is stored. Failures of the external service are no errors here. They are
// conditions, with a delay that the gate decides; returned as errors they would wait by the queue's
// backoff and by the gate's at once.
#include "reconcilers/database/fixed.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/database/resources.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/derivative.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::reconcilers::database {
namespace {

using runtime::Condition;
using runtime::Context;
using runtime::Outcome;
using runtime::Result;

// Failures in a row after which a Database is Failed (and retried from the start).
constexpr int kMaxFailures = 5;
// A safety net under the watches: how often an unfinished rollout is looked at.
constexpr absl::Duration kRolloutCheck = absl::Seconds(30);

int64_t Generation(const Value& db) { return db["metadata"]["generation"].int_value(); }

void Set(Context& context, const Value& db, Value& status, const char* type, bool is,
         absl::string_view reason, absl::string_view message) {
  runtime::SetCondition(
      status.Mutable("conditions"),
      Condition{type, is ? "True" : "False", std::string(reason), std::string(message),
                Generation(db), /*last_transition_time=*/""},
      context.Now());
}

// Moves to `phase`, which is under way.
void Progress(Context& context, const Value& db, Value& status, const char* phase,
              absl::string_view message) {
  status.Set("phase", phase);
  status.Set("observedGeneration", Generation(db));
  Set(context, db, status, "Ready", false, phase, message);
  Set(context, db, status, "Progressing", true, phase, message);
  Set(context, db, status, "Failed", false, phase, "");
}

void Fail(Context& context, const Value& db, Value& status, absl::string_view reason,
          absl::string_view message) {
  status.Set("phase", kFailed);
  status.Set("observedGeneration", Generation(db));
  Set(context, db, status, "Ready", false, reason, message);
  Set(context, db, status, "Progressing", false, reason, message);
  Set(context, db, status, "Failed", true, reason, message);
}

}  // namespace

sim::Task<Outcome> FixedDatabase::Reconcile(Context& context, runtime::Request request) {
  absl::StatusOr<Value> found = co_await context.client.Get(Databases(), request);
  if (!found.ok()) {
    if (!runtime::IsNotFound(found.status())) co_return found.status();
    gate_.Forget(request);
    co_return Result::Done();
  }
  Value db = *std::move(found);
  if (runtime::IsBeingDeleted(db)) co_return co_await CleanUp(context, std::move(db));

  if (!runtime::HasFinalizer(db, kFinalizer)) {
    Value changed = db;
    runtime::AddFinalizer(changed, kFinalizer);
    const runtime::Patch patch = runtime::MergeFrom(db, changed, /*optimistic_lock=*/true);
    absl::Status added = co_await context.client.Patch(Databases(), &changed, patch);
    if (!added.ok()) co_return runtime::IgnoreNotFound(added);
    db = std::move(changed);
  }

  Step step = co_await TakeStep(context, db);
  if (!step.error.ok()) co_return step.error;
  if (step.status != db["status"]) {
    db.Set("status", step.status);
    absl::Status written = co_await context.client.Status().Update(Databases(), &db);
    if (!written.ok()) co_return runtime::IgnoreNotFound(written);
  }
  co_return step.result;
}

sim::Task<FixedDatabase::Step> FixedDatabase::TakeStep(Context& context, const Value& db) {
  Step step;
  step.status = db["status"].is_object() ? db["status"] : Value::Object();
  const absl::string_view phase = step.status["phase"].string_value();
  if (phase.empty()) {
    Progress(context, db, step.status, kPending, "Waiting to be provisioned");
    co_return step;
  }
  if (phase == kPending) {
    Progress(context, db, step.status, kProvisioning, "Creating the children");
    co_return step;
  }
  if (phase == kProvisioning) co_return co_await Provision(context, db, std::move(step));
  if (phase == kConfiguring) co_return co_await Configure(context, db, std::move(step));
  if (phase == kDeploying || phase == kUpdating) {
    co_return co_await Deploy(context, db, std::move(step));
  }
  if (phase == kVerifying) co_return co_await Verify(context, db, std::move(step));
  if (phase == kReady) co_return co_await KeepReady(context, db, std::move(step));
  // Failed, or a phase that somebody else wrote: start again when the backoff allows it, at once
  // when the user has changed the spec.
  const absl::Duration wait = gate_.RetryAfter(runtime::KeyOf(db), context.Now());
  const bool changed = step.status["observedGeneration"].int_value() != Generation(db);
  if (wait > absl::ZeroDuration() && !changed) {
    step.result = Result::After(wait);
    co_return step;
  }
  if (changed) gate_.Forget(runtime::KeyOf(db));
  Progress(context, db, step.status, kProvisioning, "Trying again");
  co_return step;
}

sim::Task<FixedDatabase::Step> FixedDatabase::Provision(Context& context, const Value& db,
                                                        Step step) {
  std::vector<Operation> operations;
  operations.push_back({"health", Value::Object()});
  const External external =
      co_await CallExternal(context, db, std::move(operations), absl::StatusCode::kOk);
  if (external.wait > absl::ZeroDuration() || !external.failure.ok()) {
    co_return NotYet(context, db, std::move(step), external);
  }
  step.error = co_await EnsureChildren(context, db);
  if (!step.error.ok()) co_return Rejected(context, db, std::move(step));
  step.status.Set("secretName", SecretName(db));
  step.status.Set("endpoint",
                  absl::StrCat(db["metadata"]["name"].string_value(), ".",
                               db["metadata"]["namespace"].string_value(), ".svc:5432"));
  Progress(context, db, step.status, kConfiguring, "Children exist; configuring");
  co_return step;
}

sim::Task<FixedDatabase::Step> FixedDatabase::Configure(Context& context, const Value& db,
                                                        Step step) {
  std::vector<Operation> operations;
  operations.push_back(
      {"create-user", Value::Object({{"name", ExternalUser(db)}, {"password", PasswordOf(db)}})});
  operations.push_back({"create-database", Value::Object({{"name", ExternalDatabase(db)},
                                                          {"owner", ExternalUser(db)}})});
  const External external =
      co_await CallExternal(context, db, std::move(operations), absl::StatusCode::kAlreadyExists);
  if (external.wait > absl::ZeroDuration() || !external.failure.ok()) {
    co_return NotYet(context, db, std::move(step), external);
  }
  Progress(context, db, step.status, kDeploying, "Configured; deploying");
  co_return step;
}

sim::Task<FixedDatabase::Step> FixedDatabase::Deploy(Context& context, const Value& db, Step step) {
  step.error = co_await EnsureChildren(context, db);
  if (!step.error.ok()) co_return Rejected(context, db, std::move(step));
  const std::string phase(step.status["phase"].string_value());
  Progress(context, db, step.status, phase.c_str(), "Waiting for the StatefulSet");
  absl::StatusOr<Value> stateful_set = co_await context.client.Get(
      StatefulSets(), ChildKey(db, db["metadata"]["name"].string_value()));
  if (!stateful_set.ok() && !runtime::IsNotFound(stateful_set.status())) {
    step.error = stateful_set.status();
    co_return step;
  }
  // Just created, and not in the cache yet: its watch wakes this key, as does every change of it.
  const Value desired = BuildStatefulSet(db);
  if (!stateful_set.ok() || !runtime::IsDerivative(desired["spec"], (*stateful_set)["spec"]) ||
      !IsRolledOut(*stateful_set)) {
    step.result = Result::After(kRolloutCheck);
    co_return step;
  }
  Progress(context, db, step.status, kVerifying, "Rolled out; verifying");
  co_return step;
}

sim::Task<FixedDatabase::Step> FixedDatabase::Verify(Context& context, const Value& db, Step step) {
  std::vector<Operation> operations;
  operations.push_back({"verify", Value::Object({{"name", ExternalDatabase(db)}})});
  const External external =
      co_await CallExternal(context, db, std::move(operations), absl::StatusCode::kOk);
  if (external.wait > absl::ZeroDuration()) {
    co_return NotYet(context, db, std::move(step), external);
  }
  if (!external.failure.ok()) {
    if (NoAnswer(external.failure)) co_return NotYet(context, db, std::move(step), external);
    Fail(context, db, step.status, "VerificationFailed", external.failure.message());
    step.result = Result::After(gate_.RetryAfter(runtime::KeyOf(db), context.Now()));
    co_return step;
  }
  gate_.Forget(runtime::KeyOf(db));
  step.status.Set("phase", kReady);
  step.status.Set("observedGeneration", Generation(db));
  Set(context, db, step.status, "Ready", true, "AllChecksPassed", "Database is ready");
  Set(context, db, step.status, "Progressing", false, "ReconciliationComplete",
      "Reconciliation complete");
  Set(context, db, step.status, "Failed", false, "AllChecksPassed", "");
  co_return step;
}

sim::Task<FixedDatabase::Step> FixedDatabase::KeepReady(Context& context, const Value& db,
                                                        Step step) {
  if (step.status["observedGeneration"].int_value() == Generation(db)) {
    absl::StatusOr<bool> in_shape = co_await ChildrenInShape(context.client, db);
    // A cache may be behind what this very controller has made.
    if (in_shape.ok() && !*in_shape) {
      in_shape = co_await ChildrenInShape(context.client.Live(), db);
    }
    if (!in_shape.ok()) step.error = in_shape.status();
    if (!in_shape.ok() || *in_shape) co_return step;
  }
  Progress(context, db, step.status, kUpdating, "Bringing the children to the spec");
  co_return step;
}

sim::Task<absl::StatusOr<bool>> FixedDatabase::ChildrenInShape(runtime::Client& client,
                                                               const Value& db) {
  const std::string name(db["metadata"]["name"].string_value());
  absl::StatusOr<Value> child = co_await client.Get(StatefulSets(), ChildKey(db, name));
  if (runtime::IsNotFound(child.status())) co_return false;
  if (!child.ok()) co_return child.status();
  const Value stateful_set = BuildStatefulSet(db);
  if (!runtime::IsDerivative(stateful_set["spec"], (*child)["spec"]) || !IsRolledOut(*child)) {
    co_return false;
  }
  child = co_await client.Get(Services(), ChildKey(db, name));
  if (runtime::IsNotFound(child.status())) co_return false;
  if (!child.ok()) co_return child.status();
  const Value service = BuildService(db);
  if (!runtime::IsDerivative(service["spec"], (*child)["spec"])) co_return false;
  child = co_await client.Get(Secrets(), ChildKey(db, SecretName(db)));
  if (runtime::IsNotFound(child.status())) co_return false;
  if (!child.ok()) co_return child.status();
  const Value secret = BuildSecret(db);
  co_return runtime::IsDerivative(secret["data"], (*child)["data"]);
}

sim::Task<absl::Status> FixedDatabase::EnsureChildren(Context& context, const Value& db) {
  absl::Status status = co_await EnsureChild(context, db, Secrets(), BuildSecret(db));
  if (!status.ok()) co_return status;
  status = co_await EnsureChild(context, db, Services(), BuildService(db));
  if (!status.ok()) co_return status;
  co_return co_await EnsureChild(context, db, StatefulSets(), BuildStatefulSet(db));
}

sim::Task<absl::Status> FixedDatabase::EnsureChild(Context& context, const Value& db,
                                                   const runtime::Resource& resource,
                                                   Value desired) {
  absl::Status owned = runtime::SetControllerReference(db, &desired);
  if (!owned.ok()) co_return owned;
  absl::StatusOr<Value> live = co_await context.client.Get(resource, runtime::KeyOf(desired));
  if (runtime::IsNotFound(live.status())) {
    absl::Status created = co_await context.client.Create(resource, &desired);
    // The cache had not seen it yet; its event will bring this key back.
    co_return runtime::IsAlreadyExists(created) ? absl::OkStatus() : created;
  }
  if (!live.ok()) co_return live.status();
  // One that is going away is made again when it is gone.
  if (runtime::IsBeingDeleted(*live)) co_return absl::OkStatus();
  Value changed = runtime::Overlay(*live, desired);
  if (changed.SharesNodeWith(*live)) co_return absl::OkStatus();
  co_return co_await context.client.Update(resource, &changed);
}

sim::Task<Outcome> FixedDatabase::CleanUp(Context& context, Value db) {
  if (!runtime::HasFinalizer(db, kFinalizer)) co_return Result::Done();
  std::vector<Operation> operations;
  operations.push_back({"drop-database", Value::Object({{"name", ExternalDatabase(db)}})});
  operations.push_back({"drop-user", Value::Object({{"name", ExternalUser(db)}})});
  const External external =
      co_await CallExternal(context, db, std::move(operations), absl::StatusCode::kNotFound);
  if (external.wait > absl::ZeroDuration()) co_return Result::After(external.wait);
  if (!external.failure.ok()) {
    const absl::Duration wait = gate_.RetryAfter(runtime::KeyOf(db), context.Now());
    Value status = db["status"].is_object() ? db["status"] : Value::Object();
    Set(context, db, status, "Ready", false, "CleanUpFailed", external.failure.message());
    if (status != db["status"]) {
      db.Set("status", status);
      absl::Status written = co_await context.client.Status().Update(Databases(), &db);
      if (!written.ok()) co_return runtime::IgnoreNotFound(written);
    }
    co_return Result::After(wait);
  }
  gate_.Forget(runtime::KeyOf(db));
  Value changed = db;
  runtime::RemoveFinalizer(changed, kFinalizer);
  const runtime::Patch patch = runtime::MergeFrom(db, changed, /*optimistic_lock=*/true);
  absl::Status removed = co_await context.client.Patch(Databases(), &changed, patch);
  co_return runtime::IgnoreNotFound(removed);
}

sim::Task<FixedDatabase::External> FixedDatabase::CallExternal(Context& context, const Value& db,
                                                               std::vector<Operation> operations,
                                                               absl::StatusCode done) {
  External external;
  if (context.external == nullptr) co_return external;  // nothing to depend on
  const runtime::ObjectKey key = runtime::KeyOf(db);
  external.wait = gate_.Wait(key, context.Now());
  if (external.wait > absl::ZeroDuration()) co_return external;
  for (Operation& operation : operations) {
    absl::StatusOr<Value> reply =
        co_await context.external->Call(operation.name, std::move(operation.argument));
    if (reply.ok() || reply.status().code() == done) continue;
    external.failure = reply.status();
    break;
  }
  gate_.Report(key, external.failure, context.Now());
  co_return external;
}

FixedDatabase::Step FixedDatabase::NotYet(Context& context, const Value& db, Step step,
                                          const External& external) {
  if (external.wait > absl::ZeroDuration()) {
    step.result = Result::After(external.wait);
    return step;
  }
  const runtime::ObjectKey key = runtime::KeyOf(db);
  if (NoAnswer(external.failure)) {
    Set(context, db, step.status, "Ready", false, "ExternalDependencyUnavailable",
        external.failure.message());
  } else if (gate_.Failures(key) >= kMaxFailures) {
    Fail(context, db, step.status, "TooManyFailures", external.failure.message());
  } else {
    Set(context, db, step.status, "Ready", false, "ExternalCallFailed", external.failure.message());
  }
  step.result = Result::After(gate_.RetryAfter(key, context.Now()));
  return step;
}

FixedDatabase::Step FixedDatabase::Rejected(Context& context, const Value& db, Step step) {
  if (!runtime::IsInvalid(step.error)) return step;
  const runtime::ObjectKey key = runtime::KeyOf(db);
  gate_.Fail(key, context.Now());
  Fail(context, db, step.status, "ChildRejected", step.error.message());
  step.error = absl::OkStatus();
  step.result = Result::After(gate_.RetryAfter(key, context.Now()));
  return step;
}

}  // namespace quiesce::reconcilers::database
