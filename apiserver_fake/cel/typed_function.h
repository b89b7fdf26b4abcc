// Functions of rules as ordinary C++ functions.
//
//   bool StartsWith(absl::string_view text, absl::string_view start);
//   constexpr FunctionImpl kFunctions[] = {Typed<StartsWith>("startsWith")};
//
// The kinds of arguments are said once, in declarations.cc, and looked at once, before a call
// (Function::Call). What is typed takes them apart; a test compares its C++ types with the
// declarations.
//
// As cel-cpp has it (runtime/function_adapter.h).
#ifndef QUIESCE_APISERVER_FAKE_CEL_TYPED_FUNCTION_H_
#define QUIESCE_APISERVER_FAKE_CEL_TYPED_FUNCTION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

template <typename T>
T ArgumentAs(const CelValue& value) {
  if constexpr (std::is_same_v<T, absl::string_view>) {
    return value.text();
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return value.int_value();
  } else {
    return value;  // const CelValue&
  }
}

template <typename T>
constexpr Kinds KindsOf() {
  if constexpr (std::is_same_v<T, absl::string_view>) return KindBit(CelValue::Kind::kString);
  if constexpr (std::is_same_v<T, int64_t>) return KindBit(CelValue::Kind::kInt);
  return kAnyKind;
}

inline CelValue AsResult(bool value) { return CelValue::Bool(value); }
inline CelValue AsResult(int64_t value) { return CelValue::Int(value); }
inline CelValue AsResult(double value) { return CelValue::Double(value); }
inline CelValue AsResult(const std::string& value) { return CelValue::String(value); }
inline CelValue AsResult(absl::string_view value) { return CelValue::String(value); }
inline CelValue AsResult(CelValue value) { return value; }

template <auto kFunction, typename = decltype(kFunction)>
struct TypedFunction;

template <auto kFunction, typename Result, typename... Args>
struct TypedFunction<kFunction, Result (*)(Args...)> {
  static constexpr Kinds kKinds[] = {KindsOf<Args>()...};

  static CelValue Call(absl::Span<const CelValue> args) {
    return Call(args, std::index_sequence_for<Args...>());
  }

 private:
  template <size_t... I>
  static CelValue Call(absl::Span<const CelValue> args, std::index_sequence<I...>) {
    return AsResult(kFunction(ArgumentAs<Args>(args[I])...));
  }
};

template <auto kFunction>
constexpr FunctionImpl Typed(absl::string_view name) {
  return {name, &TypedFunction<kFunction>::Call, Arguments::kDeclared,
          absl::MakeConstSpan(TypedFunction<kFunction>::kKinds)};
}

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_TYPED_FUNCTION_H_
