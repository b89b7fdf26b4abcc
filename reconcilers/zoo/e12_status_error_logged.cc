// noobaa/noobaa-operator#385: the last step writes the status, and its error is only logged. The
// look succeeds, no event follows, the phase stays as it was.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class System : public Twin {
  Task<Outcome> Handle(Context& context, Value system) override {
    const Value before = system;
    system.Mutable("status").Set("phase", "Ready");
    Status written = co_await WriteStatus(context, Widgets(), before, system);
    if (cured()) co_return written;
    if (!written.ok()) context.log.Info(written.message());
    co_return Result::Done();
  }
};

}  // namespace

Entry E12() {
  return Pair<System>("e12", {"noobaa/noobaa-operator#385",
                              "logs the error of its last write and succeeds", "returns it"});
}

}  // namespace quiesce::reconcilers::zoo
