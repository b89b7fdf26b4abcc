#include "reconcilers/database/as_written.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/database/resources.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::reconcilers::database {
namespace {

using runtime::Context;
using runtime::Outcome;
using runtime::Result;

constexpr char kRetryCount[] = "database.example.com/retry-count";

void SetCondition(Context& context, Value& db, const char* type, bool is, const char* reason,
                  absl::string_view message) {
  runtime::SetCondition(
      db.Mutable("status").Mutable("conditions"),
      {type, is ? "True" : "False", reason, std::string(message), /*observed_generation=*/0,
       /*last_transition_time=*/""},
      context.Now());
}

int64_t GetRetryCount(const Value& db) {
  int64_t count = 0;
  const Value& annotation = db["metadata"]["annotations"][kRetryCount];
  return absl::SimpleAtoi(annotation.string_value(), &count) ? count : 0;
}

}  // namespace

absl::StatusOr<AsWrittenDatabase::Options> AsWrittenDatabase::Options::Parse(const Value& with) {
  Options options;
  const std::pair<absl::string_view, bool*> known[] = {
      {"annotationBackoff", &options.annotation_backoff},
      {"circuitBreaker", &options.circuit_breaker},
      {"createSecret", &options.create_secret},
      {"dependency", &options.dependency},
      {"ensure", &options.ensure},
      {"ensureSecret", &options.ensure_secret},
      {"rateLimit", &options.rate_limit},
  };
  if (!with.is_null() && !with.is_object()) {
    return absl::InvalidArgumentError("expected a mapping of options to true or false");
  }
  for (const ValueMember& member : with.members()) {
    const auto* option = std::find_if(std::begin(known), std::end(known),
                                      [&](const auto& k) { return k.first == member.key.view(); });
    if (option == std::end(known)) {
      std::string names;
      for (const auto& [name, unused] : known)
        absl::StrAppend(&names, names.empty() ? "" : ", ", name);
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option \"", member.key.view(), "\"; expected one of ", names));
    }
    if (!member.value.is_bool()) {
      return absl::InvalidArgumentError(
          absl::StrCat("option \"", member.key.view(), "\" must be true or false"));
    }
    *option->second = member.value.bool_value();
  }
  return options;
}

sim::Task<Outcome> AsWrittenDatabase::Reconcile(Context& context, runtime::Request request) {
  absl::StatusOr<Value> db = co_await context.client.Get(Databases(), request);
  if (!db.ok()) co_return db.status();

  if (options_.rate_limit) {
    if (context.Now() - last_api_call_ < absl::Seconds(1)) {
      co_return Result::After(absl::Seconds(1));
    }
    last_api_call_ = context.Now();
    absl::Status called = co_await CheckExternalDependency(context);
    if (!called.ok()) co_return called;
  }
  if (options_.circuit_breaker) {
    absl::Status called = co_await BreakerCall(context);
    if (!called.ok()) {
      if (options_.annotation_backoff) co_return co_await HandleError(context, *db, called);
      co_return called;
    }
  }
  co_return co_await ReconcileWithStateMachine(context, *std::move(db));
}

sim::Task<Outcome> AsWrittenDatabase::ReconcileWithStateMachine(Context& context, Value db) {
  const std::string state(db["status"]["phase"].string_value());
  if (state.empty() || state == kPending) {
    co_return co_await TransitionToProvisioning(context, std::move(db));
  }
  if (state == kProvisioning) co_return co_await HandleProvisioning(context, std::move(db));
  if (state == kConfiguring) co_return co_await HandleConfiguring(context, std::move(db));
  if (state == kDeploying) co_return co_await HandleDeploying(context, std::move(db));
  if (state == kVerifying) co_return co_await HandleVerifying(context, std::move(db));
  if (state == kReady) co_return co_await HandleReady(context, std::move(db));
  if (state == kFailed) co_return co_await HandleFailed(context, std::move(db));
  co_return Result::Done();
}

sim::Task<Outcome> AsWrittenDatabase::TransitionToProvisioning(Context& context, Value db) {
  db.Mutable("status").Set("phase", kProvisioning);
  SetCondition(context, db, "Progressing", true, "Provisioning", "Starting provisioning");
  co_return co_await UpdateStatus(context, std::move(db));
}

sim::Task<Outcome> AsWrittenDatabase::HandleProvisioning(Context& context, Value db) {
  if (options_.dependency) {
    absl::Status available = co_await CheckExternalDependency(context);
    if (!available.ok()) {
      SetCondition(context, db, "Ready", false, "ExternalDependencyUnavailable",
                   available.message());
      (co_await context.client.Status().Update(Databases(), &db)).IgnoreError();
      co_return Result::After(absl::Seconds(30));
    }
  }
  if (options_.create_secret || options_.ensure_secret) {
    absl::Status secret;
    if (options_.create_secret) {
      secret = co_await CreateSecret(context, db);
    } else {
      secret = co_await EnsureSecret(context, db);
    }
    if (!secret.ok()) co_return secret;
  }

  absl::StatusOr<Value> stateful_set = co_await context.client.Get(
      StatefulSets(), ChildKey(db, db["metadata"]["name"].string_value()));
  if (runtime::IsNotFound(stateful_set.status())) {
    absl::Status created;
    if (options_.ensure) {
      created = co_await EnsureStatefulSet(context, db);
    } else {
      created = co_await ReconcileStatefulSet(context, db);
    }
    if (!created.ok()) {
      if (options_.annotation_backoff) {
        co_return co_await HandleError(context, std::move(db), created);
      }
      co_return created;
    }
    co_return Result::Requeue();
  }

  db.Mutable("status").Set("phase", kConfiguring);
  SetCondition(context, db, "Progressing", true, "Configuring", "StatefulSet created, configuring");
  co_return co_await UpdateStatus(context, std::move(db));
}

sim::Task<Outcome> AsWrittenDatabase::HandleConfiguring(Context& context, Value db) {
  db.Mutable("status").Set("phase", kDeploying);
  SetCondition(context, db, "Progressing", true, "Deploying", "Configuration complete, deploying");
  co_return co_await UpdateStatus(context, std::move(db));
}

sim::Task<Outcome> AsWrittenDatabase::HandleDeploying(Context& context, Value db) {
  absl::StatusOr<Value> stateful_set = co_await context.client.Get(
      StatefulSets(), ChildKey(db, db["metadata"]["name"].string_value()));
  if (!stateful_set.ok()) co_return stateful_set.status();

  if ((*stateful_set)["status"]["readyReplicas"].int_value() ==
      (*stateful_set)["spec"]["replicas"].int_value()) {
    db.Mutable("status").Set("phase", kVerifying);
    SetCondition(context, db, "Progressing", true, "Verifying", "Deployment complete, verifying");
    co_return co_await UpdateStatus(context, std::move(db));
  }
  co_return Result::After(absl::Seconds(5));
}

sim::Task<Outcome> AsWrittenDatabase::HandleVerifying(Context& context, Value db) {
  db.Mutable("status").Set("phase", kReady);
  SetCondition(context, db, "Ready", true, "AllChecksPassed", "Database is ready");
  SetCondition(context, db, "Progressing", false, "ReconciliationComplete",
               "Reconciliation complete");
  co_return co_await UpdateStatus(context, std::move(db));
}

sim::Task<Outcome> AsWrittenDatabase::HandleReady(Context& context, Value db) {
  if (options_.ensure) co_return co_await EnsureStatefulSet(context, db);
  co_return Result::Done();
}

sim::Task<Outcome> AsWrittenDatabase::HandleFailed(Context& context, Value db) {
  co_return Result::After(absl::Minutes(1));
}

sim::Task<Outcome> AsWrittenDatabase::HandleError(Context& context, Value db, absl::Status error) {
  const int64_t retry_count = GetRetryCount(db);
  // math.Min(5s * 2^n, 5min): past six doublings the cap holds.
  const absl::Duration backoff =
      retry_count > 6 ? absl::Minutes(5)
                      : std::min(absl::Seconds(5) * (int64_t{1} << retry_count), absl::Minutes(5));
  db.Mutable("metadata").Mutable("annotations").Set(kRetryCount, absl::StrCat(retry_count + 1));
  (co_await context.client.Update(Databases(), &db)).IgnoreError();
  co_return Outcome(Result::After(backoff), error);
}

sim::Task<absl::Status> AsWrittenDatabase::CheckExternalDependency(Context& context) {
  if (context.external == nullptr) co_return absl::OkStatus();
  co_return (co_await context.external->Call("health", Value::Object())).status();
}

sim::Task<absl::Status> AsWrittenDatabase::BreakerCall(Context& context) {
  if (breaker_.state == "open") {
    if (context.Now() - breaker_.last_failure > absl::Minutes(1)) {
      breaker_.state = "half-open";
    } else {
      co_return absl::UnknownError("circuit breaker open");
    }
  }
  absl::Status called = co_await CheckExternalDependency(context);
  if (!called.ok()) {
    ++breaker_.failures;
    breaker_.last_failure = context.Now();
    if (breaker_.failures > 5) breaker_.state = "open";
    co_return called;
  }
  breaker_.failures = 0;
  breaker_.state = "closed";
  co_return absl::OkStatus();
}

sim::Task<absl::Status> AsWrittenDatabase::ReconcileStatefulSet(Context& context, const Value& db) {
  Value desired = BuildStatefulSet(db);
  absl::Status owned = runtime::SetControllerReference(db, &desired);
  if (!owned.ok()) co_return owned;
  co_return co_await context.client.Create(StatefulSets(), &desired);
}

sim::Task<absl::Status> AsWrittenDatabase::EnsureStatefulSet(Context& context, const Value& db) {
  absl::StatusOr<Value> found = co_await context.client.Get(
      StatefulSets(), ChildKey(db, db["metadata"]["name"].string_value()));
  Value desired = BuildStatefulSet(db);
  if (runtime::IsNotFound(found.status())) {
    absl::Status owned = runtime::SetControllerReference(db, &desired);
    if (!owned.ok()) co_return owned;
    co_return co_await context.client.Create(StatefulSets(), &desired);
  }
  if (!found.ok()) co_return found.status();
  Value stateful_set = *std::move(found);
  if (stateful_set["spec"] != desired["spec"]) {
    stateful_set.Set("spec", desired["spec"]);
    co_return co_await context.client.Update(StatefulSets(), &stateful_set);
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> AsWrittenDatabase::CreateSecret(Context& context, const Value& db) {
  Value secret = BuildSecret(db);
  co_return co_await context.client.Create(Secrets(), &secret);
}

sim::Task<absl::Status> AsWrittenDatabase::EnsureSecret(Context& context, const Value& db) {
  absl::StatusOr<Value> found =
      co_await context.client.Get(Secrets(), ChildKey(db, SecretName(db)));
  if (runtime::IsNotFound(found.status())) {
    Value secret = BuildSecret(db);
    co_return co_await context.client.Create(Secrets(), &secret);
  }
  if (!found.ok()) co_return found.status();
  Value secret = *std::move(found);
  const Value desired = BuildSecret(db);
  if (secret["data"] != desired["data"]) {
    secret.Set("data", desired["data"]);
    co_return co_await context.client.Update(Secrets(), &secret);
  }
  co_return absl::OkStatus();
}

sim::Task<Outcome> AsWrittenDatabase::UpdateStatus(Context& context, Value db) {
  absl::Status written = co_await context.client.Status().Update(Databases(), &db);
  co_return written;
}

}  // namespace quiesce::reconcilers::database
