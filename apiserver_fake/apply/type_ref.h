// A schema as structured-merge-diff sees it: what a value may be there (scalar, list, map), and
// whether lists and maps are one leaf or have owners for their parts.
//
// Sources: k8s.io/kube-openapi/pkg/schemaconv/{openapi,smd}.go (from OpenAPI to atoms),
// k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder (apiVersion, kind and metadata of
// custom resources and embedded ones), sigs.k8s.io/structured-merge-diff/v6/schema.
//
//   TypeRef root = TypeRef::Root(*type.schema, type.custom);
//   TypeRef ports = root.Field("spec").Field("ports");
//   if (ports.list_kind() == TypeRef::ListKind::kMap) ...
//
// A TypeRef is a small value; the schemas outlive it. Values that are nested more than a thousand
// levels deep are one leaf there, so that walks along a type never go deeper.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_TYPE_REF_H_
#define QUIESCE_APISERVER_FAKE_APPLY_TYPE_REF_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::apply {

class TypeRef {
 public:
  // Bits of what a value may be.
  enum : uint8_t { kScalar = 1, kList = 2, kMap = 4, kAll = 7 };
  enum class Scalar : uint8_t { kNumeric, kString, kBoolean, kUntyped };
  enum class ListKind : uint8_t { kAtomic, kSet, kMap };

  // No type: fields of it are not declared.
  TypeRef() = default;
  // The type of whole objects. `schema` may be null for a custom kind without one: then everything
  // is deduced. `custom`: apiVersion, kind and metadata are those of Kubernetes whatever the schema
  // says of them.
  static TypeRef Root(const schema::Schema* schema, bool custom);
  // Maps are granular, lists atomic, scalars anything ("deduced").
  static TypeRef Deduced() { return TypeRef(Form::kDeduced, nullptr); }

  bool declared() const { return form_ != Form::kNone; }
  bool deduced() const { return form_ == Form::kDeduced; }
  // True if any value fits: nothing below needs to be checked.
  bool accepts_anything() const { return form_ == Form::kUntypedAtomic; }

  // What may stand here, by the bits above.
  uint8_t parts() const;
  Scalar scalar() const;
  ListKind list_kind() const;
  bool map_atomic() const;
  // Names of the key fields; only for ListKind::kMap.
  const std::vector<std::string>& list_keys() const { return schema_->list_map_keys; }
  TypeRef Element() const;  // of a list

  // The type of a map's field: the declared one (then *by_name is true), else that of the map's
  // elements, else none.
  TypeRef Field(absl::string_view name, bool* by_name) const;
  TypeRef Field(absl::string_view name) const {
    bool by_name = false;
    return Field(name, &by_name);
  }
  bool HasField(absl::string_view name) const {
    bool by_name = false;
    Field(name, &by_name);
    return by_name;
  }
  // True if any field is declared by name.
  bool HasFields() const;
  // The type of fields that are not declared by name; none if there may be none.
  TypeRef MapElement() const;
  // The default of a field that is a list item's key; null pointer if none.
  const Value* FieldDefault(absl::string_view name) const;

 private:
  enum class Form : uint8_t {
    kNone,
    kSchema,
    kObjectRoot,  // kSchema with the apiVersion, kind and metadata of a Kubernetes object
    kDeduced,
    kUntypedAtomic,  // one leaf, whatever it is
    kString,         // a string
  };
  TypeRef(Form form, const schema::Schema* schema, bool preserve = false)
      : form_(form), preserve_(preserve), schema_(schema) {}
  TypeRef Of(const schema::Schema* schema) const;
  TypeRef Untyped() const;
  // `child` one level below this type.
  TypeRef Below(TypeRef child) const;

  Form form_ = Form::kNone;
  bool preserve_ = false;  // this schema or one above it preserves unknown fields
  uint16_t depth_ = 0;     // levels below the root; from kMaxDepth on all is one leaf
  const schema::Schema* schema_ = nullptr;
};

// What an object of a built-in kind looks like when nothing is set: the fields that Go writes
// whatever they hold. The base against which a create is compared.
Value EmptyObject(const schema::Schema& schema, absl::string_view api_version,
                  absl::string_view kind);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_TYPE_REF_H_
