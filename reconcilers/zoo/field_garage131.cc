// rajsinghtech/garage-operator#131: the operator keeps the Secret with its own access key in its
// own namespace, with an owner in the tenant's. The garbage collector takes that owner for absent
// and deletes the Secret; each look at the bucket then makes another key.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Bucket : public Twin {
  Task<Outcome> Handle(Context& context, Value bucket) override {
    if (runtime::IsBeingDeleted(bucket)) co_return Result::Done();
    const Value before = bucket;
    Value secret = New(Secrets(), cured() ? NamespaceOf(bucket) : "garage-system",
                       "internal-" + UidOf(bucket));
    // Live: the cache may not have the Secret that was just made.
    StatusOr<Value> live = co_await context.client.Live().Get(Secrets(), KeyOf(secret));
    std::string id;
    if (runtime::IsNotFound(live.status())) {
      StatusOr<Value> key =
          co_await context.external->Call("create", Value::Object({{"name", NameOf(secret)}}));
      if (!key.ok()) co_return key.status();
      id = Text((*key)["id"]);
      secret.Mutable("metadata").Set("labels", Value::Object({{"key-id", id}}));
      // By hand: SetControllerReference refuses an owner of another namespace.
      secret.Mutable("metadata")
          .Set("ownerReferences",
               Value::List({Value::Object({{"apiVersion", Widgets().ApiVersion()},
                                           {"kind", Widgets().kind},
                                           {"name", NameOf(bucket)},
                                           {"uid", UidOf(bucket)}})}));
      Status created = co_await CreateOnce(context, Secrets(), secret);
      if (!created.ok()) co_return created;
    } else if (live.ok()) {
      id = Text((*live)["metadata"]["labels"]["key-id"]);
    } else {
      co_return live.status();
    }
    bucket.Mutable("status").Set("keyId", id);
    Status written = co_await WriteStatus(context, Widgets(), before, bucket);
    if (!written.ok()) co_return written;
    co_return Result::After(absl::Minutes(1));  // the bucket's usage is read again
  }
};

}  // namespace

Entry Garage131() {
  return Pair<Bucket>("garage131",
                      {"rajsinghtech/garage-operator#131",
                       "owns a Secret of its own namespace from another, and it is collected",
                       "keeps the Secret beside its owner"},
                      [](ControllerSpec& spec, bool) {
                        spec.external = "cloud";
                        spec.owns = {Secrets()};
                      });
}

}  // namespace quiesce::reconcilers::zoo
