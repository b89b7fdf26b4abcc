// Values as Go has them - with nil beside empty, pointers, and types - and the three comparisons
// that controllers use on them.
//
//   GoValue a = GoValue::OfWireType(*wire::FindWireType("api.core.v1.Pod"), before);
//   GoValue b = GoValue::OfWireType(*wire::FindWireType("api.core.v1.Pod"), after);
//   if (!SemanticDeepEqual(a, b)) ...      // equality.Semantic.DeepEqual
//
// They answer differently: DeepEqual of reflect tells nil from empty and 1 from 1000m, the semantic
// one does not, and the derivative one takes whatever is not set in the first as given. Source:
// k8s.io/apimachinery/third_party/forked/golang/reflect/deep_equal.go with the functions of
// pkg/api/equality/semantic.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_GO_VALUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_GO_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::runtime {

class GoValue {
 public:
  enum class Kind : uint8_t {
    kNothing,  // an untyped nil
    kScalar,   // a bool, number or string
    kList,
    kMap,
    kStruct,
    kPointer,
    kInterface,
    kQuantity,
    kTime,
  };

  // An untyped nil.
  GoValue() = default;
  // A bool, number or string of a named type ("int32"): those of different types are never equal.
  static GoValue Scalar(std::string type, Value value);
  static GoValue Quantity(std::string text);  // "": the zero struct
  static GoValue Time(std::string rfc3339);   // "": the zero time
  static GoValue List(std::string type, std::vector<GoValue> items);
  // A []byte from its base64 text.
  static GoValue Bytes(std::string type, absl::string_view base64);
  static GoValue Map(std::string type, std::vector<std::pair<std::string, GoValue>> entries);
  // A list, a map or a pointer that is nil.
  static GoValue Nil(Kind kind, std::string type);
  static GoValue Pointer(std::string type, GoValue target);
  // What a variable of the type `any` holds; an untyped nil makes it nil.
  static GoValue Interface(GoValue content);
  // What JSON decodes to without a type, as in unstructured objects.
  static GoValue OfJson(const Value& json);
  // A value of a built-in kind's type from its JSON: what is absent is zero.
  static GoValue OfWireType(const wire::WireType& type, const Value& json);

  Kind kind() const { return kind_; }
  const std::string& type() const { return type_; }
  bool nil() const { return nil_; }
  const Value& scalar() const { return scalar_; }
  // Items of a list, fields of a struct, entries of a map in order of keys, or what a pointer or an
  // interface points to.
  const std::vector<GoValue>& items() const { return items_; }
  const std::vector<std::string>& keys() const { return keys_; }  // of a map
  // The entry of a map; a null pointer where there is none.
  const GoValue* Entry(const std::string& key) const;

 private:
  static GoValue OfField(const wire::WireField& field, const Value& json);

  Kind kind_ = Kind::kNothing;
  bool nil_ = false;
  std::string type_;
  Value scalar_;
  std::vector<GoValue> items_;
  std::vector<std::string> keys_;
};

// reflect.DeepEqual.
bool ReflectDeepEqual(const GoValue& a, const GoValue& b);
// equality.Semantic.DeepEqual.
bool SemanticDeepEqual(const GoValue& a, const GoValue& b);
// equality.Semantic.DeepDerivative; nullopt where the original panics.
std::optional<bool> SemanticDeepDerivative(const GoValue& a, const GoValue& b);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_GO_VALUE_H_
