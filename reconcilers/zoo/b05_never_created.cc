// cloudpilot-ai/karpenter-provider-gcp#334: no instance was ever made, for lack of quota, so there
// is no id; the clean-up asks the service to delete the id "" and takes the refusal for one that
// will pass.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b05";

class NodeClaim : public Twin {
  Task<Outcome> Handle(Context& context, Value claim) override {
    const Value before = claim;
    const std::string id = Text(claim["status"]["providerID"]);
    if (runtime::IsBeingDeleted(claim)) {
      if (!id.empty() || !cured()) {
        StatusOr<Value> deleted =
            co_await context.external->Call("delete", Value::Object({{"id", id}}));
        if (!deleted.ok() && !absl::IsNotFound(deleted.status())) co_return deleted.status();
      }
      co_return co_await DropFinalizer(context, Widgets(), claim, kFinalizer);
    }
    if (!runtime::HasFinalizer(claim, kFinalizer)) {
      co_return co_await PutFinalizer(context, Widgets(), claim, kFinalizer);
    }
    if (!id.empty()) co_return Result::Done();
    StatusOr<Value> made =
        co_await context.external->Call("create", Value::Object({{"name", NameOf(claim)}}));
    if (!made.ok()) co_return made.status();
    claim.Mutable("status").Set("providerID", (*made)["id"]);
    co_return co_await WriteStatus(context, Widgets(), before, claim);
  }
};

}  // namespace

Entry B05() {
  return Pair<NodeClaim>(
      "b05",
      {"cloudpilot-ai/karpenter-provider-gcp#334", "deletes by an id that was never given",
       "takes no id for nothing to delete"},
      [](ControllerSpec& spec, bool) {
        spec.finalizers = {kFinalizer};
        spec.external = "cloud";
      });
}

}  // namespace quiesce::reconcilers::zoo
