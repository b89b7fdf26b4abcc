// instaclustr/cassandra-operator#402: an object was deleted and made again under the same name. A
// controller whose view is old sees the first one being deleted, and deletes what belongs to that
// name - by now the volume of the second.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/d12";

class Cassandra : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const std::string name = NameOf(cluster) + "-data";
    if (runtime::IsBeingDeleted(cluster)) {
      StatusOr<std::vector<Value>> claims = co_await ListLabelled(
          context.client.Live(), ConfigMaps(), NamespaceOf(cluster), "cluster", NameOf(cluster));
      if (!claims.ok()) co_return claims.status();
      for (const Value& claim : *claims) {
        if (cured() && claim["metadata"]["labels"]["cluster-uid"] != UidOf(cluster)) continue;
        Status deleted = co_await DeleteOnce(context, ConfigMaps(), KeyOf(claim));
        if (!deleted.ok()) co_return deleted;
      }
      co_return co_await DropFinalizer(context, Widgets(), cluster, kFinalizer);
    }
    Status put = co_await PutFinalizer(context, Widgets(), cluster, kFinalizer);
    if (!put.ok()) co_return put;
    Value claim = New(ConfigMaps(), NamespaceOf(cluster), name);  // a volume
    claim.Mutable("metadata")
        .Set("labels",
             Value::Object({{"cluster", NameOf(cluster)}, {"cluster-uid", UidOf(cluster)}}));
    StatusOr<Value> live = co_await context.client.Live().Get(ConfigMaps(), KeyOf(claim));
    if (!runtime::IsNotFound(live.status())) co_return live.status();
    co_return co_await CreateOnce(context, ConfigMaps(), claim);
  }
};

std::vector<Request> OfCluster(const Value& object) {
  const std::string cluster = Text(object["metadata"]["labels"]["cluster"]);
  if (cluster.empty()) return {};
  return {Beside(object, cluster)};
}

}  // namespace

Entry D12() {
  return Pair<Cassandra>("d12",
                         {"instaclustr/cassandra-operator#402",
                          "deletes by name what belongs to the next object of that name",
                          "deletes only what carries the uid of the object"},
                         [](ControllerSpec& spec, bool) {
                           spec.finalizers = {kFinalizer};
                           spec.watches = {{ConfigMaps(), &OfCluster, ""}};
                         });
}

}  // namespace quiesce::reconcilers::zoo
