// kubermatic/kubermatic#6759: two controllers add their finalizers by merge patches that carry the
// whole list and no version. One of the two is lost, and with it the clean-up that it stands for.
// Each adds its own only once.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

Task<Outcome> Hold(Context& context, Value cluster, std::string finalizer, bool guarded,
                   bool* added) {
  if (*added || runtime::IsBeingDeleted(cluster)) co_return Result::Done();
  const Value before = cluster;
  if (!runtime::AddFinalizer(cluster, finalizer)) co_return Result::Done();
  const Patch patch = MergeFrom(before, cluster, guarded);
  Status patched = co_await context.client.Patch(Widgets(), &cluster, patch);
  if (patched.ok()) *added = true;
  co_return runtime::IgnoreNotFound(patched);
}

class Nodes : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    co_return co_await Hold(context, cluster, "zoo.example.com/nodes", cured(), &added_);
  }
  bool added_ = false;
};

// The other controller, with the same mistake or cured (`with: {guarded: true}`).
class Addresses : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    co_return co_await Hold(context, cluster, "zoo.example.com/addresses",
                            options()["guarded"].bool_value(), &added_);
  }
  bool added_ = false;
};

}  // namespace

Entry D08() {
  return WithHelper<Addresses>(
      Pair<Nodes>("d08", {"kubermatic/kubermatic#6759",
                          "patches the list of finalizers as a whole, without its version",
                          "patches it with the version that it has read"}),
      "d08-addresses", "Adds a finalizer of its own");
}

}  // namespace quiesce::reconcilers::zoo
