// The lesson on state machines: the next phase follows from the present one. A controller that
// decides it from what it finds in the cluster skips phases, and with them what is done in these.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Phases : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    const std::string phase = Text(widget["status"]["phase"]);
    StatusOr<Value> child = co_await context.client.Live().Get(ConfigMaps(), KeyOf(widget));
    if (!child.ok() && !runtime::IsNotFound(child.status())) co_return child.status();
    std::string next = phase;
    if (phase.empty()) {
      next = "Pending";
    } else if (child.ok() && !cured()) {
      next = "Ready";  // what should be there is there
    } else if (phase == "Pending" || (phase == "Ready" && !child.ok())) {
      next = "Building";
    } else if (phase == "Building") {
      Status made =
          co_await CreateOnce(context, ConfigMaps(), ChildOf(widget, ConfigMaps(), NameOf(widget)));
      if (!made.ok()) co_return made;
      next = "Ready";
    }
    widget.Mutable("status").Set("phase", next);
    co_return co_await WriteStatus(context, Widgets(), before, widget);
  }
};

}  // namespace

Entry LessonPhases() {
  return Pair<Phases>(
      "lesson-phases",
      {"lesson 4.4, State Machines", "decides the phase from what it finds, and skips some",
       "goes from phase to phase as declared"},
      [](ControllerSpec& spec, bool) {
        spec.watches = {{ConfigMaps(), &SameName, ""}};
        spec.phase_path = ".status.phase";
        spec.phase_changes = {">Pending", "Pending>Building", "Building>Ready", "Ready>Building"};
      });
}

}  // namespace quiesce::reconcilers::zoo
