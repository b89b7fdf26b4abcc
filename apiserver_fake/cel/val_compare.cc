// How values compare: equality, order, and the lists that a schema makes sets and maps.
#include <cassert>
#include <cmath>
#include <utility>

#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {
namespace {

template <typename T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// An integer against a double, exactly.
int CompareToDouble(bool negative, uint64_t size, double d) {
  if (d >= 18446744073709551616.0) return -1;
  if (d < -9223372036854775808.0) return 1;
  const double whole = std::trunc(d);
  const double rest = d - whole;
  int order;
  if (whole < 0) {
    order = negative ? -Order(size, static_cast<uint64_t>(-whole)) : 1;
  } else {
    order = negative ? -1 : Order(size, static_cast<uint64_t>(whole));
  }
  if (order != 0) return order;
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

}  // namespace

std::optional<int> CompareNumbers(const CelValue& a, const CelValue& b) {
  auto integer = [](const CelValue& val, bool* negative) {
    if (val.is(CelValue::Kind::kUint)) return val.uint_value();
    *negative = val.int_value() < 0;
    uint64_t bits = static_cast<uint64_t>(val.int_value());
    return *negative ? 0 - bits : bits;
  };
  const bool a_double = a.is(CelValue::Kind::kDouble), b_double = b.is(CelValue::Kind::kDouble);
  if ((a_double && std::isnan(a.double_value())) || (b_double && std::isnan(b.double_value()))) {
    return std::nullopt;
  }
  if (a_double && b_double) return Order(a.double_value(), b.double_value());
  bool a_negative = false, b_negative = false;
  if (a_double) {
    uint64_t size = integer(b, &b_negative);
    return -CompareToDouble(b_negative, size, a.double_value());
  }
  uint64_t a_size = integer(a, &a_negative);
  if (b_double) return CompareToDouble(a_negative, a_size, b.double_value());
  uint64_t b_size = integer(b, &b_negative);
  if (a_negative != b_negative) return a_negative ? -1 : 1;
  return a_negative ? -Order(a_size, b_size) : Order(a_size, b_size);
}

CelValue CelValue::Equals(const CelValue& other) const {
  if (is_error()) return *this;
  if (other.is_error()) return other;
  if (kind_ == Kind::kNull || other.kind_ == Kind::kNull) return Bool(kind_ == other.kind_);
  if (is_number() && other.is_number()) {
    std::optional<int> order = CompareNumbers(*this, other);
    return Bool(order.has_value() && *order == 0);
  }
  if (kind_ != other.kind_) {
    // A list or map of an object refuses to be compared with anything else; a computed one just
    // differs.
    const bool data = (kind_ == Kind::kList || kind_ == Kind::kMap) && is_data();
    return data ? NoSuchOverload() : Bool(false);
  }
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kUnknown:
      return Bool(data_ == other.data_);
    case Kind::kTimestamp:
      return Bool(scalar_.i == other.scalar_.i && nanos_ == other.nanos_);
    case Kind::kList:
      return EqualsList(other);
    case Kind::kMap:
      return EqualsMap(other);
    case Kind::kType:
      return Bool(TypeName() == other.TypeName() && FormatType(*type_) == FormatType(*other.type_));
    case Kind::kOptional:
      if (!has_value() || !other.has_value()) return Bool(has_value() == other.has_value());
      return optional_value().Equals(other.optional_value());
    case Kind::kOpaque:
      return Bool(opaque().TypeName() == other.opaque().TypeName() &&
                  opaque().Equals(other.opaque()));
    default:
      return Bool(scalar_.i == other.scalar_.i);
  }
}

// Both are items of a list of type map, with the same keys.
bool CelValue::SameKeys(const CelValue& a, const CelValue& b) const {
  for (const std::string& key : schema_->list_map_keys) {
    const std::string name = EscapeField(key).value_or(key);
    if (!a.is(Kind::kMap) || !b.is(Kind::kMap)) return false;
    std::optional<CelValue> of_a = a.FindText(name), of_b = b.FindText(name);
    if (of_a.has_value() != of_b.has_value()) return false;
    if (of_a.has_value() && !of_a->Equals(*of_b).is_true()) return false;
  }
  return true;
}

// Where this set or map has an item like `item`, among the first `count`; `count` if nowhere.
size_t CelValue::IndexOf(const CelValue& item, size_t count) const {
  for (size_t i = 0; i < count; ++i) {
    const CelValue own = At(i);
    if (list_type() == schema::ListType::kSet ? own.Equals(item).is_true() : SameKeys(own, item))
      return i;
  }
  return count;
}

CelValue CelValue::EqualsList(const CelValue& other) const {
  if (size() != other.size()) return Bool(false);
  if (list_type() == schema::ListType::kSet) return EqualsSet(other);
  if (list_type() == schema::ListType::kMap) return EqualsKeyed(other);
  for (size_t i = 0; i < size(); ++i) {
    CelValue equal = At(i).Equals(other.At(i));
    if (!equal.is_true()) return equal;
  }
  return Bool(true);
}

CelValue CelValue::EqualsSet(const CelValue& other) const {
  for (size_t i = 0; i < other.size(); ++i) {
    // The sizes are equal and a set repeats nothing, so one direction is enough.
    if (IndexOf(other.At(i), size()) == size()) return Bool(false);
  }
  return Bool(true);
}

CelValue CelValue::EqualsKeyed(const CelValue& other) const {
  for (size_t i = 0; i < other.size(); ++i) {
    const CelValue item = other.At(i);
    const size_t own = IndexOf(item, size());
    if (own == size()) return Bool(false);
    CelValue equal = At(own).Equals(item);
    if (!equal.is_true()) return equal;
  }
  return Bool(true);
}

CelValue CelValue::EqualsMap(const CelValue& other) const {
  if (size() != other.size()) return Bool(false);
  // Fields that the schema does not know count too.
  if (is_data() && other.is_data() && data_.SharesNodeWith(other.data_)) return Bool(true);
  CelValue result = Bool(true);
  ForEach([&](const CelValue& key, const CelValue& value) {
    std::optional<CelValue> there = other.Find(key);
    result = there.has_value() ? value.Equals(*there) : Bool(false);
    return result.is_true();
  });
  if (!result.is_true() || !is_data() || !other.is_data()) return result;
  for (const ValueMember& member : data_.members()) {
    if (MemberSchema(*schema_, resource_, member.key.view()) != nullptr) continue;
    const Value* there = other.data_.Find(member.key.view());
    if (there != nullptr && *there != member.value) return Bool(false);
  }
  return result;
}

CelValue CelValue::Compare(const CelValue& other) const {
  if (is_error()) return *this;
  if (other.is_error()) return other;
  if (is_number() && other.is_number()) {
    std::optional<int> order = CompareNumbers(*this, other);
    return order.has_value() ? Int(*order) : Error("NaN values cannot be ordered");
  }
  if (kind_ != other.kind_) return NoSuchOverload();
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes: {
      int order = text().compare(other.text());
      return Int(order < 0 ? -1 : order > 0 ? 1 : 0);
    }
    case Kind::kTimestamp:
      if (scalar_.i == other.scalar_.i) return Int(Order(nanos_, other.nanos_));
      return Int(Order(scalar_.i, other.scalar_.i));
    case Kind::kBool:
    case Kind::kDuration:
      return Int(Order(scalar_.i, other.scalar_.i));
    default:
      return NoSuchOverload();
  }
}

CelValue CelValue::Concat(const CelValue& other) const {
  assert(is(Kind::kList) && other.is(Kind::kList));
  Items items;
  items.reserve(size() + other.size());
  for (size_t i = 0; i < size(); ++i) items.push_back(At(i));
  if (list_type() != schema::ListType::kSet && list_type() != schema::ListType::kMap) {
    for (size_t i = 0; i < other.size(); ++i) items.push_back(other.At(i));
    return List(std::move(items));
  }
  const size_t own = items.size();
  for (size_t i = 0; i < other.size(); ++i) {
    CelValue item = other.At(i);
    size_t index = IndexOf(item, own);
    if (index < own) {
      if (list_type() == schema::ListType::kMap) items[index] = std::move(item);
      continue;
    }
    items.push_back(std::move(item));
  }
  return List(std::move(items));
}

CelValue CelValue::Append(CelValue list, const CelValue& other) {
  if (list.is_data() || list.boxed_.use_count() != 1) return list.Concat(other);
  for (size_t i = 0; i < other.size(); ++i) list.boxed_->items.push_back(other.At(i));
  return list;
}

}  // namespace quiesce::cel
