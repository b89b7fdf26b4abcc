// RedHatInsights/clowder#148: the status holds a list made from a map, in another order at each
// look.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class UnorderedStatus : public Twin {
  Task<Outcome> Handle(Context& context, Value app) override {
    const Value before = app;
    const Value& deployments = app["spec"]["parts"];
    const Value listed = cured() ? deployments : Shuffled(context, deployments);
    app.Mutable("status").Set("deployments", listed);
    co_return co_await WriteStatus(context, Widgets(), before, app);
  }
};

}  // namespace

Entry A04() {
  return Pair<UnorderedStatus>(
      "a04", {"RedHatInsights/clowder#148", "lists the parts in the order of a map",
              "lists the parts in an order of their own"});
}

}  // namespace quiesce::reconcilers::zoo
