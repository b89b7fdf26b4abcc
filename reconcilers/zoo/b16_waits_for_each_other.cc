// banzaicloud/koperator#262: a cluster waits until its topics are gone; the clean-up of a topic
// needs the cluster's endpoint, which the cluster takes away when it is deleted.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b16";

// A topic.
class Topic : public Twin {
  Task<Outcome> Handle(Context& context, Value topic) override {
    if (!runtime::IsBeingDeleted(topic)) {
      co_return co_await PutFinalizer(context, Widgets(), topic, kFinalizer);
    }
    StatusOr<Value> endpoint =
        co_await context.client.Live().Get(ConfigMaps(), Beside(topic, "endpoint"));
    if (!endpoint.ok() && !(cured() && runtime::IsNotFound(endpoint.status()))) {
      co_return endpoint.status();
    }
    co_return co_await DropFinalizer(context, Widgets(), topic, kFinalizer);
  }
};

// The cluster, the same in both.
class Cluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    if (!runtime::IsBeingDeleted(cluster)) {
      Status put = co_await PutFinalizer(context, Gadgets(), cluster, kFinalizer);
      if (!put.ok()) co_return put;
      co_return co_await EnsureChild(context, ConfigMaps(),
                                     New(ConfigMaps(), NamespaceOf(cluster), "endpoint"));
    }
    Status closed = co_await DeleteOnce(context, ConfigMaps(), Beside(cluster, "endpoint"));
    if (!closed.ok()) co_return closed;
    ListOptions all;
    all.namespace_ = NamespaceOf(cluster);
    StatusOr<std::vector<Value>> topics = co_await context.client.Live().List(Widgets(), all);
    if (!topics.ok()) co_return topics.status();
    if (!topics->empty()) co_return Result::After(absl::Seconds(30));
    co_return co_await DropFinalizer(context, Gadgets(), cluster, kFinalizer);
  }
};

}  // namespace

Entry B16() {
  return WithHelper<Cluster>(
      Pair<Topic>("b16",
                  {"banzaicloud/koperator#262",
                   "cleans up through an endpoint that is gone with the cluster that waits for it",
                   "takes an endpoint that is gone for cleaned up"},
                  [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; }),
      "b16-cluster", "Closes its endpoint, then waits until its topics are gone",
      [](ControllerSpec& spec) {
        spec.for_resource = Gadgets();
        spec.finalizers = {kFinalizer};
      });
}

}  // namespace quiesce::reconcilers::zoo
