// rajsinghtech/garage-operator#271: any error of the look-up of a key, by its name, is taken for
// "there is none", and a key is made. Once there are two of one name, the look-up is refused as
// ambiguous for good; each look makes one more, and the status, whose account id may not change,
// refuses it.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Access : public Twin {
  Task<Outcome> Handle(Context& context, Value access) override {
    const Value before = access;
    const std::string recorded = Text(access["status"]["accountId"]);
    StatusOr<Value> key;
    if (cured() && !recorded.empty()) {
      key = co_await context.external->Call("get", Value::Object({{"id", recorded}}));
    } else {
      key = co_await context.external->Call("find", Value::Object({{"name", NameOf(access)}}));
    }
    if (cured() && !key.ok() && !absl::IsNotFound(key.status())) co_return key.status();
    if (!key.ok()) {
      key = co_await context.external->Call("create", Value::Object({{"name", NameOf(access)}}));
      if (!key.ok()) co_return key.status();
    }
    Value credentials = New(Secrets(), NamespaceOf(access), NameOf(access) + "-credentials");
    credentials.Mutable("metadata").Set("labels", Value::Object({{"key-id", (*key)["id"]}}));
    Status ensured = co_await EnsureChild(context, Secrets(), credentials);
    if (!ensured.ok()) co_return ensured;
    access.Mutable("status").Set("accountId", (*key)["id"]);
    access.Mutable("status").Set("ready", true);
    co_return co_await WriteStatus(context, Widgets(), before, access);
  }
};

}  // namespace

Entry Garage271() {
  return Pair<Access>(
      "garage271",
      {"rajsinghtech/garage-operator#271", "makes a key whenever the look-up of one fails",
       "makes a key only where there is none, and looks by the id that it has"},
      [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
