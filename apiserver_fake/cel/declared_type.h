// What a structural schema declares to the expressions of its rules: types, and the sizes from
// which the cost of an expression is estimated.
//
//   TypeArena arena;
//   DeclaredTypes declared;
//   const DeclaredType* self = declared.Declare(schema, /*resource=*/true, arena);
//   self->type;          // an object
//   self->Field("spec"); // its field
//
// Sources: k8s.io/apiserver/pkg/cel/common/schemas.go,
// k8s.io/apiserver/pkg/cel/{types,escaping}.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_DECLARED_TYPE_H_
#define QUIESCE_APISERVER_FAKE_CEL_DECLARED_TYPE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::cel {

struct DeclaredType {
  const Type* type = nullptr;
  absl::btree_map<std::string, const DeclaredType*> fields;  // objects; names are escaped
  const DeclaredType* element = nullptr;                     // lists and maps
  int64_t max_elements = 0;                                  // characters, items or members at most
  int64_t min_serialized_size = 0;                           // bytes of JSON at least

  const DeclaredType* Field(absl::string_view escaped) const;
};

class DeclaredTypes {
 public:
  // Null pointer for a schema that rules cannot see, as one without a type. `resource`: of a whole
  // object, custom or embedded. `name` starts the names of the objects' types.
  const DeclaredType* Declare(const schema::Schema& schema, bool resource, TypeArena& arena,
                              absl::string_view name = "selfType");

 private:
  DeclaredType* New();
  const DeclaredType* Scalar(TypeKind kind, int64_t min_size, int64_t max_elements);
  const DeclaredType* Object(const schema::Schema& schema, bool resource, TypeArena& arena,
                             absl::string_view name);
  const DeclaredType* Text(const schema::Schema& schema);

  std::vector<std::unique_ptr<DeclaredType>> owned_;
};

// The schema of a member, as rules see it. In a resource apiVersion, kind and metadata always have
// one; of metadata only name and generateName are known, unless the schema has both itself.
const schema::Schema* MemberSchema(const schema::Schema& schema, bool resource,
                                   absl::string_view key);

// The name of a field as an identifier: "a-b" is "a__dash__b". Nullopt where there is none.
std::optional<std::string> EscapeField(absl::string_view name);
// The other way; nullopt for what no name is escaped to.
std::optional<std::string> UnescapeField(absl::string_view identifier);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_DECLARED_TYPE_H_
