// Unification, in the manner of cel-go: variables are bound as arguments are matched against
// parameters. A variable that has a meaning already takes a type that fits it, and becomes the more
// general of both: in 1 == dyn(x) it is int first, and then dyn.
//
// A match may fail half way, after it has bound some variables. So each binding is noted with what
// was there before (changes_), and a failed match is undone; the outermost Assign or AssignAll does
// that.
#include "apiserver_fake/cel/type.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::cel {
namespace {

bool IsDyn(const Type& type) { return type.kind == TypeKind::kDyn; }
bool IsDynOrError(const Type& type) {
  return type.kind == TypeKind::kDyn || type.kind == TypeKind::kError;
}

bool LessSpecificOrEqual(const Type& a, const Type& b) {
  if (IsDyn(a) || a.kind == TypeKind::kParam) return true;
  if (IsDyn(b) || b.kind == TypeKind::kParam || a.kind != b.kind) return false;
  if (a.kind == TypeKind::kType) return true;
  if (a.kind != TypeKind::kOpaque && a.kind != TypeKind::kList && a.kind != TypeKind::kMap) {
    return SameType(a, b);
  }
  if (a.name != b.name || a.params.size() != b.params.size()) return false;
  for (size_t i = 0; i < a.params.size(); ++i) {
    if (!LessSpecificOrEqual(*a.params[i], *b.params[i])) return false;
  }
  return true;
}

}  // namespace

absl::string_view KindName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kError:
      return "!error!";
    case TypeKind::kDyn:
      return "dyn";
    case TypeKind::kNull:
      return "null";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kUint:
      return "uint";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kString:
      return "string";
    case TypeKind::kBytes:
      return "bytes";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kDuration:
      return "duration";
    case TypeKind::kList:
      return "list";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kType:
      return "type";
    default:
      return "";
  }
}

const Type* SimpleType(TypeKind kind) {
  static const std::vector<Type>* const types = [] {
    auto* all = new std::vector<Type>(static_cast<size_t>(TypeKind::kParam) + 1);
    for (size_t i = 0; i < all->size(); ++i) (*all)[i].kind = static_cast<TypeKind>(i);
    return all;
  }();
  return &(*types)[static_cast<size_t>(kind)];
}

const Type* TypeArena::New(Type type) {
  owned_.push_back(std::make_unique<const Type>(std::move(type)));
  return owned_.back().get();
}

const Type* TypeArena::List(const Type* item) {
  Type type;
  type.kind = TypeKind::kList;
  type.params = {item};
  return New(std::move(type));
}

const Type* TypeArena::Map(const Type* key, const Type* value) {
  Type type;
  type.kind = TypeKind::kMap;
  type.params = {key, value};
  return New(std::move(type));
}

const Type* TypeArena::Optional(const Type* value) {
  Type type;
  type.kind = TypeKind::kOpaque;
  type.name = "optional_type";
  type.params = {value};
  return New(std::move(type));
}

const Type* TypeArena::TypeOf(const Type* of) {
  Type type;
  type.kind = TypeKind::kType;
  type.params = {of};
  return New(std::move(type));
}

const Type* TypeArena::Opaque(absl::string_view name) {
  Type type;
  type.kind = TypeKind::kOpaque;
  type.name = std::string(name);
  return New(std::move(type));
}

const Type* TypeArena::Param(absl::string_view name) {
  Type type;
  type.kind = TypeKind::kParam;
  type.name = std::string(name);
  return New(std::move(type));
}

bool SameType(const Type& a, const Type& b) {
  if (&a == &b) return true;
  if (a.kind != b.kind || a.name != b.name || a.params.size() != b.params.size()) return false;
  for (size_t i = 0; i < a.params.size(); ++i) {
    if (!SameType(*a.params[i], *b.params[i])) return false;
  }
  return true;
}

bool IsOptional(const Type& type) {
  return type.kind == TypeKind::kOpaque && type.name == "optional_type";
}

const Type* UnwrapOptional(const Type* type) { return IsOptional(*type) ? type->params[0] : type; }

std::string FormatType(const Type& type) {
  std::string text(type.name.empty() ? KindName(type.kind) : absl::string_view(type.name));
  if (type.params.empty()) return text;
  text += "(";
  for (size_t i = 0; i < type.params.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", FormatType(*type.params[i]));
  }
  return text + ")";
}

void TypeMapping::Bind(const std::string& param, const Type* type) {
  const Type*& slot = bound_[param];
  changes_.emplace_back(param, slot);
  slot = type;
}

void TypeMapping::Undo(size_t changes) {
  for (; changes_.size() > changes; changes_.pop_back()) {
    const auto& [param, before] = changes_.back();
    if (before == nullptr) {
      bound_.erase(param);
    } else {
      bound_[param] = before;
    }
  }
}

bool TypeMapping::Assign(const Type* from, const Type* to) {
  const size_t changes = changes_.size();
  if (Assignable(from, to)) return true;
  Undo(changes);
  return false;
}

bool TypeMapping::AssignAll(const std::vector<const Type*>& from,
                            const std::vector<const Type*>& to) {
  if (from.size() != to.size()) return false;
  const size_t changes = changes_.size();
  for (size_t i = 0; i < from.size(); ++i) {
    if (Assignable(from[i], to[i])) continue;
    Undo(changes);
    return false;
  }
  return true;
}

bool TypeMapping::AssignableNull(const Type* type) const {
  switch (type->kind) {
    case TypeKind::kNull:
    case TypeKind::kOpaque:
    case TypeKind::kObject:
    case TypeKind::kDuration:
    case TypeKind::kTimestamp:
      return true;
    default:
      return false;
  }
}

bool TypeMapping::Assignable(const Type* from, const Type* to) {
  if (to->kind == TypeKind::kParam) {
    bool bound = false;
    if (BindOrCheck(from, to, bound)) return true;
    if (bound) return false;
  }
  if (from->kind == TypeKind::kParam) {
    bool bound = false;
    return BindOrCheck(to, from, bound);
  }
  if (IsDynOrError(*from) || IsDynOrError(*to)) return true;
  if (from->kind == TypeKind::kNull) return AssignableNull(to);
  if (to->kind == TypeKind::kNull) return AssignableNull(from);
  if (from->kind != to->kind || from->name != to->name) return false;
  if (from->kind == TypeKind::kType) return true;
  if (from->params.size() != to->params.size()) return false;
  for (size_t i = 0; i < from->params.size(); ++i) {
    if (!Assignable(from->params[i], to->params[i])) return false;
  }
  return true;
}

bool TypeMapping::BindOrCheck(const Type* type, const Type* param, bool& bound) {
  if (SameType(*type, *param)) {
    bound = true;
    return true;
  }
  auto found = bound_.find(param->name);
  bound = found != bound_.end();
  if (!bound) {
    if (!OccursNot(param, type)) return false;
    Bind(param->name, type);
    return true;
  }
  const Type* now = found->second;
  if (SameType(*type, *now)) return true;
  if (!Assignable(type, now)) return false;
  const Type* general = MoreGeneral(type, now);
  if (OccursNot(param, general)) Bind(param->name, general);
  return true;
}

// A variable bound to a type that contains it would make Substitute endless.
bool TypeMapping::OccursNot(const Type* param, const Type* within) const {
  if (SameType(*param, *within)) return false;
  if (within->kind == TypeKind::kParam) {
    auto found = bound_.find(within->name);
    return found == bound_.end() || OccursNot(param, found->second);
  }
  for (const Type* inner : within->params) {
    if (!OccursNot(param, inner)) return false;
  }
  return true;
}

const Type* TypeMapping::Substitute(const Type* type, bool unbound_to_dyn, TypeArena& arena) const {
  if (type->kind == TypeKind::kParam) {
    auto found = bound_.find(type->name);
    if (found != bound_.end()) return Substitute(found->second, unbound_to_dyn, arena);
    return unbound_to_dyn ? SimpleType(TypeKind::kDyn) : type;
  }
  if (type->params.empty()) return type;
  Type replaced = *type;
  bool changed = false;
  for (const Type*& inner : replaced.params) {
    const Type* other = Substitute(inner, unbound_to_dyn, arena);
    changed |= other != inner;
    inner = other;
  }
  return changed ? arena.New(std::move(replaced)) : type;
}

const Type* MoreGeneral(const Type* a, const Type* b) {
  return LessSpecificOrEqual(*a, *b) ? a : b;
}

}  // namespace quiesce::cel
