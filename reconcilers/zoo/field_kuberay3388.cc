// ray-project/kuberay#3388: the clean-up of a finalizer creates a Job in the namespace of the
// object; in a namespace that is being deleted nothing can be created, so the finalizer stays. With
// {looks: true} the cured one looks at the namespace before it creates: another cure.
#include "absl/strings/match.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/gcs-ft-redis-cleanup";

class RayCluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    if (!runtime::IsBeingDeleted(cluster)) {
      co_return co_await PutFinalizer(context, Widgets(), cluster, kFinalizer);
    }
    if (!runtime::HasFinalizer(cluster, kFinalizer)) co_return Result::Done();
    const ObjectKey key = Beside(cluster, NameOf(cluster) + "-redis-cleanup");
    StatusOr<Value> job = co_await context.client.Get(Jobs(), key);
    if (job.ok()) {
      if ((*job)["status"]["succeeded"].int_value() == 0) co_return Result::Done();  // owned
      co_return co_await DropFinalizer(context, Widgets(), cluster, kFinalizer);
    }
    if (!runtime::IsNotFound(job.status())) co_return job.status();
    if (options()["looks"].bool_value()) {
      StatusOr<Value> ns =
          co_await context.client.Live().Get(Namespaces(), {"", NamespaceOf(cluster)});
      if (runtime::IsNotFound(ns.status()) || (ns.ok() && runtime::IsBeingDeleted(*ns))) {
        co_return co_await DropFinalizer(context, Widgets(), cluster, kFinalizer);
      }
    }
    Value made = ChildOf(cluster, Jobs(), key.name);
    Value& pod = made.Mutable("spec").Mutable("template").Mutable("spec");
    pod.Set("restartPolicy", "Never");
    pod.Set("containers", Value::List({Value::Object({{"name", "cleanup"}, {"image", "redis"}})}));
    Status created = co_await CreateOnce(context, Jobs(), made);
    if (cured() && runtime::IsForbidden(created) &&
        absl::StrContains(created.message(), "because it is being terminated")) {
      co_return co_await DropFinalizer(context, Widgets(), cluster, kFinalizer);
    }
    co_return created;
  }
};

// Stand-in: a Job succeeds after two seconds.
class JobRunner : public Twin {
  Task<Outcome> Handle(Context& context, Value job) override {
    if (job["status"]["succeeded"].int_value() > 0) co_return Result::Done();
    co_await context.Sleep(absl::Seconds(2));
    job.Mutable("status").Set("succeeded", 1);
    co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Jobs(), &job));
  }
};

}  // namespace

Entry Kuberay3388() {
  return WithHelper<JobRunner>(
      Pair<RayCluster>(
          "kuberay3388",
          {"ray-project/kuberay#3388", "cleans up with a Job that a dying namespace refuses",
           "lets go where the namespace refuses its Job"},
          [](ControllerSpec& spec, bool) {
            spec.owns = {Jobs()};
            spec.finalizers = {kFinalizer};
          }),
      "kuberay3388-jobs", "Lets Jobs succeed after two seconds",
      [](ControllerSpec& spec) { spec.for_resource = Jobs(); });
}

}  // namespace quiesce::reconcilers::zoo
