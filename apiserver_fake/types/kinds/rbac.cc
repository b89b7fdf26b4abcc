#include "apiserver_fake/metadata_validation.h"
#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class Binding : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "roleRef", [](Value& role) { SetDefaultText(role, "apiGroup", kGroup); });
    EditItems(object, "subjects", stored, [](Value& subject, const Value*) {
      const absl::string_view kind = subject["kind"].string_value();
      if (kind == "User" || kind == "Group") SetDefaultText(subject, "apiGroup", kGroup);
    });
  }

 private:
  static constexpr absl::string_view kGroup = "rbac.authorization.k8s.io";
};

}  // namespace

const BuiltinStrategy& RoleStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.rbac.v1.Role",
       .create_on_update = true,
       .name_rule = NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& ClusterRoleStrategy() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.rbac.v1.ClusterRole",
       .create_on_update = true,
       .name_rule = NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& RoleBindingStrategy() {
  static const BuiltinStrategy& strategy = *new Binding(
      {.wire_type = "api.rbac.v1.RoleBinding",
       .create_on_update = true,
       .name_rule = NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& ClusterRoleBindingStrategy() {
  static const BuiltinStrategy& strategy = *new Binding(
      {.wire_type = "api.rbac.v1.ClusterRoleBinding",
       .create_on_update = true,
       .name_rule = NameIsPathSegment});
  return strategy;
}

}  // namespace quiesce::api
