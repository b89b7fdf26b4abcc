// argoproj/argo-workflows#13986: a step has been taken and written down; a view that is older than
// that write is worked on once more, and the step is taken twice.
#include <set>

#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Workflow : public Twin {
  Task<Outcome> Handle(Context& context, Value workflow) override {
    const Value before = workflow;
    if (!workflow["status"]["step"].is_null()) co_return Result::Done();
    if (cured() && taken_.count(UidOf(workflow)) > 0) co_return Result::Done();
    StatusOr<Value> pod =
        co_await context.external->Call("create", Value::Object({{"name", NameOf(workflow)}}));
    if (!pod.ok()) co_return pod.status();
    taken_.insert(UidOf(workflow));
    Status recorded = co_await EnsureChild(context, ConfigMaps(),
                                           ChildOf(workflow, ConfigMaps(), NameOf(workflow)));
    if (!recorded.ok()) co_return recorded;
    workflow.Mutable("status").Set("step", "done");
    co_return co_await WriteStatus(context, Widgets(), before, workflow);
  }

  std::set<std::string> taken_;  // uids whose step this process has taken
};

}  // namespace

Entry D17() {
  return Pair<Workflow>(
      "d17",
      {"argoproj/argo-workflows#13986", "works on a view that is older than its own last write",
       "passes over views that are older than its own write"},
      [](ControllerSpec& spec, bool) {
        spec.external = "cloud";
        spec.owns = {ConfigMaps()};
      });
}

}  // namespace quiesce::reconcilers::zoo
