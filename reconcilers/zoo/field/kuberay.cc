// ray-project/kuberay#3388: the clean-up of a finalizer creates a Job in the namespace of the
// object; in a namespace that is being deleted nothing can be created, so the finalizer stays.
#include "absl/strings/match.h"
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

constexpr char kFinalizer[] = "ray.example.com/gcs-ft-redis-cleanup";

class Ray : public runtime::Reconciler {
 public:
  // with: {looks: true}: another cure, which looks at the namespace before it creates.
  Ray(const ControllerEnvironment& environment, bool cured)
      : cured_(cured), looks_(environment.options["looks"].bool_value()) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value cluster = *found;
    if (!runtime::IsBeingDeleted(cluster)) {
      if (!runtime::AddFinalizer(cluster, kFinalizer)) co_return Result::Done();
      co_return runtime::IgnoreNotFound(co_await context.client.Update(Widgets(), &cluster));
    }
    if (!runtime::HasFinalizer(cluster, kFinalizer)) co_return Result::Done();

    const ObjectKey job_key{request.namespace_, request.name + "-redis-cleanup"};
    absl::StatusOr<Value> job = co_await context.client.Get(Jobs(), job_key);
    if (runtime::IsNotFound(job.status())) {
      if (looks_) {
        absl::StatusOr<Value> ns =
            co_await context.client.Live().Get(NamespacesKind(), {"", request.namespace_});
        if (runtime::IsNotFound(ns.status()) || (ns.ok() && runtime::IsBeingDeleted(*ns))) {
          co_return co_await Release(context, std::move(cluster));
        }
      }
      Value made = CleanUpJob(job_key);
      absl::Status owned = runtime::SetControllerReference(cluster, &made);
      if (!owned.ok()) co_return owned;
      absl::Status created = co_await context.client.Create(Jobs(), &made);
      if (cured_ && runtime::IsForbidden(created) &&
          absl::StrContains(created.message(), "because it is being terminated")) {
        co_return co_await Release(context, std::move(cluster));
      }
      co_return runtime::IgnoreAlreadyExists(created);
    }
    if (!job.ok()) co_return job.status();
    if ((*job)["status"]["succeeded"].int_value() == 0)
      co_return Result::Done();  // owned: it wakes us
    co_return co_await Release(context, std::move(cluster));
  }

 private:
  static Value CleanUpJob(const ObjectKey& key) {
    Value job = New(Jobs(), key.namespace_, key.name);
    Value container = Value::Object({{"name", "cleanup"}, {"image", "redis"}});
    job.Mutable("spec").Mutable("template").Mutable("spec").Set("restartPolicy", "Never");
    job.Mutable("spec")
        .Mutable("template")
        .Mutable("spec")
        .Set("containers", Value::List({container}));
    return job;
  }

  sim::Task<Outcome> Release(Context& context, Value cluster) {
    runtime::RemoveFinalizer(cluster, kFinalizer);
    co_return runtime::IgnoreNotFound(co_await context.client.Update(Widgets(), &cluster));
  }

  const bool cured_, looks_;
};

// Stand-in: a Job succeeds after two seconds.
class JobRunner : public runtime::Reconciler {
 public:
  JobRunner(const ControllerEnvironment&, bool) {}
  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Jobs(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    if ((*found)["status"]["succeeded"].int_value() > 0) co_return Result::Done();
    co_await context.Sleep(absl::Seconds(2));
    Value job = *found;
    job.Mutable("status").Set("succeeded", 1);
    co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Jobs(), &job));
  }
};

}  // namespace

std::vector<ControllerSpec> KuberayControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(SpecOf<Ray>("kuberay/buggy", "kuberay#3388 as reported", Widgets(), false));
  specs.push_back(SpecOf<Ray>("kuberay/cured", "kuberay#3388 cured", Widgets(), true));
  for (ControllerSpec& spec : specs) {
    spec.owns = {Jobs()};
    spec.finalizers = {kFinalizer};
  }
  specs.push_back(
      SpecOf<JobRunner>("kuberay/jobs", "Stand-in: Jobs succeed after 2 s", Jobs(), false));
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field
