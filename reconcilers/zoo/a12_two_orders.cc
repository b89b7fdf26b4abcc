// crossplane/crossplane#6919: two appliers agree on the items of a list but not on their order;
// each restores its own.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class SortedApplier : public Twin {
  Task<Outcome> Handle(Context& context, Value composite) override {
    StatusOr<Value> live = co_await context.client.Get(Gadgets(), KeyOf(composite));
    if (!live.ok()) co_return runtime::IgnoreNotFound(live.status());
    Value sorted = Value::List({"a", "b", "c"});
    // The cured one leaves a list alone that has the right items.
    if (cured() && (*live)["spec"]["items"].size() == sorted.size()) co_return Result::Done();
    if ((*live)["spec"]["items"] == sorted) co_return Result::Done();
    live->Mutable("spec").Set("items", sorted);
    co_return co_await context.client.Update(Gadgets(), &*live);
  }
};

// Keeps Gadgets as they are in Git.
class GitOrder : public Twin {
  Task<Outcome> Handle(Context& context, Value gadget) override {
    const Value in_git = Value::List({"c", "a", "b"});
    if (gadget["spec"]["items"] == in_git) co_return Result::Done();
    gadget.Mutable("spec").Set("items", in_git);
    co_return co_await context.client.Update(Gadgets(), &gadget);
  }
};

}  // namespace

Entry A12() {
  return WithHelper<GitOrder>(
      Pair<SortedApplier>(
          "a12",
          {"crossplane/crossplane#6919", "sorts a list whose order belongs to Git",
           "leaves a list alone that has the right items"},
          [](ControllerSpec& spec, bool) { spec.watches = {{Gadgets(), &SameName, ""}}; }),
      "a12-git", "Keeps Gadgets as they are in Git",
      [](ControllerSpec& spec) { spec.for_resource = Gadgets(); });
}

}  // namespace quiesce::reconcilers::zoo
