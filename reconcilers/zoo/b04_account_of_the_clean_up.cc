// fluxcd/helm-controller#554: the clean-up acts as a ServiceAccount, which the same deletion of a
// tenant took away first.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b04";

class Release : public Twin {
  Task<Outcome> Handle(Context& context, Value release) override {
    if (!runtime::IsBeingDeleted(release)) {
      co_return co_await PutFinalizer(context, Widgets(), release, kFinalizer);
    }
    StatusOr<Value> account =
        co_await context.client.Live().Get(ServiceAccounts(), Beside(release, "tenant"));
    if (!account.ok() && !(cured() && runtime::IsNotFound(account.status()))) {
      co_return account.status();
    }
    co_return co_await DropFinalizer(context, Widgets(), release, kFinalizer);
  }
};

}  // namespace

Entry B04() {
  return Pair<Release>(
      "b04",
      {"fluxcd/helm-controller#554", "cleans up as an account that was deleted before",
       "leaves out a clean-up that no one may do any more"},
      [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
