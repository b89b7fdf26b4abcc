// kubernetes/kubernetes#65200, banzaicloud/koperator#186: a child names an owner in another
// namespace. The collector finds none of that name beside the child and deletes it, though its
// owner is well.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Topic : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    Value topic = New(ConfigMaps(), "elsewhere", NameOf(cluster));
    topic.Mutable("metadata").Set("labels", Value::Object({{"cluster", NameOf(cluster)}}));
    if (!cured()) {
      // By hand: SetControllerReference refuses an owner of another namespace.
      topic.Mutable("metadata")
          .Set("ownerReferences",
               Value::List({Value::Object({{"apiVersion", Widgets().ApiVersion()},
                                           {"kind", Widgets().kind},
                                           {"name", NameOf(cluster)},
                                           {"uid", UidOf(cluster)}})}));
    }
    StatusOr<Value> live = co_await context.client.Live().Get(ConfigMaps(), KeyOf(topic));
    if (runtime::IsNotFound(live.status()) && cluster["status"]["made"].is_null()) {
      Status created = co_await CreateOnce(context, ConfigMaps(), topic);
      if (!created.ok()) co_return created;
      const Value before = cluster;
      cluster.Mutable("status").Set("made", true);  // what is in a topic cannot be made again
      co_return co_await WriteStatus(context, Widgets(), before, cluster);
    }
    co_return runtime::IgnoreNotFound(live.status());
  }
};

}  // namespace

Entry B13() {
  return Pair<Topic>("b13", {"kubernetes/kubernetes#65200", "names an owner in another namespace",
                             "marks what belongs to it with a label"});
}

}  // namespace quiesce::reconcilers::zoo
