// velero-io/velero#3852: only the phase New is worked on. The controller writes InProgress, works
// in memory, and dies; InProgress is no one's business.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Backup : public Twin {
  Task<Outcome> Handle(Context& context, Value backup) override {
    const std::string phase = Text(backup["status"]["phase"]);
    const bool mine = phase.empty() || phase == "New" || (cured() && phase == "InProgress");
    if (!mine) co_return Result::Done();
    if (phase != "InProgress") {
      backup.Mutable("status").Set("phase", "InProgress");
      Status begun = co_await context.client.Status().Update(Widgets(), &backup);
      if (!begun.ok()) co_return runtime::IgnoreNotFound(begun);
    }
    co_await context.Sleep(absl::Seconds(30));
    backup.Mutable("status").Set("phase", "Completed");
    co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Widgets(), &backup));
  }
};

}  // namespace

Entry E04() {
  return Pair<Backup>("e04",
                      {"velero-io/velero#3852", "does not take up a backup that was in progress",
                       "takes up again what was in progress"},
                      [](ControllerSpec& spec, bool) {
                        spec.phase_path = ".status.phase";
                        spec.phase_changes = {">InProgress", "InProgress>Completed"};
                      });
}

}  // namespace quiesce::reconcilers::zoo
