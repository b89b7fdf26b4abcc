// rabbitmq/messaging-topology-operator#277: a namespace is deleted, and its objects go in no order
// that anybody promises. The clean-up of the user needs a Secret of the same namespace, which may
// have gone first.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b02";

class User : public Twin {
  Task<Outcome> Handle(Context& context, Value user) override {
    if (!runtime::IsBeingDeleted(user)) {
      co_return co_await PutFinalizer(context, Widgets(), user, kFinalizer);
    }
    StatusOr<Value> credentials =
        co_await context.client.Live().Get(Secrets(), Beside(user, "credentials"));
    if (!credentials.ok() && !(cured() && runtime::IsNotFound(credentials.status()))) {
      co_return credentials.status();
    }
    co_return co_await DropFinalizer(context, Widgets(), user, kFinalizer);
  }
};

}  // namespace

Entry B02() {
  return Pair<User>("b02",
                    {"rabbitmq/messaging-topology-operator#277",
                     "needs a Secret of the namespace that is being deleted with it",
                     "lets go where the Secret has gone first"},
                    [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
