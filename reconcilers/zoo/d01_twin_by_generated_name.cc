// scylladb/scylla-operator#2492: the cache does not show the Namespace that was just made, so a
// second one is made, under another generated name. Later one of the two is purged as superfluous,
// with what has been put into it. A ConfigMap stands for the Namespace; `inUse` in its data is what
// would be lost.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Datacenter : public Twin {
  Task<Outcome> Handle(Context& context, Value datacenter) override {
    runtime::Client& reader = cured() ? context.client.Live() : context.client;
    StatusOr<std::vector<Value>> found = co_await ListLabelled(
        reader, ConfigMaps(), NamespaceOf(datacenter), "of", NameOf(datacenter));
    if (!found.ok()) co_return found.status();
    if (found->empty()) {
      Value made = ChildOf(datacenter, ConfigMaps(), "");
      made.Mutable("metadata").Set("generateName", NameOf(datacenter) + "-");
      made.Mutable("metadata").Set("labels", Value::Object({{"of", NameOf(datacenter)}}));
      Status created = co_await context.client.Create(ConfigMaps(), &made);
      if (!created.ok()) co_return created;
      const Value before = datacenter;
      datacenter.Mutable("status").Set("placed", true);  // this wakes the key again
      co_return co_await WriteStatus(context, Widgets(), before, datacenter);
    }
    for (size_t i = 1; i < found->size(); ++i) {
      Status purged = co_await DeleteOnce(context, ConfigMaps(), KeyOf((*found)[i]));
      if (!purged.ok()) co_return purged;
    }
    co_return Result::Done();
  }
};

}  // namespace

Entry D01() {
  return Pair<Datacenter>("d01",
                          {"scylladb/scylla-operator#2492",
                           "makes a second one under a generated name, and purges one of the two",
                           "asks the server before it makes one"},
                          [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
