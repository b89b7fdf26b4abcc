// indeedeng/rabbitmq-operator#17: the clean-up takes away the volumes between the new and the old
// number of replicas, and reads the old one from the StatefulSet that it has updated before.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Rabbit : public Twin {
  Task<Outcome> Handle(Context& context, Value rabbit) override {
    const int64_t wanted = rabbit["spec"]["replicas"].int_value();
    Value set = ChildOf(rabbit, Gadgets(), NameOf(rabbit));  // the StatefulSet
    set.Mutable("spec").Set("replicas", wanted);
    for (int64_t i = 0; i < wanted; ++i) {
      Status ensured = co_await EnsureChild(context, ConfigMaps(), VolumeOf(rabbit, i));
      if (!ensured.ok()) co_return ensured;
    }
    Status updated = co_await EnsureChild(context, Gadgets(), set);
    if (!updated.ok()) co_return updated;
    StatusOr<Value> live = co_await context.client.Live().Get(Gadgets(), KeyOf(set));
    if (!live.ok()) co_return live.status();
    int64_t old = (*live)["spec"]["replicas"].int_value();
    if (cured()) {  // the volumes that there are
      StatusOr<std::vector<Value>> volumes = co_await ListLabelled(
          context.client.Live(), ConfigMaps(), NamespaceOf(rabbit), "volume-of", NameOf(rabbit));
      if (!volumes.ok()) co_return volumes.status();
      old = static_cast<int64_t>(volumes->size());
    }
    for (int64_t i = wanted; i < old; ++i) {
      Status deleted = co_await DeleteOnce(context, ConfigMaps(), KeyOf(VolumeOf(rabbit, i)));
      if (!deleted.ok()) co_return deleted;
    }
    co_return Result::Done();
  }

  static Value VolumeOf(const Value& rabbit, int64_t i) {
    Value volume = ChildOf(rabbit, ConfigMaps(), absl::StrCat(NameOf(rabbit), "-volume-", i));
    volume.Mutable("metadata").Set("labels", Value::Object({{"volume-of", NameOf(rabbit)}}));
    return volume;
  }
};

}  // namespace

Entry E15() {
  return Pair<Rabbit>("e15",
                      {"indeedeng/rabbitmq-operator#17",
                       "compares the new number of replicas with one that it has just updated",
                       "compares it with the volumes that there are"},
                      [](ControllerSpec& spec, bool) { spec.owns = {Gadgets(), ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
