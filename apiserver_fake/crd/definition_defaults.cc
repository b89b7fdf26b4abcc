// Each default is tried out as if somebody had sent it: no unknown fields, valid metadata in what
// it embeds, valid by its schema, and only then by its rules. A default within metadata says
// nothing alone - whether "a_b" is a valid name depends on where it stands - so it is put into an
// otherwise minimal object at its place, and that is checked.
#include "apiserver_fake/crd/definition_defaults.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/rule_validator.h"
#include "apiserver_fake/crd/embedded_resource.h"
#include "apiserver_fake/schema/prune.h"
#include "apiserver_fake/schema/structural.h"
#include "apiserver_fake/schema/validate.h"

namespace quiesce::crd {
namespace {

// One step from an embedded resource's root to a schema inside its metadata.
struct MetaStep {
  std::string key;  // "" for an item of a list
};

std::string Aggregate(const api::FieldErrors& errors) {
  std::string text;
  for (const api::FieldError& error : errors) {
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    error.field.empty() ? "" : absl::StrCat(error.field, ": "), error.Body());
  }
  return errors.size() == 1 ? text : absl::StrCat("[", text, "]");
}

class DefaultsValidator {
 public:
  explicit DefaultsValidator(api::FieldErrors* errors) : errors_(*errors) {}

  // `root` is the nearest resource's schema, `steps` the way from it, `inside` whether that leads
  // through its apiVersion, kind or metadata.
  void Walk(const std::string& path, const Value& props, const Value* root,
            std::vector<MetaStep> steps, bool is_root, bool inside) {
    if (props["x-kubernetes-embedded-resource"].bool_value() || is_root) {
      inside = false;
      steps.clear();
      root = &props;
      is_root = true;
    }
    const Value* value = props.Find("default");
    if (value != nullptr && !value->is_null()) {
      if (inside) {
        CheckInsideMeta(absl::StrCat(path, ".default"), props, *value, *root, steps);
      } else {
        Check(absl::StrCat(path, ".default"), props, *value, is_root);
      }
    }
    if (props["items"].is_object()) {
      std::vector<MetaStep> next = steps;
      next.push_back({""});
      Walk(absl::StrCat(path, ".items"), props["items"], root, std::move(next), false, inside);
    }
    for (const ValueMember& property : props["properties"].members()) {
      absl::string_view key = property.key.view();
      std::vector<MetaStep> next = steps;
      next.push_back({std::string(key)});
      bool meta = is_root && (key == "metadata" || key == "apiVersion" || key == "kind");
      Walk(absl::StrCat(path, ".properties[", key, "]"), property.value, root, std::move(next),
           false, inside || meta);
    }
  }

 private:
  void Check(const std::string& path, const Value& props, const Value& value, bool is_root) {
    schema::SchemaSet set;
    const schema::Schema& schema = *schema::BuildStructuralSchema(props, &set);
    Value pruned = value;
    schema::PruneOptions options;
    options.resource_root = is_root;
    if (schema::Prune(schema, pruned, options)) {
      errors_.push_back(api::InvalidField(path, value, "must not have unknown fields"));
    }
    Value coerced = value;
    EmbeddedOptions embedded;
    embedded.resource_root = is_root;
    std::optional<api::FieldError> error = CoerceEmbeddedResources(schema, coerced, path, embedded);
    if (error.has_value()) {
      // The server shows the whole of that error as the detail of one without a value.
      error->detail = error->Body();
      error->value.clear();
      errors_.push_back(*std::move(error));
      return;
    }
    size_t before = errors_.size();
    ValidateEmbeddedResources(schema, value, path, is_root, errors_);
    if (errors_.size() == before) CheckValue(path, props, schema, value, is_root);
  }

  // A default of a part of metadata is tried out in an object of its own.
  void CheckInsideMeta(const std::string& path, const Value& props, const Value& value,
                       const Value& root, const std::vector<MetaStep>& steps) {
    Value object = value;
    for (size_t i = steps.size(); i-- > 0;) {
      object =
          steps[i].key.empty() ? Value::List({object}) : Value::Object({{steps[i].key, object}});
    }
    if (!object.Has("kind")) object.Set("kind", "Validation");
    if (!object.Has("apiVersion")) object.Set("apiVersion", "validation/v1");
    schema::SchemaSet set;
    const schema::Schema& root_schema = *schema::BuildStructuralSchema(root, &set);
    EmbeddedOptions embedded;
    embedded.resource_root = true;
    api::FieldErrors found;
    if (std::optional<api::FieldError> error =
            CoerceEmbeddedResources(root_schema, object, "", embedded)) {
      found.push_back(*std::move(error));
    } else {
      ValidateEmbeddedResources(root_schema, object, "", /*resource_root=*/true, found);
    }
    if (!found.empty()) {
      errors_.push_back(api::InvalidField(
          path, value, absl::StrCat("must result in valid metadata: ", Aggregate(found))));
      return;
    }
    CheckValue(path, props, *schema::BuildStructuralSchema(props, &set), value, /*is_root=*/false);
  }

  // By the schema, then by its rules.
  void CheckValue(const std::string& path, const Value& props, const schema::Schema& schema,
                  const Value& value, bool is_root) {
    schema::ValidateOptions options;
    options.field_prefix = path;
    const size_t before = errors_.size();
    schema::ValidateValue(schema, value, options, errors_);
    if (errors_.size() > before) return;
    std::unique_ptr<const cel::RuleValidator> rules =
        cel::RuleValidator::Build(schema, props, is_root);
    if (rules != nullptr) rules->ValidateDefault(path, value, errors_);
  }

  api::FieldErrors& errors_;
};

}  // namespace

void ValidateSchemaDefaults(const std::string& path, const Value& props, api::FieldErrors& errors) {
  DefaultsValidator(&errors).Walk(path, props, &props, {}, /*is_root=*/true, /*inside=*/false);
}

}  // namespace quiesce::crd
