// minio/operator#1702: the operator sets a field whose feature gate is off. The server drops it,
// the operator sees a difference at each look and updates again.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class DroppedField : public Twin {
  Task<Outcome> Handle(Context& context, Value tenant) override {
    Value desired = ChildOf(tenant, Gadgets(), NameOf(tenant));
    desired.Mutable("spec").Mutable("rolling").Set("partition", 0);
    // The definition of Gadgets does not have it, as a server whose gate is off.
    if (!cured()) desired.Mutable("spec").Mutable("rolling").Set("maxUnavailable", 1);
    Status ensured = co_await EnsureChild(context, Gadgets(), desired);
    if (!ensured.ok()) co_return ensured;
    co_return Result::After(absl::Seconds(30));  // the health of the tenant is looked at
  }
};

}  // namespace

Entry A07() {
  return Pair<DroppedField>(
      "a07",
      {"minio/operator#1702", "sets a field that the server drops, and compares all that it set",
       "sets only what the server keeps"},
      [](ControllerSpec& spec, bool) { spec.owns = {Gadgets()}; });
}

}  // namespace quiesce::reconcilers::zoo
