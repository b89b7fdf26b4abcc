// A TypeRef is a schema and a form that says how to read it. Forms other than kSchema are for
// places where OpenAPI says less, or something else, than structured-merge-diff uses: the root of a
// custom resource, what has no schema, RawExtension.
//
// What preserves unknown fields does so for everything below it, although the schemas below do not
// repeat it, so that is carried along (preserve_).
#include "apiserver_fake/apply/type_ref.h"

#include <algorithm>
#include <utility>

#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::apply {
namespace {

constexpr uint16_t kMaxDepth = 1000;
constexpr absl::string_view kRawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension";

const schema::Schema& UntypedSchema() {
  static const schema::Schema* const schema = new schema::Schema;
  return *schema;
}

bool IsRequired(const schema::Schema& schema, absl::string_view name) {
  return std::find(schema.required.begin(), schema.required.end(), name) != schema.required.end();
}

Value EmptyStruct(const schema::Schema& schema) {
  Value out = Value::Object();
  for (const auto& [name, property] : schema.properties) {
    const bool plain_struct = property->default_value.has_value() &&
                              property->default_value->is_object() &&
                              property->type == schema::SchemaType::kObject;
    if (plain_struct) {
      out.Set(name, EmptyStruct(*property));
    } else if (IsRequired(schema, name)) {
      out.Set(name, property->default_value.value_or(Value()));
    }
  }
  return out;
}

}  // namespace

Value EmptyObject(const schema::Schema& schema, absl::string_view api_version,
                  absl::string_view kind) {
  Value out = EmptyStruct(schema);
  out.Set("apiVersion", Value(api_version));
  out.Set("kind", Value(kind));
  out.Set("metadata", Value::Object());
  return out;
}

TypeRef TypeRef::Root(const schema::Schema* schema, bool custom) {
  if (schema == nullptr) return Deduced();
  return TypeRef(custom ? Form::kObjectRoot : Form::kSchema, schema,
                 schema->preserve_unknown_fields);
}

TypeRef TypeRef::Untyped() const { return TypeRef(Form::kUntypedAtomic, &UntypedSchema()); }

TypeRef TypeRef::Below(TypeRef child) const {
  // Types may contain themselves, and values may be as deep as a request allows; the walks recurse.
  if (depth_ >= kMaxDepth && child.declared()) child = Untyped();
  child.depth_ = depth_ + 1;
  return child;
}

TypeRef TypeRef::Of(const schema::Schema* schema) const {
  if (schema == nullptr) return TypeRef();
  if (schema->preserve_unknown_fields && schema->go_type == kRawExtension) return Untyped();
  return TypeRef(schema->embedded_resource ? Form::kObjectRoot : Form::kSchema, schema,
                 preserve_ || schema->preserve_unknown_fields);
}

uint8_t TypeRef::parts() const {
  switch (form_) {
    case Form::kNone:
      return 0;
    case Form::kObjectRoot:
      return kMap;
    case Form::kDeduced:
    case Form::kUntypedAtomic:
      return kAll;
    case Form::kString:
      return kScalar;
    case Form::kSchema:
      break;
  }
  switch (schema_->type) {
    case schema::SchemaType::kAny:
    case schema::SchemaType::kIntOrString:
      return kAll;
    case schema::SchemaType::kObject:
      return kMap;
    case schema::SchemaType::kArray:
      return kList;
    default:
      return kScalar;
  }
}

TypeRef::Scalar TypeRef::scalar() const {
  if (form_ == Form::kString) return Scalar::kString;
  if (form_ != Form::kSchema) return Scalar::kUntyped;
  switch (schema_->type) {
    case schema::SchemaType::kInteger:
    case schema::SchemaType::kNumber:
      return Scalar::kNumeric;
    case schema::SchemaType::kBoolean:
      return Scalar::kBoolean;
    case schema::SchemaType::kString:
      return schema_->format.empty() || schema_->format == "byte" ? Scalar::kString
                                                                  : Scalar::kUntyped;
    default:
      return Scalar::kUntyped;
  }
}

TypeRef::ListKind TypeRef::list_kind() const {
  if (form_ != Form::kSchema) return ListKind::kAtomic;
  switch (schema_->list_type) {
    case schema::ListType::kSet:
      return ListKind::kSet;
    case schema::ListType::kMap:
      return ListKind::kMap;
    default:
      return ListKind::kAtomic;
  }
}

bool TypeRef::map_atomic() const {
  if (form_ == Form::kUntypedAtomic) return true;
  return schema_ != nullptr && schema_->map_type == schema::MapType::kAtomic;
}

TypeRef TypeRef::Element() const {
  if (form_ != Form::kSchema || schema_->items == nullptr) return Below(Untyped());
  return Below(Of(schema_->items));
}

TypeRef TypeRef::Field(absl::string_view name, bool* by_name) const {
  *by_name = true;
  if (form_ == Form::kObjectRoot) {
    if (name == "metadata") return Below(TypeRef(Form::kSchema, schema::ObjectMetaSchema()));
    if (name == "apiVersion" || name == "kind") {
      return Below(TypeRef(Form::kString, &UntypedSchema()));
    }
  }
  if (form_ == Form::kObjectRoot || form_ == Form::kSchema) {
    if (const schema::Schema* property = schema_->PropertyOnly(name)) return Below(Of(property));
  }
  *by_name = false;
  return MapElement();
}

bool TypeRef::HasFields() const {
  return form_ == Form::kObjectRoot || (form_ == Form::kSchema && !schema_->properties.empty());
}

TypeRef TypeRef::MapElement() const {
  switch (form_) {
    case Form::kDeduced:
    case Form::kUntypedAtomic:
      return Below(*this);
    case Form::kNone:
    case Form::kString:
      return TypeRef();
    case Form::kSchema:
    case Form::kObjectRoot:
      break;
  }
  if (schema_->additional_properties != nullptr) {
    return Below(Of(schema_->additional_properties));
  }
  if (schema_->additional_properties_allowed || preserve_ || !HasFields()) {
    return Below(Deduced());
  }
  return TypeRef();
}

const Value* TypeRef::FieldDefault(absl::string_view name) const {
  if (form_ != Form::kObjectRoot && form_ != Form::kSchema) return nullptr;
  const schema::Schema* property = schema_->PropertyOnly(name);
  if (property == nullptr || !property->default_value.has_value()) return nullptr;
  return &*property->default_value;
}

}  // namespace quiesce::apply
