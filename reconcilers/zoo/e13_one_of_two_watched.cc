// stacklok/toolhive#6343: two workloads are made, one is watched and looked at. The other one is
// deleted, and the object stays Ready.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class McpServer : public Twin {
  Task<Outcome> Handle(Context& context, Value server) override {
    const Value before = server;
    const bool first = !IsReady(server);
    Status ensured = co_await EnsureChild(context, ConfigMaps(),
                                          ChildOf(server, ConfigMaps(), NameOf(server) + "-proxy"));
    if (!ensured.ok()) co_return ensured;
    if (first || cured()) {
      ensured = co_await EnsureChild(context, Secrets(),
                                     ChildOf(server, Secrets(), NameOf(server) + "-backend"));
      if (!ensured.ok()) co_return ensured;
    }
    SetCondition(context, server, "Ready", true, "Running");
    co_return co_await WriteStatus(context, Widgets(), before, server);
  }
};

}  // namespace

Entry E13() {
  return Pair<McpServer>("e13",
                         {"stacklok/toolhive#6343", "watches one of the two children that it needs",
                          "watches both and looks for both"},
                         [](ControllerSpec& spec, bool cured) {
                           spec.owns = {ConfigMaps()};
                           if (cured) spec.owns.push_back(Secrets());
                         });
}

}  // namespace quiesce::reconcilers::zoo
