// A value while an expression is evaluated: a part of an object as its schema presents it, or what
// was computed.
//
//   CelValue self = CelValue::FromData(object["spec"], spec_schema, /*resource=*/false);
//   self.FindText("replicas")->int_value();
//
// Parts of objects are shared, never copied: a list or a member becomes a CelValue when it is
// looked at. An error is a value too, as `||` and `&&` may swallow it.
//
// Sources: k8s.io/apiserver/pkg/cel/common/values.go (UnstructuredToVal and its lists and maps),
// github.com/google/cel-go/common/types.
#ifndef QUIESCE_APISERVER_FAKE_CEL_VAL_H_
#define QUIESCE_APISERVER_FAKE_CEL_VAL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/cel/type.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::cel {

// A value of a type that only functions know: a quantity, an IP address.
class OpaqueVal {
 public:
  virtual ~OpaqueVal() = default;
  virtual absl::string_view TypeName() const = 0;
  // `other` has the same type name.
  virtual bool Equals(const OpaqueVal& other) const = 0;
  // What string() makes of it; nullopt: that is not defined.
  virtual std::optional<std::string> Text() const { return std::nullopt; }
};

class CelValue {
 public:
  enum class Kind : uint8_t {
    kError,
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kString,
    kBytes,
    kTimestamp,
    kDuration,
    kList,
    kMap,
    kType,
    kOptional,
    kOpaque,
    kUnknown,  // what a schema without a type preserves; only equality looks at it
  };
  using Items = std::vector<CelValue>;
  using Entries = std::vector<std::pair<CelValue, CelValue>>;

  CelValue() : kind_(Kind::kNull) { scalar_.i = 0; }

  static CelValue Null() { return CelValue(); }
  static CelValue Bool(bool b);
  static CelValue Int(int64_t i);
  static CelValue Uint(uint64_t u);
  static CelValue Double(double d);
  static CelValue String(absl::string_view text);
  static CelValue Text(Value text);  // `text` is a string
  static CelValue Bytes(absl::string_view bytes);
  static CelValue Timestamp(int64_t unix_seconds, int32_t nanos,
                            int32_t zone = 0);  // zone: seconds
  static CelValue Duration(int64_t nanos);
  static CelValue List(Items items);
  static CelValue Map(Entries entries);       // no two keys are equal
  static CelValue TypeVal(const Type* type);  // lives as long as the expression does
  static CelValue Optional(CelValue value);
  static CelValue NoValue();  // an optional without one
  static CelValue Opaque(std::shared_ptr<const OpaqueVal> opaque);
  static CelValue Error(absl::string_view message);
  static CelValue NoSuchOverload() { return Error("no such overload"); }
  // A part of an object; `data` and `schema` are alive as long as the value. `resource`: a whole
  // object.
  static CelValue FromData(const Value& data, const schema::Schema& schema, bool resource);

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_error() const { return kind_ == Kind::kError; }
  bool is_true() const { return kind_ == Kind::kBool && scalar_.i != 0; }
  bool is_number() const {
    return kind_ == Kind::kInt || kind_ == Kind::kUint || kind_ == Kind::kDouble;
  }

  bool bool_value() const { return is_true(); }
  int64_t int_value() const {
    return scalar_.i;
  }  // kInt; seconds of kTimestamp; nanos of kDuration
  uint64_t uint_value() const { return scalar_.u; }
  double double_value() const { return scalar_.d; }
  int32_t nanos() const { return nanos_; }                         // kTimestamp
  int32_t zone() const { return zone_; }                           // kTimestamp: ahead of UTC
  absl::string_view text() const { return data_.string_value(); }  // kString, kBytes, kError
  const Type* type_value() const { return type_; }                 // kType
  const OpaqueVal& opaque() const { return *boxed_->opaque; }      // kOpaque
  bool has_value() const { return boxed_ != nullptr; }             // kOptional
  const CelValue& optional_value() const;                          // requires has_value()

  // kList, kMap: items or members.
  size_t size() const;
  // kList; requires index < size().
  CelValue At(size_t index) const;
  // kMap: the member; nullopt where absent. A map of data only knows strings; an error for others.
  std::optional<CelValue> Find(const CelValue& key) const;
  // The same with a key that is a string.
  std::optional<CelValue> FindText(absl::string_view key) const;
  // Calls `visit` with the keys (and values) of a map in order, until it returns false.
  void ForEach(absl::FunctionRef<bool(const CelValue& key, const CelValue& value)> visit) const;

  // Equality of CEL: true, false, or an error. Numbers of different kinds compare by value; sets of
  // a schema ignore the order.
  CelValue Equals(const CelValue& other) const;
  // The order of two values: negative, zero, positive as int; else an error.
  CelValue Compare(const CelValue& other) const;
  // Concatenation of lists; sets and maps of a schema merge. Requires two lists.
  CelValue Concat(const CelValue& other) const;
  // The same, reusing a computed list that no one else holds.
  static CelValue Append(CelValue list, const CelValue& other);

  // "int", "list", "kubernetes.Quantity"; as type() names it.
  std::string TypeName() const;
  // As error messages show keys and values.
  std::string Show() const;

 private:
  struct Boxed {
    Items items;
    Entries entries;
    std::shared_ptr<const OpaqueVal> opaque;
  };

  explicit CelValue(Kind kind) : kind_(kind) { scalar_.i = 0; }
  // The list or map is a part of an object, not computed.
  bool is_data() const { return schema_ != nullptr; }
  schema::ListType list_type() const {
    return is_data() ? schema_->list_type : schema::ListType::kUnset;
  }
  bool SameKeys(const CelValue& a, const CelValue& b) const;
  size_t IndexOf(const CelValue& item, size_t count) const;
  CelValue EqualsList(const CelValue& other) const;
  CelValue EqualsSet(const CelValue& other) const;
  CelValue EqualsKeyed(const CelValue& other) const;
  CelValue EqualsMap(const CelValue& other) const;

  Kind kind_;
  bool resource_ = false;
  int32_t nanos_ = 0, zone_ = 0;
  union {
    int64_t i;
    uint64_t u;
    double d;
  } scalar_;
  Value data_;
  const schema::Schema* schema_ = nullptr;  // of data_, where it is a list or map
  const Type* type_ = nullptr;
  std::shared_ptr<Boxed> boxed_;  // changed only while no one else holds it
};

// Both are numbers: negative, zero or positive, or nullopt where one is not a number.
std::optional<int> CompareNumbers(const CelValue& a, const CelValue& b);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_VAL_H_
