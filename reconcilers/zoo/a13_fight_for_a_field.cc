// crossplane/crossplane#6751: a composite sets a field of a composed resource, whose own controller
// sets it to another value; the watch wakes the first. No error occurs, so no rate limit applies.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Composite : public Twin {
  Task<Outcome> Handle(Context& context, Value composite) override {
    Value composed = ChildOf(composite, Gadgets(), NameOf(composite));
    composed.Mutable("spec").Set("size", "small");
    StatusOr<Value> live = co_await context.client.Get(Gadgets(), KeyOf(composed));
    if (live.ok() && cured())
      composed.Mutable("spec").Erase("size");  // only its first value is ours
    co_return co_await EnsureChild(context, Gadgets(), composed);
  }
};

// The controller of the composed resource: it knows better.
class Composed : public Twin {
  Task<Outcome> Handle(Context& context, Value gadget) override {
    if (gadget["spec"]["size"].string_value() == "large") co_return Result::Done();
    gadget.Mutable("spec").Set("size", "large");
    co_return co_await context.client.Update(Gadgets(), &gadget);
  }
};

}  // namespace

Entry A13() {
  return WithHelper<Composed>(
      Pair<Composite>("a13",
                      {"crossplane/crossplane#6751",
                       "sets a field that another controller sets to something else",
                       "sets the field when it creates the object, and then leaves it"},
                      [](ControllerSpec& spec, bool) { spec.owns = {Gadgets()}; }),
      "a13-composed", "Sets the size of Gadgets to large",
      [](ControllerSpec& spec) { spec.for_resource = Gadgets(); });
}

}  // namespace quiesce::reconcilers::zoo
