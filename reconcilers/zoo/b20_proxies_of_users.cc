// crossplane/crossplane#7594: a configuration is held while usage objects exist, which belong to
// its users. A user that is deleted in the foreground loses its usage object first; the
// configuration goes, and the user cannot clean up without it.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b20";

// The configuration: held while it is in use.
class Config : public Twin {
  Task<Outcome> Handle(Context& context, Value config) override {
    if (!runtime::IsBeingDeleted(config)) {
      co_return co_await PutFinalizer(context, Gadgets(), config, kFinalizer);
    }
    ListOptions all;
    all.namespace_ = NamespaceOf(config);
    const Resource& user = cured() ? Widgets() : ConfigMaps();
    StatusOr<std::vector<Value>> found = co_await context.client.Live().List(user, all);
    if (!found.ok()) co_return found.status();
    for (const Value& object : *found) {
      const bool uses = cured() || runtime::ControllerOf(object) != nullptr;
      if (uses) co_return Result::After(absl::Seconds(5));
    }
    co_return co_await DropFinalizer(context, Gadgets(), config, kFinalizer);
  }
};

// A user: makes its usage object, and needs the configuration to clean up.
class User : public Twin {
  Task<Outcome> Handle(Context& context, Value user) override {
    if (!runtime::IsBeingDeleted(user)) {
      Status put = co_await PutFinalizer(context, Widgets(), user, kFinalizer);
      if (!put.ok()) co_return put;
      co_return co_await EnsureChild(context, ConfigMaps(),
                                     ChildOf(user, ConfigMaps(), NameOf(user) + "-usage"));
    }
    co_await context.Sleep(absl::Seconds(10));  // what it stands for takes its time to go
    StatusOr<Value> config =
        co_await context.client.Live().Get(Gadgets(), Beside(user, Text(user["spec"]["target"])));
    if (!config.ok()) co_return config.status();
    co_return co_await DropFinalizer(context, Widgets(), user, kFinalizer);
  }
};

}  // namespace

Entry B20() {
  return WithHelper<User>(Pair<Config>("b20",
                                       {"crossplane/crossplane#7594",
                                        "counts usage objects, which go before their owners",
                                        "counts the users themselves"},
                                       [](ControllerSpec& spec, bool) {
                                         spec.for_resource = Gadgets();
                                         spec.finalizers = {kFinalizer};
                                       }),
                          "b20-user", "Needs its configuration to clean up",
                          [](ControllerSpec& spec) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo
