// sieve-project/sieve#17 (nifikop): the configuration is written, and then that the nodes must be
// rolled. The controller dies in between; the configuration is as it should be now, so nothing is
// rolled.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Nifi : public Twin {
  Task<Outcome> Handle(Context& context, Value nifi) override {
    Value config = ChildOf(nifi, Secrets(), NameOf(nifi) + "-config");
    config.Mutable("metadata").Set("labels", Value::Object({{"config", nifi["spec"]["text"]}}));
    StatusOr<Value> live = co_await context.client.Live().Get(Secrets(), KeyOf(config));
    if (!live.ok() && !runtime::IsNotFound(live.status())) co_return live.status();
    const bool same = live.ok() && (*live)["metadata"]["labels"]["config"] == nifi["spec"]["text"];
    Value changed = live.ok() ? runtime::Overlay(*live, config) : config;
    Status written;
    if (!live.ok()) {
      written = co_await context.client.Create(Secrets(), &changed);
    } else if (!same) {
      written = co_await context.client.Update(Secrets(), &changed);
    }
    if (!written.ok()) co_return written;
    // The cured one asks what the nodes run, not whether it has just written.
    if (cured() ? nifi["status"]["rolled"] == nifi["spec"]["text"] : same) co_return Result::Done();
    const Value before = nifi;
    nifi.Mutable("status").Set("rolled", nifi["spec"]["text"]);
    co_return co_await WriteStatus(context, Widgets(), before, nifi);
  }
};

}  // namespace

Entry E16() {
  return Pair<Nifi>("e16", {"sieve-project/sieve#17",
                            "rolls its nodes only in the look that changed the configuration",
                            "rolls nodes that do not run the configuration"});
}

}  // namespace quiesce::reconcilers::zoo
