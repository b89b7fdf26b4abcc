// crossplane/crossplane#7703: a breaker counts events; while it is open, it drops them. Whether it
// may close is looked at when an event comes: if the last one was dropped, no one looks again.
#include <algorithm>

#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class CompositeBreaker : public Twin {
  Task<Outcome> Handle(Context& context, Value composite) override {
    const Value before = composite;
    const absl::Time now = context.Now();
    tokens_ = std::min(50.0, tokens_ + absl::ToDoubleSeconds(now - filled_) * 0.5);
    filled_ = now;
    if (now < open_until_) {
      if (cured()) co_return Result::After(open_until_ - now);
      co_return Result::Done();  // dropped
    }
    if (tokens_ < 1) {
      open_until_ = now + absl::Minutes(5);
      if (cured()) co_return Result::After(absl::Minutes(5));
      co_return Result::Done();
    }
    tokens_ -= 1;
    StatusOr<std::vector<Value>> composed = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(composite), "of", NameOf(composite));
    if (!composed.ok()) co_return composed.status();
    composite.Mutable("status").Set("composed", static_cast<int64_t>(composed->size()));
    co_return co_await WriteStatus(context, Widgets(), before, composite);
  }

  double tokens_ = 50;
  absl::Time filled_ = absl::UnixEpoch(), open_until_ = absl::InfinitePast();
};

std::vector<Request> Composite(const Value& composed) {
  const std::string of = Text(composed["metadata"]["labels"]["of"]);
  if (of.empty()) return {};
  return {Beside(composed, of)};
}

}  // namespace

Entry C16() {
  return Pair<CompositeBreaker>(
      "c16",
      {"crossplane/crossplane#7703",
       "drops events while its breaker is open, and closes it at an event",
       "comes back when the breaker may close"},
      [](ControllerSpec& spec, bool) {
        spec.for_predicate = "generation-changed";
        spec.watches = {{ConfigMaps(), &Composite, ""}};
      });
}

}  // namespace quiesce::reconcilers::zoo
