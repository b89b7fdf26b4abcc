// submariner-io/admiral#898: one bucket gives places in time to all keys. Each failure takes a
// place; with many failing keys the next free one is hours away, and a healthy newcomer waits for
// it.
#include <algorithm>
#include <map>

#include "reconcilers/runtime/queue/digest.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Synced : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    if (IsReady(widget)) co_return Result::Done();
    const auto place = places_.find(NameOf(widget));
    if (place != places_.end() && place->second > context.Now()) {
      co_return Result::After(place->second - context.Now());
    }
    if (widget["spec"]["healthy"].bool_value()) {
      // The first attempt takes a place like every other.
      if (place == places_.end() && !cured()) co_return Result::After(NextPlace(context, widget));
      SetCondition(context, widget, "Ready", true, "Synced");
      co_return co_await WriteStatus(context, Widgets(), before, widget);
    }
    StatusOr<Value> called = co_await context.external->Call("check", Value::Object());
    if (called.ok()) co_return Result::Done();
    if (cured()) {  // a delay of its own, no longer than a minute or so
      const uint64_t part = runtime::Digest(UidOf(widget)) % 20;
      places_[NameOf(widget)] = context.Now() + absl::Seconds(50 + static_cast<int64_t>(part));
      co_return Result::After(places_[NameOf(widget)] - context.Now());
    }
    for (int i = 0; i < 50; ++i) NextPlace(context, widget);  // the failures of one look
    co_return Result::After(places_[NameOf(widget)] - context.Now());
  }

  absl::Duration NextPlace(Context& context, const Value& widget) {
    next_ = std::max(next_, context.Now()) + absl::Milliseconds(100);
    places_[NameOf(widget)] = next_;
    return next_ - context.Now();
  }

  absl::Time next_ = absl::InfinitePast();
  std::map<std::string, absl::Time> places_;
};

}  // namespace

Entry C12() {
  return Pair<Synced>("c12",
                      {"submariner-io/admiral#898",
                       "gives all keys places of one bucket, however far away they are",
                       "gives each key a delay of its own, with a cap"},
                      [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
