// ray-project/kuberay#715: the number of workers is the difference between the spec and the cached
// ones, all made at once, and nothing remembers what has been asked for. Too many come, then
// arbitrary ones go.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class RayCluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    StatusOr<std::vector<Value>> workers = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(cluster), "ray", NameOf(cluster));
    if (!workers.ok()) co_return workers.status();
    const int64_t wanted = cluster["spec"]["replicas"].int_value();
    const int64_t seen = static_cast<int64_t>(workers->size());
    if (cured() && seen < expected_) co_return Result::After(absl::Seconds(5));
    for (int64_t i = seen; i < wanted; ++i) {
      Value worker = ChildOf(cluster, ConfigMaps(), "");
      worker.Mutable("metadata").Set("generateName", NameOf(cluster) + "-");
      worker.Mutable("metadata").Set("labels", Value::Object({{"ray", NameOf(cluster)}}));
      Status created = co_await context.client.Create(ConfigMaps(), &worker);
      if (!created.ok()) co_return created;
    }
    if (seen < wanted) expected_ = wanted;
    for (int64_t i = wanted; i < seen; ++i) {
      Status deleted =
          co_await DeleteOnce(context, ConfigMaps(), KeyOf((*workers)[static_cast<size_t>(i)]));
      if (!deleted.ok()) co_return deleted;
    }
    const Value before = cluster;
    cluster.Mutable("status").Set("workers", seen);
    co_return co_await WriteStatus(context, Widgets(), before, cluster);
  }

  int64_t expected_ = 0;  // that the cache must show before anything else is done
};

}  // namespace

Entry D03() {
  return Pair<RayCluster>(
      "d03",
      {"ray-project/kuberay#715", "makes up for workers that the cache does not show yet",
       "waits until the cache shows what it has made"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
