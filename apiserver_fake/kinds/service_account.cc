#include <utility>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class ServiceAccount : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    CleanSecrets(object);
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    CleanSecrets(object);
  }

 private:
  // Of a reference to a secret only the name is kept.
  static void CleanSecrets(Value& object) {
    EditItems(object, "secrets", [](Value& secret) {
      if (secret.size() <= (secret.Has("name") ? 1u : 0u)) return;
      Value cleaned = Value::Object();
      CopyMember(cleaned, secret, "name");
      secret = std::move(cleaned);
    });
  }
};

}  // namespace

const BuiltinStrategy& ServiceAccountStrategy() {
  static const BuiltinStrategy& strategy = *new ServiceAccount(
      {.wire_type = "api.core.v1.ServiceAccount", .delete_replies_object = true});
  return strategy;
}

}  // namespace quiesce::kinds
