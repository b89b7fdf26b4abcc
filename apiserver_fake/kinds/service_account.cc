#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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

  // About an annotation that is about to go, where it is new.
  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    if (!IsEnforcing(object)) return {};
    return {absl::StrCat("metadata.annotations[", kEnforce,
                         "]: deprecated in v1.32+; prefer separate namespaces to isolate access to "
                         "mounted secrets")};
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    if (IsEnforcing(old)) return {};
    return WarningsOnCreate(object);
  }

 private:
  static constexpr absl::string_view kEnforce = "kubernetes.io/enforce-mountable-secrets";

  static bool IsEnforcing(const Value& object) {
    return object["metadata"]["annotations"].Has(kEnforce);
  }

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
