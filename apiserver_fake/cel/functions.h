// The functions and operators that rules may use: how they are declared, and what computes them.
//
//   const Function* function = FindFunction("startsWith");
//   function->overloads[0].id;   // "starts_with_string"
//
// What the real environment has but is not built here is declared without an `evaluate`; a rule
// that uses it is left unevaluated.
//
// Sources: github.com/google/cel-go/common/stdlib/standard.go, .../ext/{strings,lists,sets}.go,
// .../cel/library.go, k8s.io/apiserver/pkg/cel/library, .../environment/base.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_FUNCTIONS_H_
#define QUIESCE_APISERVER_FAKE_CEL_FUNCTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

// Arguments are no errors; a target comes first.
using Evaluate = CelValue (*)(absl::Span<const CelValue> args);

// A set of kinds of values, a bit each.
using Kinds = uint32_t;
inline constexpr Kinds kAnyKind = ~Kinds{0};
constexpr Kinds KindBit(CelValue::Kind kind) { return Kinds{1} << static_cast<int>(kind); }

struct Overload {
  std::string id;
  bool member = false;
  std::vector<const Type*> args;  // the target first
  std::vector<Kinds> kinds;       // that values of these types have
  const Type* result = nullptr;
  std::vector<std::string> params;  // type variables in args and result

  // Whether the overload is meant for these values, as far as they themselves tell: what lists and
  // maps hold is not looked at.
  bool Takes(absl::Span<const CelValue> values) const;
};

// Who looks at the kinds of the arguments.
enum class Arguments : uint8_t {
  kDeclared,  // Function::Call, by the overloads
  kOwn,       // the function, which must tell them apart anyway or has words of its own
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
  Evaluate evaluate = nullptr;
  Arguments arguments = Arguments::kDeclared;

  // The value for these arguments, or an error: "no such overload" where none takes them. Requires
  // `evaluate`.
  CelValue Call(absl::Span<const CelValue> args) const;
};

// Null pointer for an unknown name. Operators are named as in "_+_".
const Function* FindFunction(absl::string_view name);
// The type that a name stands for in an expression ("int", "net.IP"); null pointer if none.
const Type* FindTypeName(absl::string_view name);

struct FunctionImpl {
  absl::string_view name;
  Evaluate evaluate;
  Arguments arguments = Arguments::kDeclared;
  // The kinds that it can take in each place, where that is known (typed_function.h).
  absl::Span<const Kinds> kinds = {};
};
// What computes the functions, by subject; each in a file of its own.
absl::Span<const FunctionImpl> OperatorFunctions();
absl::Span<const FunctionImpl> ConversionFunctions();
absl::Span<const FunctionImpl> TextFunctions();
absl::Span<const FunctionImpl> ListFunctions();
absl::Span<const FunctionImpl> TimeFunctions();
absl::Span<const FunctionImpl> QuantityFunctions();
absl::Span<const FunctionImpl> OptionalFunctions();
absl::Span<const FunctionImpl> NetworkFunctions();

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_FUNCTIONS_H_
