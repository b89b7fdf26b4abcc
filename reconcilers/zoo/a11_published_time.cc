// crossplane/crossplane#2871: a key that was taken out of the published set stays in the stored
// one; the two never agree again, and each look publishes and stamps the time.
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class PublishedTime : public Twin {
  Task<Outcome> Handle(Context& context, Value composite) override {
    const Value before = composite;
    const Value& wanted = composite["spec"]["connection"];
    Value secret = ChildOf(composite, Secrets(), NameOf(composite) + "-conn");
    StatusOr<Value> live = co_await context.client.Get(Secrets(), KeyOf(secret));
    if (!live.ok() && !runtime::IsNotFound(live.status())) co_return live.status();
    if (live.ok() && (*live)["data"] == wanted) co_return Result::Done();
    Status published;
    if (live.ok()) {
      Value changed = runtime::Overlay(*live, Value::Object({{"data", wanted}}));
      if (cured()) changed.Set("data", wanted);  // what is not wanted goes, too
      published = co_await context.client.Update(Secrets(), &changed);
    } else {
      secret.Set("data", wanted);
      published = co_await CreateOnce(context, Secrets(), secret);
    }
    if (!published.ok()) co_return published;
    co_await context.Sleep(absl::Seconds(1));
    composite.Mutable("status").Set("lastPublishedTime", go::FormatRfc3339(context.Now()));
    co_return co_await WriteStatus(context, Widgets(), before, composite);
  }
};

}  // namespace

Entry A11() {
  return Pair<PublishedTime>(
      "a11",
      {"crossplane/crossplane#2871", "publishes again while a removed key is still stored",
       "removes what is not wanted any more"},
      [](ControllerSpec& spec, bool) { spec.owns = {Secrets()}; });
}

}  // namespace quiesce::reconcilers::zoo
