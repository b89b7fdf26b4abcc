// appthrust/capt, cluster-status-lessons-learned.md: the controller of one kind also watches a
// second and writes the statuses of both, each time with the form of an address that the other step
// undoes. reconcilers/capt tells the whole story.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class TwoStatuses : public Twin {
  Task<Outcome> Handle(Context& context, Value provider) override {
    StatusOr<Value> cluster = co_await context.client.Get(Gadgets(), KeyOf(provider));
    if (!cluster.ok()) co_return runtime::IgnoreNotFound(cluster.status());
    const Value before = *cluster;
    const std::string address = NameOf(provider) + ".example.com";
    if (!cured()) {
      cluster->Mutable("status").Set("endpoint", absl::StrCat("https://", address));
      Status written = co_await context.client.Status().Update(Gadgets(), &*cluster);
      if (!written.ok()) co_return runtime::IgnoreNotFound(written);
    }
    cluster->Mutable("status").Set("endpoint", address);
    co_return co_await WriteStatus(context, Gadgets(), cured() ? before : Value(), *cluster);
  }
};

}  // namespace

Entry A17() {
  return Pair<TwoStatuses>(
      "a17",
      {"appthrust/capt cluster-status-lessons-learned.md",
       "writes the status of a kind that it watches, twice in one look",
       "writes it once, and only if it differs"},
      [](ControllerSpec& spec, bool) { spec.watches = {{Gadgets(), &SameName, ""}}; });
}

}  // namespace quiesce::reconcilers::zoo
