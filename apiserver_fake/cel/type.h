// Types of CEL expressions, as the checker sees them.
//
//   TypeArena arena;
//   const Type* texts = arena.List(SimpleType(TypeKind::kString));
//   FormatType(*texts);   // "list(string)"
//
// A Type is immutable; those of an arena live as long as it does. Objects are types by name: two
// objects with the same fields are different types.
//
// Sources: github.com/google/cel-go/common/types/types.go, .../checker/{types,format}.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_TYPE_H_
#define QUIESCE_APISERVER_FAKE_CEL_TYPE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"

namespace quiesce::cel {

struct DeclaredType;

enum class TypeKind : uint8_t {
  kError,
  kDyn,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,    // of params[0]
  kMap,     // from params[0] to params[1]
  kObject,  // with the fields of `declared`
  kType,    // the type of the type params[0]
  kOpaque,  // by name, with params: optional_type, kubernetes.Quantity ...
  kParam,   // a type variable, by name
};

struct Type {
  TypeKind kind = TypeKind::kDyn;
  std::string name;  // of kObject, kOpaque and kParam
  std::vector<const Type*> params;
  const DeclaredType* declared = nullptr;  // of kObject
};

// A type without name and parameters.
const Type* SimpleType(TypeKind kind);

class TypeArena {
 public:
  TypeArena() = default;
  TypeArena(TypeArena&&) = default;
  TypeArena& operator=(TypeArena&&) = default;

  const Type* New(Type type);
  const Type* List(const Type* item);
  const Type* Map(const Type* key, const Type* value);
  const Type* Optional(const Type* value);
  const Type* TypeOf(const Type* type);
  const Type* Opaque(absl::string_view name);
  const Type* Param(absl::string_view name);

 private:
  std::vector<std::unique_ptr<const Type>> owned_;
};

bool SameType(const Type& a, const Type& b);
bool IsOptional(const Type& type);
// What an optional holds; the type itself where it is none.
const Type* UnwrapOptional(const Type* type);

// "list", whatever the parameters; "" for types that have a name.
absl::string_view KindName(TypeKind kind);
// "list(map(string, int))", as errors of the checker show it.
std::string FormatType(const Type& type);

// What type variables stand for, found out while the checker walks an expression.
class TypeMapping {
 public:
  // True if a value of type `from` fits where `to` is wanted; variables are then bound. Nothing
  // changes where it does not.
  bool Assign(const Type* from, const Type* to);
  bool AssignAll(const std::vector<const Type*>& from, const std::vector<const Type*>& to);

  // The type with its variables replaced; unbound ones become dyn with `unbound_to_dyn`.
  const Type* Substitute(const Type* type, bool unbound_to_dyn, TypeArena& arena) const;
  void Bind(const std::string& param, const Type* type);

 private:
  bool Assignable(const Type* from, const Type* to);
  bool AssignableNull(const Type* type) const;
  // Binds the variable `param` to `type`, or checks them against each other. `bound` tells whether
  // the variable had a meaning before.
  bool BindOrCheck(const Type* type, const Type* param, bool& bound);
  bool OccursNot(const Type* param, const Type* within) const;

  void Undo(size_t changes);

  absl::btree_map<std::string, const Type*> bound_;
  // What bound_ held before each change: null where nothing.
  std::vector<std::pair<std::string, const Type*>> changes_;
};

// The one of two types which are known to fit that says less.
const Type* MoreGeneral(const Type* a, const Type* b);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_TYPE_H_
