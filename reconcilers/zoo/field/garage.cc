// Two reports of one operator of an object store.
//
// rajsinghtech/garage-operator#131: the operator keeps the Secret with its own access key in its
// own namespace, with an owner reference to an object of the tenant's namespace. The garbage
// collector takes that owner for absent and deletes the Secret; each look at the bucket then makes
// another key.
//
// rajsinghtech/garage-operator#271: any error of the look-up of a key, by its name, is taken for
// "there is none", and a key is made. Once there are two of one name, the look-up is refused as
// ambiguous forever; each pass makes one more, and the status, whose account id may not change,
// refuses it.
#include <map>

#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

constexpr char kOperatorNamespace[] = "garage-system";

class GarageService : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override {
    return {"create-key", "delete-key", "find-key", "get-key"};
  }
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override {
    if (operation == "create-key") {
      const std::string id = absl::StrCat("GK", ++made_);
      keys_[id] = Text(argument["name"]);
      return Value::Object({{"id", id}});
    }
    if (operation == "delete-key") {
      if (argument["id"].string_value().empty()) return absl::InvalidArgumentError("400: no id");
      if (keys_.erase(Text(argument["id"])) == 0) return absl::NotFoundError("no such key");
      return Value::Object();
    }
    if (operation == "get-key") {
      if (keys_.find(Text(argument["id"])) == keys_.end())
        return absl::NotFoundError("no such key");
      return Value::Object({{"id", argument["id"]}});
    }
    if (operation == "find-key") {
      std::string id;
      for (const auto& [key, name] : keys_) {
        if (name != argument["name"].string_value()) continue;
        if (!id.empty()) return absl::InvalidArgumentError("400: search matches several keys");
        id = key;
      }
      if (id.empty()) return absl::NotFoundError("404: no key matches");
      return Value::Object({{"id", id}});
    }
    return absl::UnimplementedError(absl::StrCat("unknown operation ", operation));
  }
  Value State() const override {
    Value keys = Value::List();
    for (const auto& [id, name] : keys_) keys.Append(id);
    return Value::Object({{"keys", keys}});
  }

 private:
  std::map<std::string, std::string> keys_;  // id -> name
  int made_ = 0;
};

// #131
class Buckets : public runtime::Reconciler {
 public:
  Buckets(const ControllerEnvironment&, bool cured) : cured_(cured) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value bucket = *found;
    if (runtime::IsBeingDeleted(bucket)) co_return Result::Done();
    const ObjectKey secret_key{cured_ ? request.namespace_ : kOperatorNamespace,
                               "internal-" + Text(bucket["metadata"]["uid"])};
    // Live: the cache may not have the Secret that was just made.
    absl::StatusOr<Value> secret = co_await context.client.Live().Get(SecretsKind(), secret_key);
    std::string id;
    if (runtime::IsNotFound(secret.status())) {
      absl::StatusOr<Value> key =
          co_await context.external->Call("create-key", Value::Object({{"name", secret_key.name}}));
      if (!key.ok()) co_return key.status();
      id = Text((*key)["id"]);
      Value made = New(SecretsKind(), secret_key.namespace_, secret_key.name);
      made.Mutable("stringData").Set("id", id);
      made.Mutable("metadata").Set("labels", Value::Object({{"key-id", id}}));
      // By hand: SetControllerReference refuses an owner of another namespace.
      made.Mutable("metadata")
          .Set("ownerReferences",
               Value::List({Value::Object({{"apiVersion", Widgets().ApiVersion()},
                                           {"kind", Widgets().kind},
                                           {"name", bucket["metadata"]["name"]},
                                           {"uid", bucket["metadata"]["uid"]}})}));
      absl::Status created = co_await context.client.Create(SecretsKind(), &made);
      if (!created.ok()) co_return runtime::IgnoreAlreadyExists(created);
    } else if (!secret.ok()) {
      co_return secret.status();
    } else {
      id = Text((*secret)["metadata"]["labels"]["key-id"]);
    }
    if (bucket["status"]["keyId"].string_value() != id) {
      bucket.Mutable("status").Set("keyId", id);
      absl::Status written = co_await context.client.Status().Update(Widgets(), &bucket);
      if (!written.ok()) co_return runtime::IgnoreNotFound(written);
    }
    co_return Result::After(absl::Minutes(1));  // the bucket's usage is read again
  }

 private:
  const bool cured_;
};

// #271
class Access : public runtime::Reconciler {
 public:
  Access(const ControllerEnvironment&, bool cured) : cured_(cured) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value access = *found;
    const std::string recorded = Text(access["status"]["accountId"]);
    absl::StatusOr<Value> key;
    if (cured_ && !recorded.empty()) {
      key = co_await context.external->Call("get-key", Value::Object({{"id", recorded}}));
    } else {
      key = co_await context.external->Call("find-key", Value::Object({{"name", request.name}}));
    }
    if (cured_ && !key.ok() && !absl::IsNotFound(key.status())) co_return key.status();
    if (!key.ok()) {
      key = co_await context.external->Call("create-key", Value::Object({{"name", request.name}}));
      if (!key.ok()) co_return key.status();
    }
    const std::string id = Text((*key)["id"]);
    Value secret = New(SecretsKind(), request.namespace_, request.name + "-credentials");
    absl::StatusOr<Value> live = co_await context.client.Get(SecretsKind(), runtime::KeyOf(secret));
    if (runtime::IsNotFound(live.status())) {
      secret.Mutable("metadata").Mutable("labels").Set("key-id", id);
      absl::Status created = co_await context.client.Create(SecretsKind(), &secret);
      if (!created.ok() && !runtime::IsAlreadyExists(created)) co_return created;
    } else if (!live.ok()) {
      co_return live.status();
    } else if ((*live)["metadata"]["labels"]["key-id"].string_value() != id) {
      live->Mutable("metadata").Mutable("labels").Set("key-id", id);
      absl::Status updated = co_await context.client.Update(SecretsKind(), &*live);
      if (!updated.ok()) co_return updated;
    }
    if (recorded == id && access["status"]["ready"].bool_value()) co_return Result::Done();
    access.Mutable("status").Set("accountId", id);
    access.Mutable("status").Set("ready", true);
    co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Widgets(), &access));
  }

 private:
  const bool cured_;
};

}  // namespace

std::unique_ptr<runtime::ServiceModel> MakeGarage() { return std::make_unique<GarageService>(); }

std::vector<ControllerSpec> GarageControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(
      SpecOf<Buckets>("garage131/buggy", "garage-operator#131 as reported", Widgets(), false));
  specs.push_back(SpecOf<Buckets>("garage131/cured", "garage-operator#131 cured", Widgets(), true));
  specs.push_back(
      SpecOf<Access>("garage271/buggy", "garage-operator#271 as reported", Widgets(), false));
  specs.push_back(SpecOf<Access>("garage271/cured", "garage-operator#271 cured", Widgets(), true));
  for (ControllerSpec& spec : specs) spec.external = "garage";
  specs[0].owns = {SecretsKind()};
  specs[1].owns = {SecretsKind()};
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field
