// fluxcd/helm-controller#149: a release is marked as pending while an operation is under way. The
// controller is killed, the mark stays, and each later try is refused because another operation is
// in progress.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class HelmRelease : public Twin {
  Task<Outcome> Handle(Context& context, Value release) override {
    const Value before = release;
    if (IsReady(release)) co_return Result::Done();
    Value record = ChildOf(release, Secrets(), NameOf(release) + "-v1");
    record.Mutable("metadata").Set("labels", Value::Object({{"status", "pending"}}));
    StatusOr<Value> live = co_await context.client.Live().Get(Secrets(), KeyOf(record));
    if (live.ok() && (*live)["metadata"]["labels"]["status"] == "pending" && !cured()) {
      SetCondition(context, release, "Ready", false, "UpgradeFailed",
                   "another operation (install/upgrade/rollback) is in progress");
      Status written = co_await WriteStatus(context, Widgets(), before, release);
      if (!written.ok()) co_return written;
      co_return Result::After(absl::Minutes(1));
    }
    // This is the only worker of the key: a pending record is one that was left behind.
    Status locked = co_await EnsureChild(context, Secrets(), record);
    if (!locked.ok()) co_return locked;
    co_await context.Sleep(absl::Seconds(20));
    StatusOr<Value> pending = co_await context.client.Live().Get(Secrets(), KeyOf(record));
    if (!pending.ok()) co_return pending.status();
    pending->Mutable("metadata").Mutable("labels").Set("status", "deployed");
    Status deployed = co_await context.client.Update(Secrets(), &*pending);
    if (!deployed.ok()) co_return deployed;
    SetCondition(context, release, "Ready", true, "UpgradeSucceeded");
    co_return co_await WriteStatus(context, Widgets(), before, release);
  }
};

}  // namespace

Entry E05() {
  return Pair<HelmRelease>(
      "e05", {"fluxcd/helm-controller#149", "is refused by the lock that it left behind itself",
              "takes over a lock that was left behind"});
}

}  // namespace quiesce::reconcilers::zoo
