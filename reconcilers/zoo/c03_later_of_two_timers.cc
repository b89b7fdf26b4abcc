// elastic/cloud-on-k8s#2138: the results of the steps are merged, and any RequeueAfter wins over
// Requeue: the timer of a certificate that expires next year swallows the retry of a conflict.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Cluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const Value before = cluster;
    cluster.Mutable("status").Set("phase", "Ready");
    Status written = co_await WriteStatus(context, Widgets(), before, cluster);
    if (!written.ok() && !runtime::IsConflict(written)) co_return written;
    const Result status_step = written.ok() ? Result::Done() : Result::Requeue();
    const Result certificate_step = Result::After(absl::Hours(24 * 300));
    if (cured() && status_step.requeue) co_return status_step;  // the sooner of the two
    co_return certificate_step;
  }
};

}  // namespace

Entry C03() {
  return Pair<Cluster>(
      "c03",
      {"elastic/cloud-on-k8s#2138", "lets a timer in the far future win over a retry",
       "takes the sooner of two results"},
      [](ControllerSpec& spec, bool) { spec.for_predicate = "generation-changed"; });
}

}  // namespace quiesce::reconcilers::zoo
