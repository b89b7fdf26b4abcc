// kubernetes-sigs/node-readiness-controller#343: a sweep writes a list that it computed from an old
// look, by a merge patch that carries no version, so it never conflicts, and the retry around it is
// dead code. What others added meanwhile is gone.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Sweep : public Twin {
  Task<Outcome> Handle(Context& context, Value rule) override {
    if (swept_) co_return Result::Done();
    const Value before = rule;
    Value nodes = Value::Object();
    for (const ValueMember& node : rule["status"]["nodes"].members())
      nodes.Set(node.key, node.value);
    nodes.Set("n0", "evaluated");
    co_await context.Sleep(absl::Seconds(5));  // it looks at all nodes
    Value list = Value::List();
    for (const ValueMember& node : nodes.members()) list.Append(absl::string_view(node.key.view()));
    rule.Mutable("status").Set("nodes", nodes);
    rule.Mutable("status").Set("list", list);
    const Patch patch = MergeFrom(before, rule, /*optimistic_lock=*/cured());
    Status swept = co_await context.client.Status().Patch(Widgets(), &rule, patch);
    swept_ = swept.ok();
    co_return runtime::IgnoreNotFound(swept);
  }

  bool swept_ = false;
};

// Adds its node to the list as soon as there is a rule.
class Node : public Twin {
  Task<Outcome> Handle(Context& context, Value rule) override {
    const Value before = rule;
    if (rule["status"]["nodes"]["n1"].is_string()) co_return Result::Done();
    co_await context.Sleep(absl::Seconds(1));
    Value list = rule["status"]["list"];
    list.Append("n1");
    rule.Mutable("status").Set("list", list);
    rule.Mutable("status").Mutable("nodes").Set("n1", "ready");
    const Patch patch = MergeFrom(before, rule, /*optimistic_lock=*/true);
    co_return runtime::IgnoreNotFound(
        co_await context.client.Status().Patch(Widgets(), &rule, patch));
  }
};

}  // namespace

Entry D09() {
  return WithHelper<Node>(Pair<Sweep>("d09", {"kubernetes-sigs/node-readiness-controller#343",
                                              "writes a list from an old look without a version",
                                              "writes it with the version of its look"}),
                          "d09-node", "Adds a node to the list of a rule");
}

}  // namespace quiesce::reconcilers::zoo
