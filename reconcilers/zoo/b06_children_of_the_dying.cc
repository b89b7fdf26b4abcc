// defilantech/LLMKube#949: an owner is deleted in the foreground. The collector deletes its
// children, the reconciler sees that one is missing and makes it again; while another child takes
// its time to go, the owner waits for all of them.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b06-running";

class Workload : public Twin {
  Task<Outcome> Handle(Context& context, Value workload) override {
    if (cured() && runtime::IsBeingDeleted(workload)) co_return Result::Done();
    for (const char* part : {"-fast", "-slow"}) {
      Value child = ChildOf(workload, ConfigMaps(), NameOf(workload) + part);
      runtime::AddFinalizer(child, kFinalizer);
      StatusOr<Value> live = co_await context.client.Get(ConfigMaps(), KeyOf(child));
      if (live.ok()) continue;
      if (!runtime::IsNotFound(live.status())) co_return live.status();
      Status created = co_await CreateOnce(context, ConfigMaps(), child);
      if (!created.ok()) co_return created;
    }
    co_return Result::Done();
  }
};

// The children end one or two seconds after their deletion.
class Kubelet : public Twin {
  Task<Outcome> Handle(Context& context, Value child) override {
    if (!runtime::IsBeingDeleted(child)) co_return Result::Done();
    const bool slow = NameOf(child).back() == 'w';
    co_await context.Sleep(absl::Milliseconds(slow ? 1700 : 1000));
    co_return co_await DropFinalizer(context, ConfigMaps(), child, kFinalizer);
  }
};

}  // namespace

Entry B06() {
  return WithHelper<Kubelet>(
      Pair<Workload>("b06",
                     {"defilantech/LLMKube#949", "makes the children of a dying owner again",
                      "leaves a dying owner alone"},
                     [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; }),
      "b06-kubelet", "Ends children that are deleted, a while later", [](ControllerSpec& spec) {
        spec.for_resource = ConfigMaps();
        spec.finalizers = {kFinalizer};
      });
}

}  // namespace quiesce::reconcilers::zoo
