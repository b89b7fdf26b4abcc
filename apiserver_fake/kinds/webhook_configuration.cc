// MutatingWebhookConfiguration and ValidatingWebhookConfiguration.
#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/webhook_validation.h"

namespace quiesce::kinds {
namespace {

void CheckFullyQualifiedName(const Value& value, const std::string& path,
                             api::FieldErrors& errors) {
  const absl::string_view name = value.string_value();
  if (name.empty()) {
    errors.push_back(api::RequiredField(path, ""));
    return;
  }
  const Texts messages = api::Dns1123SubdomainErrors(name);
  if (!messages.empty()) {
    errors.push_back(api::InvalidField(path, value, absl::StrJoin(messages, ",")));
  } else if (std::count(name.begin(), name.end(), '.') < 2) {
    errors.push_back(api::InvalidField(
        path, value, "should be a domain with at least three segments separated by dots"));
  }
}

bool Holds(const Value& list, absl::string_view text) {
  for (const Value& item : list.items()) {
    if (item.string_value() == text) return true;
  }
  return false;
}

// A list that must not be empty, and with `*` in it holds nothing else.
void CheckWildcard(const Value& list, const std::string& path, absl::string_view others,
                   api::FieldErrors& errors) {
  if (list.empty()) errors.push_back(api::RequiredField(path, ""));
  if (list.size() > 1 && Holds(list, "*")) {
    errors.push_back(api::InvalidField(
        path, list, absl::StrCat("if '*' is present, must not specify other ", others)));
  }
}

void CheckResources(const Value& resources, const std::string& path, api::FieldErrors& errors) {
  if (resources.empty()) errors.push_back(api::RequiredField(path, ""));
  std::set<absl::string_view> all_of_resource, all_of_subresource;
  bool plain = false;
  for (size_t i = 0; i < resources.size(); ++i) {
    const Value& item = resources.at(i);
    const absl::string_view text = item.string_value();
    const std::string at = Index(path, i);
    if (text.empty()) {
      errors.push_back(api::RequiredField(at, ""));
      continue;
    }
    const size_t slash = text.find('/');
    if (slash == absl::string_view::npos) {
      plain = text != "*";
      continue;
    }
    const absl::string_view resource = text.substr(0, slash), sub = text.substr(slash + 1);
    if (all_of_resource.count(resource) != 0) {
      errors.push_back(api::InvalidField(
          at, item, absl::StrCat("if '", resource, "/*' is present, must not specify ", text)));
    }
    if (all_of_subresource.count(sub) != 0) {
      errors.push_back(api::InvalidField(
          at, item, absl::StrCat("if '*/", sub, "' is present, must not specify ", text)));
    }
    if (sub == "*") all_of_resource.insert(resource);
    if (resource == "*") all_of_subresource.insert(sub);
  }
  if (resources.size() > 1 && Holds(resources, "*/*")) {
    errors.push_back(api::InvalidField(path, resources,
                                       "if '*/*' is present, must not specify other resources"));
  }
  if (Holds(resources, "*") && plain) {
    errors.push_back(api::InvalidField(
        path, resources,
        "if '*' is present, must not specify other resources without subresources"));
  }
}

void CheckRule(const Value& rule, const std::string& path, api::FieldErrors& errors) {
  const Value& operations = rule["operations"];
  CheckWildcard(operations, Child(path, "operations"), "operations", errors);
  for (size_t i = 0; i < operations.size(); ++i) {
    CheckSupported(operations.at(i), Index(Child(path, "operations"), i),
                   {"*", "CONNECT", "CREATE", "DELETE", "UPDATE"}, errors);
  }
  CheckWildcard(rule["apiGroups"], Child(path, "apiGroups"), "API groups", errors);
  const Value& versions = rule["apiVersions"];
  CheckWildcard(versions, Child(path, "apiVersions"), "API versions", errors);
  for (size_t i = 0; i < versions.size(); ++i) {
    if (!versions.at(i).string_value().empty()) continue;
    errors.push_back(api::RequiredField(Index(Child(path, "apiVersions"), i), ""));
  }
  CheckResources(rule["resources"], Child(path, "resources"), errors);
  CheckSupported(rule["scope"], Child(path, "scope"), {"*", "Cluster", "Namespaced"}, errors);
}

void CheckSideEffects(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (value.is_null()) {
    errors.push_back(api::RequiredField(path, "must specify one of None, NoneOnDryRun"));
  } else {
    CheckSupported(value, path, {"None", "NoneOnDryRun"}, errors);
  }
}

void CheckReviewVersions(const Value& versions, const std::string& path, api::FieldErrors& errors) {
  if (versions.empty()) {
    errors.push_back(api::RequiredField(path, "must specify one of v1, v1beta1"));
    return;
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < versions.size(); ++i) {
    const Value& version = versions.at(i);
    if (!seen.insert(version.string_value()).second) {
      errors.push_back(api::InvalidField(Index(path, i), version, "duplicate version"));
      continue;
    }
    CheckTexts(version, Index(path, i), api::Dns1035LabelErrors(version.string_value()), errors);
  }
  if (seen.count("v1") == 0 && seen.count("v1beta1") == 0) {
    errors.push_back(api::InvalidField(path, versions, "must include at least one of v1, v1beta1"));
  }
}

// What the expressions say is read when they are asked.
void CheckMatchConditions(const Value& conditions, const std::string& path,
                          api::FieldErrors& errors) {
  constexpr int64_t kMaxConditions = 64;
  const int64_t count = int64_t(conditions.size());
  if (count > kMaxConditions) errors.push_back(api::TooManyField(path, count, kMaxConditions));
  std::set<absl::string_view> names;
  for (size_t i = 0; i < conditions.size(); ++i) {
    const Value &name = conditions.at(i)["name"], &expression = conditions.at(i)["expression"];
    const std::string at = Index(path, i);
    if (absl::StripAsciiWhitespace(expression.string_value()).empty()) {
      errors.push_back(api::RequiredField(Child(at, "expression"), ""));
    }
    if (name.string_value().empty()) {
      errors.push_back(api::RequiredField(Child(at, "name"), ""));
      continue;
    }
    CheckQualifiedName(name, Child(at, "name"), errors);
    if (!names.insert(name.string_value()).second) {
      errors.push_back(api::DuplicateField(Child(at, "name"), name));
    }
  }
}

class WebhookConfiguration : public BuiltinStrategy {
 public:
  WebhookConfiguration(const BuiltinTraits& traits, bool mutates)
      : BuiltinStrategy(traits), mutates_(mutates) {}

  void Default(Value& object, const Value* stored) const override {
    EditItems(object, "webhooks", [this](Value& hook) {
      SetDefaultText(hook, "failurePolicy", "Fail");
      SetDefaultText(hook, "matchPolicy", "Equivalent");
      SetDefault(hook, "namespaceSelector", Value::Object());
      SetDefault(hook, "objectSelector", Value::Object());
      SetDefault(hook, "timeoutSeconds", Value(10));
      if (mutates_) SetDefaultText(hook, "reinvocationPolicy", "Never");
      EditItems(hook, "rules", [](Value& rule) { SetDefault(rule, "scope", Value("*")); });
      EditMember(hook, "clientConfig", [](Value& config) {
        EditMember(config, "service",
                   [](Value& service) { SetDefault(service, "port", Value(443)); });
      });
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& hooks = object["webhooks"];
    std::set<absl::string_view> names;
    for (size_t i = 0; i < hooks.size(); ++i) {
      const Value& hook = hooks.at(i);
      const std::string path = Index("webhooks", i);
      CheckHook(hook, path, errors);
      CheckReviewVersions(hook["admissionReviewVersions"], Child(path, "admissionReviewVersions"),
                          errors);
      const absl::string_view name = hook["name"].string_value();
      if (!name.empty() && !names.insert(name).second) {
        errors.push_back(api::DuplicateField(Child(path, "name"), hook["name"]));
      }
    }
  }

  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    MoveGeneration(object, old, object["webhooks"] != old["webhooks"]);
  }

 private:
  void CheckHook(const Value& hook, const std::string& path, api::FieldErrors& errors) const {
    CheckFullyQualifiedName(hook["name"], Child(path, "name"), errors);
    for (size_t i = 0; i < hook["rules"].size(); ++i) {
      CheckRule(hook["rules"].at(i), Index(Child(path, "rules"), i), errors);
    }
    CheckSupported(hook["failurePolicy"], Child(path, "failurePolicy"), {"Fail", "Ignore"}, errors);
    CheckSupported(hook["matchPolicy"], Child(path, "matchPolicy"), {"Equivalent", "Exact"},
                   errors);
    CheckSideEffects(hook["sideEffects"], Child(path, "sideEffects"), errors);
    const int64_t timeout = hook["timeoutSeconds"].int_value();
    if (timeout < 1 || timeout > 30) {
      errors.push_back(api::InvalidField(Child(path, "timeoutSeconds"), hook["timeoutSeconds"],
                                         "the timeout value must be between 1 and 30 seconds"));
    }
    CheckLabelSelector(hook["namespaceSelector"], Child(path, "namespaceSelector"), errors);
    CheckLabelSelector(hook["objectSelector"], Child(path, "objectSelector"), errors);
    if (mutates_) {
      CheckSupported(hook["reinvocationPolicy"], Child(path, "reinvocationPolicy"),
                     {"IfNeeded", "Never"}, errors);
    }
    ValidateWebhookClientConfig(Child(path, "clientConfig"), hook["clientConfig"], errors);
    CheckMatchConditions(hook["matchConditions"], Child(path, "matchConditions"), errors);
  }

  const bool mutates_;
};

}  // namespace

const BuiltinStrategy& MutatingWebhookConfigurationStrategy() {
  static const BuiltinStrategy& strategy = *new WebhookConfiguration(
      {.wire_type = "api.admissionregistration.v1.MutatingWebhookConfiguration",
       .generation = true,
       .unconditional_update = false},
      /*mutates=*/true);
  return strategy;
}

const BuiltinStrategy& ValidatingWebhookConfigurationStrategy() {
  static const BuiltinStrategy& strategy = *new WebhookConfiguration(
      {.wire_type = "api.admissionregistration.v1.ValidatingWebhookConfiguration",
       .generation = true,
       .unconditional_update = false},
      /*mutates=*/false);
  return strategy;
}

}  // namespace quiesce::kinds
