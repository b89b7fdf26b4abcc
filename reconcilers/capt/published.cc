#include "reconcilers/capt/published.h"

#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

Task<Outcome> PublishedPart::Report(Context& context, Value before, Value part) {
  const bool always = variant_ == Published::kLooping;
  if (always || part["status"] != before["status"]) {
    Status written = co_await context.client.Status().Update(*kind().resource, &part);
    if (!written.ok()) co_return runtime::IgnoreNotFound(written);
  }
  StatusOr<Value> found = co_await context.client.Get(Clusters(), ClusterKeyOf(part));
  // No Cluster yet: its coming will wake this key, the document believes.
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Value cluster = *found;
  Decide(part, cluster);
  if (!always && cluster["status"] == (*found)["status"]) co_return Result::Done();
  co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Clusters(), &cluster));
}

void PublishedPart::Decide(const Value& part, Value& cluster) const {
  const bool ready = part["status"]["ready"].bool_value();
  const bool was_ready = cluster["status"][kind().flag].bool_value();
  Value& status = cluster.Mutable("status");
  status.Set(kind().flag, ready);
  switch (variant_) {
    case Published::kLooping:
      status.Set("phase", ready ? kProvisioned : kProvisioning);
      break;
    case Published::kNoWatch:
      status.Set("phase", PhaseOf(status));
      break;
    case Published::kStuck:
      if (kind().resource == &CaptControlPlanes() &&
          (ready != was_ready || status["phase"].is_null())) {
        status.Set("phase", PhaseOf(status));
      }
      break;
  }
}

}  // namespace quiesce::reconcilers::capt
