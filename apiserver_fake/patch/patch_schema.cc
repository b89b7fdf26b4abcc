#include "apiserver_fake/patch/patch_schema.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::patch {
namespace {

// "Pod" of "io.k8s.api.core.v1.Pod".
absl::string_view StructName(const schema::Schema& schema) {
  const absl::string_view name = schema.go_type;
  const size_t dot = name.rfind('.');
  return dot == absl::string_view::npos ? name : name.substr(dot + 1);
}

// The reflect.Kind of the Go type behind a schema.
absl::string_view TypeKind(const schema::Schema* schema) {
  if (schema == nullptr) return "interface";
  switch (schema->type) {
    case schema::SchemaType::kObject:
      return schema->additional_properties != nullptr ? "map" : "struct";
    case schema::SchemaType::kArray:
      return "slice";
    case schema::SchemaType::kString:
      return "string";
    case schema::SchemaType::kInteger:
      return schema->format == "int64" ? "int64" : "int32";
    case schema::SchemaType::kNumber:
      return "float64";
    case schema::SchemaType::kBoolean:
      return "bool";
    default:
      return "struct";
  }
}

}  // namespace

PatchField FieldOfObject(const schema::Schema* schema, absl::string_view key) {
  PatchField field;
  if (TypeKind(schema) != "struct") {
    field.error = absl::StrCat(
        "merging an object in json but data type is not struct, instead is: ", TypeKind(schema));
    return field;
  }
  field.schema = schema->PropertyOnly(key);
  if (field.schema == nullptr) {
    field.error = absl::StrCat("unable to find api field in struct ", StructName(*schema),
                               " for the json field ", GoQuote(key));
    return field;
  }
  field.merge_key = field.schema->patch_merge_key;
  switch (field.schema->patch_strategy) {
    case schema::PatchStrategy::kUnset:
      break;
    case schema::PatchStrategy::kMerge:
      field.strategy = PatchField::Strategy::kMerge;
      break;
    case schema::PatchStrategy::kReplace:
      field.strategy = PatchField::Strategy::kReplace;
      break;
    case schema::PatchStrategy::kMergeRetainKeys:
      field.strategy = PatchField::Strategy::kMerge;
      field.retain_keys = true;
      break;
    case schema::PatchStrategy::kRetainKeys:
      field.retain_keys = true;
      break;
  }
  return field;
}

PatchField FieldOfList(const schema::Schema* schema, absl::string_view key) {
  PatchField field = FieldOfObject(schema, key);
  if (!field.error.empty()) return field;
  const absl::string_view kind = TypeKind(field.schema);
  if (kind == "slice") {
    field.schema = field.schema->items;
    if (TypeKind(field.schema) == "slice") field.error = "unexpected slice of slice";
  } else if (kind != "struct") {
    field.error = absl::StrCat("expected slice or array type, but got: ", TypeKind(schema));
  }
  return field;
}

}  // namespace quiesce::patch
