// Operators, size() and type().
//
// Source: github.com/google/cel-go/common/stdlib/standard.go, .../common/types/{int,uint,double,
// duration,timestamp,overflow}.go.
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/time_text.h"
#include "apiserver_fake/cel/typed_function.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

constexpr int64_t kNanos = 1000000000;

CelValue IntOverflow() { return CelValue::Error("integer overflow"); }
CelValue UintOverflow() { return CelValue::Error("unsigned integer overflow"); }
CelValue DurationOverflow() { return CelValue::Error("duration overflow"); }
CelValue TimestampOverflow() { return CelValue::Error("timestamp overflow"); }

bool Both(Args args, Kind kind) { return args[0].is(kind) && args[1].is(kind); }

CelValue Equal(Args args) { return args[0].Equals(args[1]); }
CelValue NotEqual(Args args) {
  CelValue equal = args[0].Equals(args[1]);
  return equal.is_error() ? equal : CelValue::Bool(!equal.is_true());
}

template <typename F>
CelValue Ordered(Args args, F holds) {
  CelValue order = args[0].Compare(args[1]);
  return order.is_error() ? order : CelValue::Bool(holds(order.int_value()));
}
CelValue Less(Args args) {
  return Ordered(args, [](int64_t order) { return order < 0; });
}
CelValue LessOrEqual(Args args) {
  return Ordered(args, [](int64_t order) { return order <= 0; });
}
CelValue Greater(Args args) {
  return Ordered(args, [](int64_t order) { return order > 0; });
}
CelValue GreaterOrEqual(Args args) {
  return Ordered(args, [](int64_t order) { return order >= 0; });
}

// A time moved by a duration.
CelValue Moved(const CelValue& time, int64_t nanos) {
  int64_t rest = nanos % kNanos + time.nanos();
  int64_t seconds = time.int_value() + nanos / kNanos;
  if (rest < 0) {
    rest += kNanos;
    --seconds;
  } else if (rest >= kNanos) {
    rest -= kNanos;
    ++seconds;
  }
  if (seconds < kMinUnixSeconds || seconds > kMaxUnixSeconds) return TimestampOverflow();
  return CelValue::Timestamp(seconds, static_cast<int32_t>(rest), time.zone());
}

CelValue Add(Args args) {
  const CelValue& a = args[0];
  const CelValue& b = args[1];
  if (Both(args, Kind::kInt)) {
    int64_t sum;
    return __builtin_add_overflow(a.int_value(), b.int_value(), &sum) ? IntOverflow()
                                                                      : CelValue::Int(sum);
  }
  if (Both(args, Kind::kUint)) {
    uint64_t sum;
    return __builtin_add_overflow(a.uint_value(), b.uint_value(), &sum) ? UintOverflow()
                                                                        : CelValue::Uint(sum);
  }
  if (Both(args, Kind::kDouble)) return CelValue::Double(a.double_value() + b.double_value());
  if (Both(args, Kind::kString)) return CelValue::String(absl::StrCat(a.text(), b.text()));
  if (Both(args, Kind::kBytes)) return CelValue::Bytes(absl::StrCat(a.text(), b.text()));
  if (Both(args, Kind::kList)) return a.Concat(b);
  if (Both(args, Kind::kDuration)) {
    int64_t sum;
    return __builtin_add_overflow(a.int_value(), b.int_value(), &sum) ? DurationOverflow()
                                                                      : CelValue::Duration(sum);
  }
  if (a.is(Kind::kTimestamp) && b.is(Kind::kDuration)) return Moved(a, b.int_value());
  if (a.is(Kind::kDuration) && b.is(Kind::kTimestamp)) return Moved(b, a.int_value());
  return CelValue::NoSuchOverload();
}

CelValue Subtract(Args args) {
  const CelValue& a = args[0];
  const CelValue& b = args[1];
  int64_t difference;
  if (Both(args, Kind::kInt)) {
    return __builtin_sub_overflow(a.int_value(), b.int_value(), &difference)
               ? IntOverflow()
               : CelValue::Int(difference);
  }
  if (Both(args, Kind::kUint)) {
    return a.uint_value() < b.uint_value() ? UintOverflow()
                                           : CelValue::Uint(a.uint_value() - b.uint_value());
  }
  if (Both(args, Kind::kDouble)) return CelValue::Double(a.double_value() - b.double_value());
  if (Both(args, Kind::kDuration)) {
    return __builtin_sub_overflow(a.int_value(), b.int_value(), &difference)
               ? DurationOverflow()
               : CelValue::Duration(difference);
  }
  if (a.is(Kind::kTimestamp) && b.is(Kind::kDuration)) {
    if (b.int_value() == std::numeric_limits<int64_t>::min()) return TimestampOverflow();
    return Moved(a, -b.int_value());
  }
  if (Both(args, Kind::kTimestamp)) {
    const int64_t seconds = a.int_value() - b.int_value();
    int64_t nanos;
    if (__builtin_mul_overflow(seconds, kNanos, &nanos) ||
        __builtin_add_overflow(nanos, a.nanos() - b.nanos(), &nanos)) {
      return DurationOverflow();
    }
    return CelValue::Duration(nanos);
  }
  return CelValue::NoSuchOverload();
}

CelValue Multiply(Args args) {
  const CelValue& a = args[0];
  const CelValue& b = args[1];
  if (Both(args, Kind::kInt)) {
    int64_t product;
    return __builtin_mul_overflow(a.int_value(), b.int_value(), &product) ? IntOverflow()
                                                                          : CelValue::Int(product);
  }
  if (Both(args, Kind::kUint)) {
    uint64_t product;
    return __builtin_mul_overflow(a.uint_value(), b.uint_value(), &product)
               ? UintOverflow()
               : CelValue::Uint(product);
  }
  if (Both(args, Kind::kDouble)) return CelValue::Double(a.double_value() * b.double_value());
  return CelValue::NoSuchOverload();
}

CelValue Divide(Args args) {
  const CelValue& a = args[0];
  const CelValue& b = args[1];
  if (Both(args, Kind::kInt)) {
    if (b.int_value() == 0) return CelValue::Error("division by zero");
    if (a.int_value() == std::numeric_limits<int64_t>::min() && b.int_value() == -1) {
      return IntOverflow();
    }
    return CelValue::Int(a.int_value() / b.int_value());
  }
  if (Both(args, Kind::kUint)) {
    if (b.uint_value() == 0) return CelValue::Error("division by zero");
    return CelValue::Uint(a.uint_value() / b.uint_value());
  }
  if (!Both(args, Kind::kDouble)) return CelValue::NoSuchOverload();
  if (b.double_value() != 0) return CelValue::Double(a.double_value() / b.double_value());
  if (a.double_value() == 0 || std::isnan(a.double_value())) {
    return CelValue::Double(std::numeric_limits<double>::quiet_NaN());
  }
  const bool negative = std::signbit(a.double_value()) != std::signbit(b.double_value());
  const double infinity = std::numeric_limits<double>::infinity();
  return CelValue::Double(negative ? -infinity : infinity);
}

CelValue Modulo(Args args) {
  const CelValue& a = args[0];
  const CelValue& b = args[1];
  if (Both(args, Kind::kInt)) {
    if (b.int_value() == 0) return CelValue::Error("modulus by zero");
    if (a.int_value() == std::numeric_limits<int64_t>::min() && b.int_value() == -1) {
      return IntOverflow();
    }
    return CelValue::Int(a.int_value() % b.int_value());
  }
  if (!Both(args, Kind::kUint)) return CelValue::NoSuchOverload();
  if (b.uint_value() == 0) return CelValue::Error("modulus by zero");
  return CelValue::Uint(a.uint_value() % b.uint_value());
}

CelValue Negate(Args args) {
  if (args[0].is(Kind::kDouble)) return CelValue::Double(-args[0].double_value());
  if (args[0].int_value() == std::numeric_limits<int64_t>::min()) return IntOverflow();
  return CelValue::Int(-args[0].int_value());
}

bool Not(const CelValue& value) { return !value.is_true(); }

CelValue In(Args args) {
  if (args[1].is(Kind::kMap)) {
    std::optional<CelValue> found = args[1].Find(args[0]);
    if (found.has_value() && found->is_error()) return *found;
    return CelValue::Bool(found.has_value());
  }
  CelValue failed;
  for (size_t i = 0; i < args[1].size(); ++i) {
    CelValue equal = args[1].At(i).Equals(args[0]);
    if (equal.is_true()) return equal;
    // An equal item decides, even one after an item that cannot be compared.
    if (equal.is_error()) failed = equal;
  }
  return failed.is_error() ? failed : CelValue::Bool(false);
}

// The position that a number stands for in a list; nullopt where none.
std::optional<int64_t> Position(const CelValue& index) {
  if (index.is(Kind::kInt)) return index.int_value();
  std::optional<int> huge =
      CompareNumbers(index, CelValue::Int(std::numeric_limits<int32_t>::max()));
  if (!huge.has_value() || *huge > 0) return std::nullopt;
  if (index.is(Kind::kUint)) return static_cast<int64_t>(index.uint_value());
  if (index.double_value() != std::trunc(index.double_value()) || index.double_value() < 0) {
    return std::nullopt;
  }
  return static_cast<int64_t>(index.double_value());
}

CelValue IndexInto(const CelValue& operand, const CelValue& index) {
  if (operand.is(Kind::kMap)) {
    std::optional<CelValue> found = operand.Find(index);
    return found.has_value() ? *found
                             : CelValue::Error(absl::StrCat("no such key: ", index.Show()));
  }
  if (operand.is(Kind::kOptional)) {
    if (!operand.has_value()) return operand;
    CelValue found = IndexInto(operand.optional_value(), index);
    return found.is_error() ? CelValue::NoValue() : CelValue::Optional(found);
  }
  if (!operand.is(Kind::kList)) {
    return CelValue::Error(absl::StrCat("no such key: ", index.Show()));
  }
  if (!index.is_number()) {
    return CelValue::Error(absl::StrCat("unsupported index type '", index.TypeName(), "' in list"));
  }
  std::optional<int64_t> position = Position(index);
  if (!position.has_value() || *position < 0 || *position >= static_cast<int64_t>(operand.size())) {
    return CelValue::Error(absl::StrCat("index out of bounds: ", index.Show()));
  }
  return operand.At(static_cast<size_t>(*position));
}

CelValue Index(Args args) { return IndexInto(args[0], args[1]); }

CelValue OptionalIndex(Args args) {
  if (args[0].is(Kind::kOptional)) return IndexInto(args[0], args[1]);
  return IndexInto(CelValue::Optional(args[0]), args[1]);
}

CelValue Size(Args args) {
  switch (args[0].kind()) {
    case Kind::kString:
      return CelValue::Int(CountRunes(args[0].text()));
    case Kind::kBytes:
      return CelValue::Int(static_cast<int64_t>(args[0].text().size()));
    case Kind::kList:
    case Kind::kMap:
      return CelValue::Int(static_cast<int64_t>(args[0].size()));
    default:
      return CelValue::NoSuchOverload();
  }
}

CelValue TypeOf(Args args) {
  const Type* type = FindTypeName(args[0].TypeName());
  return CelValue::TypeVal(type == nullptr ? SimpleType(TypeKind::kError) : type);
}

CelValue Dyn(Args args) { return args[0]; }

// Made by the evaluator itself.
CelValue Unreachable(Args args) { return CelValue::NoSuchOverload(); }

constexpr FunctionImpl kFunctions[] = {{"_==_", Equal, Arguments::kOwn},
                                       {"_!=_", NotEqual, Arguments::kOwn},
                                       {"_<_", Less, Arguments::kOwn},
                                       {"_<=_", LessOrEqual, Arguments::kOwn},
                                       {"_>_", Greater, Arguments::kOwn},
                                       {"_>=_", GreaterOrEqual, Arguments::kOwn},
                                       {"_+_", Add, Arguments::kOwn},
                                       {"_-_", Subtract, Arguments::kOwn},
                                       {"_*_", Multiply, Arguments::kOwn},
                                       {"_/_", Divide, Arguments::kOwn},
                                       {"_%_", Modulo, Arguments::kOwn},
                                       {"-_", Negate},
                                       Typed<Not>("!_"),
                                       {"@in", In},
                                       {"_[_]", Index, Arguments::kOwn},
                                       {"_[?_]", OptionalIndex, Arguments::kOwn},
                                       {"size", Size, Arguments::kOwn},
                                       {"type", TypeOf, Arguments::kOwn},
                                       {"dyn", Dyn, Arguments::kOwn},
                                       {"_&&_", Unreachable, Arguments::kOwn},
                                       {"_||_", Unreachable, Arguments::kOwn},
                                       {"_?_:_", Unreachable, Arguments::kOwn},
                                       {"@not_strictly_false", Unreachable, Arguments::kOwn}};

}  // namespace

absl::Span<const FunctionImpl> OperatorFunctions() { return kFunctions; }

}  // namespace quiesce::cel
