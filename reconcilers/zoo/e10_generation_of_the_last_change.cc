// k8ssandra/cass-operator#657: observedGeneration is written when the state changes. A change of
// the spec that leaves Ready Ready never shows, and who waits for it hangs.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Datacenter : public Twin {
  Task<Outcome> Handle(Context& context, Value datacenter) override {
    const Value before = datacenter;
    if (!cured() && IsReady(datacenter)) co_return Result::Done();
    datacenter.Mutable("status").Set("observedGeneration", GenerationOf(datacenter));
    SetCondition(context, datacenter, "Ready", true, "AllPodsReady");
    co_return co_await WriteStatus(context, Widgets(), before, datacenter);
  }
};

}  // namespace

Entry E10() {
  return Pair<Datacenter>("e10", {"k8ssandra/cass-operator#657",
                                  "writes observedGeneration only when the state changes",
                                  "writes it at the end of every look"});
}

}  // namespace quiesce::reconcilers::zoo
