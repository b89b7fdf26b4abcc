// The lesson on watching and indexing: objects use a ConfigMap that they do not own, in another
// namespace. When it changes, an index of the cache tells which objects use it; without a watch
// no one asks.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kConfig[] = "config/";  // in place of a namespace: the key is that of a ConfigMap

class Consumer : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    if (request.namespace_ != kConfig) co_return co_await Twin::Reconcile(context, request);
    ListOptions users;
    users.index_field = "spec.config";
    users.index_value = request.name;
    StatusOr<std::vector<Value>> widgets = co_await context.client.List(Widgets(), users);
    if (!widgets.ok()) co_return widgets.status();
    for (const Value& widget : *widgets) {
      Outcome outcome = co_await Handle(context, widget);
      if (!outcome.error.ok()) co_return outcome;
    }
    co_return Result::Done();
  }

  Task<Outcome> Handle(Context& context, Value widget) override {
    const Value before = widget;
    StatusOr<Value> config =
        co_await context.client.Get(ConfigMaps(), {"shared", Text(widget["spec"]["config"])});
    if (!config.ok()) co_return runtime::IgnoreNotFound(config.status());
    widget.Mutable("status").Set("seen", (*config)["data"]["text"]);
    co_return co_await WriteStatus(context, Widgets(), before, widget);
  }
};

std::vector<std::string> ConfigOf(const Value& widget) {
  const std::string config = Text(widget["spec"]["config"]);
  return config.empty() ? std::vector<std::string>() : std::vector<std::string>{config};
}

std::vector<Request> SharedConfig(const Value& config) {
  if (NamespaceOf(config) != "shared") return {};
  return {{kConfig, NameOf(config)}};
}

}  // namespace

Entry LessonIndex() {
  return Pair<Consumer>("lesson-index",
                        {"lesson 4.3, Watching and Indexing",
                         "uses an object that it does not own and does not watch",
                         "watches it, and finds its users through an index"},
                        [](ControllerSpec& spec, bool cured) {
                          spec.indexes = {{Widgets(), "spec.config", &ConfigOf}};
                          if (cured) spec.watches = {{ConfigMaps(), &SharedConfig, ""}};
                        });
}

}  // namespace quiesce::reconcilers::zoo
