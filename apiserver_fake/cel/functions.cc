// The environment is built once for the process: every declaration's signature is read into types,
// and then each name gets what computes it. A name may have many overloads but has one function,
// which is called once the kinds of the arguments fit some overload: the checker has chosen by
// types, but where a type is dyn only the values tell.
#include "apiserver_fake/cel/functions.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/cel/declarations.h"

namespace quiesce::cel {
namespace {

struct NamedType {
  absl::string_view name;
  TypeKind kind;
};

constexpr NamedType kSimpleTypes[] = {
    {"dyn", TypeKind::kDyn},          {"bool", TypeKind::kBool},
    {"int", TypeKind::kInt},          {"uint", TypeKind::kUint},
    {"double", TypeKind::kDouble},    {"string", TypeKind::kString},
    {"bytes", TypeKind::kBytes},      {"timestamp", TypeKind::kTimestamp},
    {"duration", TypeKind::kDuration}};

// Reads the signatures of declarations.
class Signature {
 public:
  Signature(absl::string_view text, TypeArena& arena) : text_(text), arena_(arena) {}

  Overload Read() {
    Overload overload;
    if (text_[0] != '(') {
      overload.member = true;
      overload.args.push_back(TakeType());
      absl::ConsumePrefix(&text_, ".");
    }
    absl::ConsumePrefix(&text_, "(");
    while (!absl::ConsumePrefix(&text_, ")")) {
      absl::ConsumePrefix(&text_, ", ");
      overload.args.push_back(TakeType());
    }
    absl::ConsumePrefix(&text_, " ");
    overload.result = TakeType();
    overload.params = std::move(params_);
    return overload;
  }

 private:
  const Type* TakeType() {
    size_t end = 0;
    while (end < text_.size() && (absl::ascii_isalnum(text_[end]) || text_[end] == '_' ||
                                  (text_[end] == '.' && text_[end + 1] != '('))) {
      ++end;
    }
    absl::string_view name = text_.substr(0, end);
    text_.remove_prefix(end);
    std::vector<const Type*> params;
    const bool member_follows = absl::StartsWith(text_, ".(");
    if (!member_follows && absl::ConsumePrefix(&text_, "(")) {
      while (!absl::ConsumePrefix(&text_, ")")) {
        absl::ConsumePrefix(&text_, ", ");
        params.push_back(TakeType());
      }
    }
    return Named(name, std::move(params));
  }

  const Type* Named(absl::string_view name, std::vector<const Type*> params) {
    for (const NamedType& simple : kSimpleTypes) {
      if (simple.name == name) return SimpleType(simple.kind);
    }
    Type type;
    type.params = std::move(params);
    if (name == "list") {
      type.kind = TypeKind::kList;
    } else if (name == "map") {
      type.kind = TypeKind::kMap;
    } else if (name == "type") {
      type.kind = TypeKind::kType;
    } else {
      const bool param = name.size() == 1;
      type.kind = param                                   ? TypeKind::kParam
                  : absl::StartsWith(name, "kubernetes.") ? TypeKind::kObject
                                                          : TypeKind::kOpaque;
      type.name = std::string(name);
      if (param && std::find(params_.begin(), params_.end(), type.name) == params_.end()) {
        params_.push_back(type.name);
      }
    }
    return arena_.New(std::move(type));
  }

  absl::string_view text_;
  TypeArena& arena_;
  std::vector<std::string> params_;
};

// The kinds that values of a type have.
Kinds KindsOfType(const Type& type) {
  using Kind = CelValue::Kind;
  switch (type.kind) {
    case TypeKind::kNull:
      return KindBit(Kind::kNull);
    case TypeKind::kBool:
      return KindBit(Kind::kBool);
    case TypeKind::kInt:
      return KindBit(Kind::kInt);
    case TypeKind::kUint:
      return KindBit(Kind::kUint);
    case TypeKind::kDouble:
      return KindBit(Kind::kDouble);
    case TypeKind::kString:
      return KindBit(Kind::kString);
    case TypeKind::kBytes:
      return KindBit(Kind::kBytes);
    case TypeKind::kTimestamp:
      return KindBit(Kind::kTimestamp);
    case TypeKind::kDuration:
      return KindBit(Kind::kDuration);
    case TypeKind::kList:
      return KindBit(Kind::kList);
    case TypeKind::kMap:
      return KindBit(Kind::kMap);
    case TypeKind::kType:
      return KindBit(Kind::kType);
    case TypeKind::kObject:
      return KindBit(Kind::kOpaque);
    case TypeKind::kOpaque:
      return KindBit(IsOptional(type) ? Kind::kOptional : Kind::kOpaque);
    case TypeKind::kError:
    case TypeKind::kDyn:
    case TypeKind::kParam:
      break;
  }
  return kAnyKind;
}

struct Environment {
  TypeArena arena;
  absl::btree_map<std::string, Function> functions;
  absl::btree_map<std::string, const Type*> types;

  Environment() {
    for (const Declaration& declared : Declarations()) {
      Function& function = functions[std::string(declared.function)];
      function.name = std::string(declared.function);
      Overload overload = Signature(declared.signature, arena).Read();
      overload.id = std::string(declared.overload);
      for (const Type* type : overload.args) overload.kinds.push_back(KindsOfType(*type));
      function.overloads.push_back(std::move(overload));
    }
    for (absl::Span<const FunctionImpl> part :
         {OperatorFunctions(), ConversionFunctions(), TextFunctions(), ListFunctions(),
          TimeFunctions(), QuantityFunctions(), OptionalFunctions(), NetworkFunctions()}) {
      for (const FunctionImpl& impl : part) {
        Function& function = functions[std::string(impl.name)];
        function.evaluate = impl.evaluate;
        function.arguments = impl.arguments;
      }
    }
    AddTypes();
  }

  void AddTypes() {
    const Type* dyn = SimpleType(TypeKind::kDyn);
    for (const NamedType& simple : kSimpleTypes) {
      if (simple.kind != TypeKind::kTimestamp && simple.kind != TypeKind::kDuration) {
        types[std::string(simple.name)] = SimpleType(simple.kind);
      }
    }
    types["null_type"] = SimpleType(TypeKind::kNull);
    types["google.protobuf.Timestamp"] = SimpleType(TypeKind::kTimestamp);
    types["google.protobuf.Duration"] = SimpleType(TypeKind::kDuration);
    types["list"] = arena.List(dyn);
    types["map"] = arena.Map(dyn, dyn);
    types["type"] = arena.TypeOf(dyn);
    types["optional_type"] = arena.Optional(dyn);
    for (absl::string_view name : {"net.IP", "net.CIDR"}) {
      types[std::string(name)] = arena.Opaque(name);
    }
    for (absl::string_view name :
         {"kubernetes.Quantity", "kubernetes.URL", "kubernetes.NamedFormat", "kubernetes.Semver"}) {
      Type type;
      type.kind = TypeKind::kObject;
      type.name = std::string(name);
      types[type.name] = arena.New(type);
    }
  }
};

const Environment& TheEnvironment() {
  static const Environment* const environment = new Environment;
  return *environment;
}

}  // namespace

bool Overload::Takes(absl::Span<const CelValue> values) const {
  if (values.size() != kinds.size()) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    if ((kinds[i] & KindBit(values[i].kind())) == 0) return false;
    if (kinds[i] == KindBit(CelValue::Kind::kOpaque) &&
        values[i].opaque().TypeName() != args[i]->name) {
      return false;
    }
  }
  return true;
}

CelValue Function::Call(absl::Span<const CelValue> args) const {
  assert(evaluate != nullptr);
  if (arguments == Arguments::kOwn) return evaluate(args);
  for (const Overload& overload : overloads) {
    if (overload.Takes(args)) return evaluate(args);
  }
  return CelValue::NoSuchOverload();
}

const Function* FindFunction(absl::string_view name) {
  const auto& functions = TheEnvironment().functions;
  auto found = functions.find(std::string(name));
  return found == functions.end() ? nullptr : &found->second;
}

const Type* FindTypeName(absl::string_view name) {
  const auto& types = TheEnvironment().types;
  auto found = types.find(std::string(name));
  return found == types.end() ? nullptr : found->second;
}

}  // namespace quiesce::cel
