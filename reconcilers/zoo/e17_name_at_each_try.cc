// crossplane/crossplane#5114: the child is refused because a value is missing that comes later;
// each try invents another name and stores it, so the object changes with each look.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Composite : public Twin {
  Task<Outcome> Handle(Context& context, Value composite) override {
    const Value before = composite;
    if (composite["status"]["composed"].bool_value()) co_return Result::Done();
    if (cured() && composite["status"]["address"].is_null()) co_return Result::Done();
    if (!cured() || composite["status"]["name"].is_null()) {
      composite.Mutable("status").Set(
          "name", absl::StrCat(NameOf(composite), "-", absl::ToUnixNanos(context.Now()) % 99991));
      Status named = co_await context.client.Status().Update(Widgets(), &composite);
      if (!named.ok()) co_return runtime::IgnoreNotFound(named);
    }
    Value child = ChildOf(composite, Gadgets(), Text(composite["status"]["name"]));
    child.Mutable("spec").Set("address", Text(composite["status"]["address"]));  // required
    Status created =
        runtime::IgnoreAlreadyExists(co_await context.client.Create(Gadgets(), &child));
    if (!created.ok()) co_return created;
    composite.Mutable("status").Set("composed", true);
    co_return co_await WriteStatus(context, Widgets(), before, composite);
  }
};

}  // namespace

Entry E17() {
  return Pair<Composite>(
      "e17", {"crossplane/crossplane#5114", "invents and stores another name with each try",
              "waits for what is missing, and keeps the name"});
}

}  // namespace quiesce::reconcilers::zoo
