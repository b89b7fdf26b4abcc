// stacklok/toolhive#5511: to add a reference, a controller puts the whole status of an object that
// another one owns, with its own old copy of the conditions.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

// The workload's controller: adds its reference a while after it has read the object.
class Workload : public Twin {
  Task<Outcome> Handle(Context& context, Value config) override {
    const bool looked_at =
        runtime::FindCondition(config["status"]["conditions"], "Valid") != nullptr;
    if (!looked_at || added_) co_return Result::Done();
    const Value before = config;
    co_await context.Sleep(absl::Seconds(2));
    config.Mutable("status").Set("references", Value::List({"workload"}));
    Patch patch = MergeFrom(before, config);
    if (!cured()) patch.data = Value::Object({{"status", config["status"]}});
    Status added = co_await context.client.Status().Patch(Widgets(), &config, patch);
    added_ = added.ok();
    co_return runtime::IgnoreNotFound(added);
  }

  bool added_ = false;
};

// Owns the conditions: Valid is False at first and True once it has looked, a second later.
class Owner : public Twin {
  Task<Outcome> Handle(Context& context, Value config) override {
    if (runtime::FindCondition(config["status"]["conditions"], "Valid") != nullptr && done_) {
      co_return Result::Done();
    }
    for (const bool valid : {false, true}) {
      const Value before = config;
      SetCondition(context, config, "Valid", valid, valid ? "Checked" : "Checking");
      const Patch patch = MergeFrom(before, config);
      Status patched = co_await context.client.Status().Patch(Widgets(), &config, patch);
      if (!patched.ok()) co_return runtime::IgnoreNotFound(patched);
      co_await context.Sleep(absl::Seconds(1));
    }
    done_ = true;
    co_return Result::Done();
  }
  bool done_ = false;
};

}  // namespace

Entry D10() {
  return WithHelper<Owner>(
      Pair<Workload>(
          "d10", {"stacklok/toolhive#5511", "puts a whole status, with old conditions of another",
                  "patches only the part that it owns"}),
      "d10-owner", "Owns the conditions");
}

}  // namespace quiesce::reconcilers::zoo
