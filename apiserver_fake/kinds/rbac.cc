#include <string>
#include <utility>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

// The rules of a Role or, cluster-wide, of a ClusterRole.
void ValidateRules(const Value& rules, bool namespaced, api::FieldErrors& errors) {
  for (size_t i = 0; i < rules.size(); ++i) {
    const Value& rule = rules.at(i);
    const std::string path = Index("rules", i);
    if (rule["verbs"].empty()) {
      errors.push_back(
          api::RequiredField(Child(path, "verbs"), "verbs must contain at least one value"));
    }
    const Value& urls = rule["nonResourceURLs"];
    if (!urls.empty()) {
      if (namespaced) {
        errors.push_back(api::InvalidField(Child(path, "nonResourceURLs"), urls,
                                           "namespaced rules cannot apply to non-resource URLs"));
      }
      if (!rule["apiGroups"].empty() || !rule["resources"].empty() ||
          !rule["resourceNames"].empty()) {
        errors.push_back(api::InvalidField(
            Child(path, "nonResourceURLs"), urls,
            "rules cannot apply to both regular resources and non-resource URLs"));
      }
      continue;
    }
    if (rule["apiGroups"].empty()) {
      errors.push_back(api::RequiredField(Child(path, "apiGroups"),
                                          "resource rules must supply at least one api group"));
    }
    if (rule["resources"].empty()) {
      errors.push_back(api::RequiredField(Child(path, "resources"),
                                          "resource rules must supply at least one resource"));
    }
  }
}

class Role : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateRules(object["rules"], /*namespaced=*/true, errors);
  }
};

class ClusterRole : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateRules(object["rules"], /*namespaced=*/false, errors);
    if (!object.Has("aggregationRule")) return;
    const Value& selectors = object["aggregationRule"]["clusterRoleSelectors"];
    const std::string path = "aggregationRule.clusterRoleSelectors";
    if (selectors.empty()) {
      errors.push_back(api::RequiredField(
          path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
    }
    for (size_t i = 0; i < selectors.size(); ++i) {
      if (CheckLabelSelector(selectors.at(i), Index(path, i), errors)) continue;
      errors.push_back(api::InvalidField(Index(path, i), Value(), "invalid label selector."));
    }
  }
};

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

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const bool cluster = object["kind"].string_value() == "ClusterRoleBinding";
    const Value& role = object["roleRef"];
    CheckSupported(role["apiGroup"], "roleRef.apiGroup", {kGroup}, errors);
    if (cluster) {
      CheckSupported(role["kind"], "roleRef.kind", {"ClusterRole"}, errors);
    } else {
      CheckSupported(role["kind"], "roleRef.kind", {"Role", "ClusterRole"}, errors);
    }
    if (role["name"].string_value().empty()) {
      errors.push_back(api::RequiredField("roleRef.name", ""));
    } else {
      CheckTexts(role["name"], "roleRef.name",
                 resource::NameIsPathSegment(role["name"].string_value(), false), errors);
    }
    for (size_t i = 0; i < object["subjects"].size(); ++i) {
      ValidateSubject(object["subjects"].at(i), cluster, Index("subjects", i), errors);
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    if (object["roleRef"] == old["roleRef"]) return;
    errors.push_back(InvalidRendered("roleRef",
                                     wire::InternalJson("api.rbac.v1.RoleRef", object["roleRef"]),
                                     "cannot change roleRef"));
  }

 private:
  static void ValidateSubject(const Value& subject, bool cluster, const std::string& path,
                              api::FieldErrors& errors) {
    if (subject["name"].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, "name"), ""));
    }
    const absl::string_view kind = subject["kind"].string_value();
    const Value group(subject["apiGroup"].string_value());
    if (kind == "ServiceAccount") {
      if (!subject["name"].string_value().empty()) {
        CheckDnsSubdomain(subject["name"], Child(path, "name"), errors);
      }
      CheckSupported(group, Child(path, "apiGroup"), {""}, errors);
      if (cluster && subject["namespace"].string_value().empty()) {
        errors.push_back(api::RequiredField(Child(path, "namespace"), ""));
      }
    } else if (kind == "User" || kind == "Group") {
      CheckSupported(group, Child(path, "apiGroup"), {kGroup}, errors);
    } else {
      CheckSupported(subject["kind"], Child(path, "kind"), {"ServiceAccount", "User", "Group"},
                     errors);
    }
  }

  static constexpr absl::string_view kGroup = "rbac.authorization.k8s.io";
};

}  // namespace

const BuiltinStrategy& RoleStrategy() {
  static const BuiltinStrategy& strategy = *new Role({.wire_type = "api.rbac.v1.Role",
                                                      .create_on_update = true,
                                                      .name_rule = resource::NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& ClusterRoleStrategy() {
  static const BuiltinStrategy& strategy =
      *new ClusterRole({.wire_type = "api.rbac.v1.ClusterRole",
                        .create_on_update = true,
                        .name_rule = resource::NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& RoleBindingStrategy() {
  static const BuiltinStrategy& strategy = *new Binding({.wire_type = "api.rbac.v1.RoleBinding",
                                                         .create_on_update = true,
                                                         .name_rule = resource::NameIsPathSegment});
  return strategy;
}

const BuiltinStrategy& ClusterRoleBindingStrategy() {
  static const BuiltinStrategy& strategy =
      *new Binding({.wire_type = "api.rbac.v1.ClusterRoleBinding",
                    .create_on_update = true,
                    .name_rule = resource::NameIsPathSegment});
  return strategy;
}

}  // namespace quiesce::kinds
