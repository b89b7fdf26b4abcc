// kubernetes-sigs/agent-sandbox#1042: the name is fixed, the cache does not show the object yet,
// and AlreadyExists from the server is returned as an error.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Claim : public Twin {
  Task<Outcome> Handle(Context& context, Value claim) override {
    const Value before = claim;
    const ObjectKey key = Beside(claim, NameOf(claim) + "-sandbox");
    StatusOr<Value> sandbox = co_await context.client.Get(ConfigMaps(), key);
    if (runtime::IsNotFound(sandbox.status())) {
      Value made = ChildOf(claim, ConfigMaps(), key.name);
      Status created = co_await context.client.Create(ConfigMaps(), &made);
      if (!created.ok() && !(cured() && runtime::IsAlreadyExists(created))) co_return created;
    } else if (!sandbox.ok()) {
      co_return sandbox.status();
    }
    claim.Mutable("status").Set("bound", true);
    co_return co_await WriteStatus(context, Widgets(), before, claim);
  }
};

}  // namespace

Entry D05() {
  return Pair<Claim>("d05",
                     {"kubernetes-sigs/agent-sandbox#1042",
                      "returns AlreadyExists for an object of its own as an error",
                      "takes AlreadyExists of its own name for made"},
                     [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
