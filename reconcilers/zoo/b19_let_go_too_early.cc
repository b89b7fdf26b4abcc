// kubermatic/kubermatic#4388: the clean-up fails, the failure is only logged, and the finalizer is
// taken off: the credentials stay for good.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b19";

class Cluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const ObjectKey credentials = Beside(cluster, NameOf(cluster) + "-credentials");
    if (runtime::IsBeingDeleted(cluster)) {
      Status deleted = co_await DeleteOnce(context, Secrets(), credentials);
      if (!deleted.ok() && cured()) co_return deleted;
      co_return co_await DropFinalizer(context, Widgets(), cluster, kFinalizer);
    }
    Status put = co_await PutFinalizer(context, Widgets(), cluster, kFinalizer);
    if (!put.ok()) co_return put;
    co_return co_await EnsureChild(context, Secrets(),
                                   New(Secrets(), credentials.namespace_, credentials.name));
  }
};

}  // namespace

Entry B19() {
  return Pair<Cluster>(
      "b19",
      {"kubermatic/kubermatic#4388", "takes its finalizer off though the clean-up failed",
       "takes it off after a clean-up that succeeded"},
      [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
