// openeverest/openeverest-operator#418: a backup and its upstream own each other, and each is held
// until the other is gone. The garbage collector of today unblocks owners that wait for each other
// by themselves (processDeletingDependentsItem); what is left of the report are the finalizers of
// the two controllers.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b07";

// The backup: makes its upstream and, when it is deleted, waits for its end.
class Backup : public Twin {
  Task<Outcome> Handle(Context& context, Value backup) override {
    if (!runtime::IsBeingDeleted(backup)) {
      Status put = co_await PutFinalizer(context, Widgets(), backup, kFinalizer);
      if (!put.ok()) co_return put;
      co_return co_await CreateOnce(context, Gadgets(), ChildOf(backup, Gadgets(), NameOf(backup)));
    }
    Status deleted = co_await DeleteOnce(context, Gadgets(), KeyOf(backup));
    if (!deleted.ok()) co_return deleted;
    StatusOr<Value> upstream = co_await context.client.Live().Get(Gadgets(), KeyOf(backup));
    if (upstream.ok() && !cured()) co_return Result::Done();  // owned: its end wakes this key
    if (!upstream.ok() && !runtime::IsNotFound(upstream.status())) co_return upstream.status();
    co_return co_await DropFinalizer(context, Widgets(), backup, kFinalizer);
  }
};

// The upstream: owns the backup, too, and waits for its end.
class Upstream : public Twin {
  Task<Outcome> Handle(Context& context, Value upstream) override {
    if (!runtime::IsBeingDeleted(upstream)) {
      co_return co_await PutFinalizer(context, Gadgets(), upstream, kFinalizer);
    }
    StatusOr<Value> backup = co_await context.client.Live().Get(Widgets(), KeyOf(upstream));
    if (backup.ok()) co_return Result::After(absl::Seconds(30));
    if (!runtime::IsNotFound(backup.status())) co_return backup.status();
    co_return co_await DropFinalizer(context, Gadgets(), upstream, kFinalizer);
  }
};

}  // namespace

Entry B07() {
  return WithHelper<Upstream>(Pair<Backup>("b07",
                                           {"openeverest/openeverest-operator#418",
                                            "waits for the end of an object that waits for its own",
                                            "waits in one direction only"},
                                           [](ControllerSpec& spec, bool) {
                                             spec.owns = {Gadgets()};
                                             spec.finalizers = {kFinalizer};
                                           }),
                              "b07-upstream", "Waits for the end of the backup",
                              [](ControllerSpec& spec) {
                                spec.for_resource = Gadgets();
                                spec.finalizers = {kFinalizer};
                              });
}

}  // namespace quiesce::reconcilers::zoo
