// kubernetes/kubernetes#29735: a child's name is a hash of its template, and two templates have the
// same. The create fails with AlreadyExists for good, while the look-up by content finds nothing.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Deployment : public Twin {
  Task<Outcome> Handle(Context& context, Value deployment) override {
    const std::string text = Text(deployment["spec"]["text"]);
    StatusOr<std::vector<Value>> sets = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(deployment), "template", text);
    if (!sets.ok()) co_return sets.status();
    if (!sets->empty()) co_return Result::Done();
    const int64_t collisions = deployment["status"]["collisionCount"].int_value();
    // A hash of few values: all templates of the same length have the same.
    const std::string name = absl::StrCat(NameOf(deployment), "-", text.size(),
                                          cured() ? absl::StrCat("-", collisions) : "");
    Value set = ChildOf(deployment, ConfigMaps(), name);
    set.Mutable("metadata").Set("labels", Value::Object({{"template", text}}));
    Status created = co_await context.client.Create(ConfigMaps(), &set);
    if (!cured() || !runtime::IsAlreadyExists(created)) co_return created;
    StatusOr<Value> there = co_await context.client.Live().Get(ConfigMaps(), KeyOf(set));
    if (!there.ok()) co_return there.status();
    if ((*there)["metadata"]["labels"]["template"] == text) co_return Result::Done();
    const Value before = deployment;
    deployment.Mutable("status").Set("collisionCount", collisions + 1);
    co_return co_await WriteStatus(context, Widgets(), before, deployment);
  }
};

}  // namespace

Entry D06() {
  return Pair<Deployment>(
      "d06",
      {"kubernetes/kubernetes#29735", "cannot make a child whose name another template has taken",
       "counts collisions into the name"},
      [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
