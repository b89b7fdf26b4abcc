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

namespace quiesce::api::cel {
namespace {

using Args = absl::Span<const Val>;
using Kind = Val::Kind;

constexpr int64_t kNanos = 1000000000;

Val IntOverflow() { return Val::Error("integer overflow"); }
Val UintOverflow() { return Val::Error("unsigned integer overflow"); }
Val DurationOverflow() { return Val::Error("duration overflow"); }
Val TimestampOverflow() { return Val::Error("timestamp overflow"); }

bool Both(Args args, Kind kind) { return args[0].is(kind) && args[1].is(kind); }

Val Equal(Args args) { return args[0].Equals(args[1]); }
Val NotEqual(Args args) {
  Val equal = args[0].Equals(args[1]);
  return equal.is_error() ? equal : Val::Bool(!equal.is_true());
}

template <typename F>
Val Ordered(Args args, F holds) {
  Val order = args[0].Compare(args[1]);
  return order.is_error() ? order : Val::Bool(holds(order.int_value()));
}
Val Less(Args args) {
  return Ordered(args, [](int64_t order) { return order < 0; });
}
Val LessOrEqual(Args args) {
  return Ordered(args, [](int64_t order) { return order <= 0; });
}
Val Greater(Args args) {
  return Ordered(args, [](int64_t order) { return order > 0; });
}
Val GreaterOrEqual(Args args) {
  return Ordered(args, [](int64_t order) { return order >= 0; });
}

// A time moved by a duration.
Val Moved(const Val& time, int64_t nanos) {
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
  return Val::Timestamp(seconds, static_cast<int32_t>(rest), time.zone());
}

Val Add(Args args) {
  const Val& a = args[0];
  const Val& b = args[1];
  if (Both(args, Kind::kInt)) {
    int64_t sum;
    return __builtin_add_overflow(a.int_value(), b.int_value(), &sum) ? IntOverflow()
                                                                     : Val::Int(sum);
  }
  if (Both(args, Kind::kUint)) {
    uint64_t sum;
    return __builtin_add_overflow(a.uint_value(), b.uint_value(), &sum) ? UintOverflow()
                                                                       : Val::Uint(sum);
  }
  if (Both(args, Kind::kDouble)) return Val::Double(a.double_value() + b.double_value());
  if (Both(args, Kind::kString)) return Val::String(absl::StrCat(a.text(), b.text()));
  if (Both(args, Kind::kBytes)) return Val::Bytes(absl::StrCat(a.text(), b.text()));
  if (Both(args, Kind::kList)) return a.Concat(b);
  if (Both(args, Kind::kDuration)) {
    int64_t sum;
    return __builtin_add_overflow(a.int_value(), b.int_value(), &sum) ? DurationOverflow()
                                                                     : Val::Duration(sum);
  }
  if (a.is(Kind::kTimestamp) && b.is(Kind::kDuration)) return Moved(a, b.int_value());
  if (a.is(Kind::kDuration) && b.is(Kind::kTimestamp)) return Moved(b, a.int_value());
  return Val::NoSuchOverload();
}

Val Subtract(Args args) {
  const Val& a = args[0];
  const Val& b = args[1];
  int64_t difference;
  if (Both(args, Kind::kInt)) {
    return __builtin_sub_overflow(a.int_value(), b.int_value(), &difference)
               ? IntOverflow()
               : Val::Int(difference);
  }
  if (Both(args, Kind::kUint)) {
    return a.uint_value() < b.uint_value() ? UintOverflow()
                                           : Val::Uint(a.uint_value() - b.uint_value());
  }
  if (Both(args, Kind::kDouble)) return Val::Double(a.double_value() - b.double_value());
  if (Both(args, Kind::kDuration)) {
    return __builtin_sub_overflow(a.int_value(), b.int_value(), &difference)
               ? DurationOverflow()
               : Val::Duration(difference);
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
    return Val::Duration(nanos);
  }
  return Val::NoSuchOverload();
}

Val Multiply(Args args) {
  const Val& a = args[0];
  const Val& b = args[1];
  if (Both(args, Kind::kInt)) {
    int64_t product;
    return __builtin_mul_overflow(a.int_value(), b.int_value(), &product) ? IntOverflow()
                                                                         : Val::Int(product);
  }
  if (Both(args, Kind::kUint)) {
    uint64_t product;
    return __builtin_mul_overflow(a.uint_value(), b.uint_value(), &product)
               ? UintOverflow()
               : Val::Uint(product);
  }
  if (Both(args, Kind::kDouble)) return Val::Double(a.double_value() * b.double_value());
  return Val::NoSuchOverload();
}

Val Divide(Args args) {
  const Val& a = args[0];
  const Val& b = args[1];
  if (Both(args, Kind::kInt)) {
    if (b.int_value() == 0) return Val::Error("division by zero");
    if (a.int_value() == std::numeric_limits<int64_t>::min() && b.int_value() == -1) {
      return IntOverflow();
    }
    return Val::Int(a.int_value() / b.int_value());
  }
  if (Both(args, Kind::kUint)) {
    if (b.uint_value() == 0) return Val::Error("division by zero");
    return Val::Uint(a.uint_value() / b.uint_value());
  }
  if (!Both(args, Kind::kDouble)) return Val::NoSuchOverload();
  if (b.double_value() != 0) return Val::Double(a.double_value() / b.double_value());
  if (a.double_value() == 0 || std::isnan(a.double_value())) {
    return Val::Double(std::numeric_limits<double>::quiet_NaN());
  }
  const bool negative = std::signbit(a.double_value()) != std::signbit(b.double_value());
  const double infinity = std::numeric_limits<double>::infinity();
  return Val::Double(negative ? -infinity : infinity);
}

Val Modulo(Args args) {
  const Val& a = args[0];
  const Val& b = args[1];
  if (Both(args, Kind::kInt)) {
    if (b.int_value() == 0) return Val::Error("modulus by zero");
    if (a.int_value() == std::numeric_limits<int64_t>::min() && b.int_value() == -1) {
      return IntOverflow();
    }
    return Val::Int(a.int_value() % b.int_value());
  }
  if (!Both(args, Kind::kUint)) return Val::NoSuchOverload();
  if (b.uint_value() == 0) return Val::Error("modulus by zero");
  return Val::Uint(a.uint_value() % b.uint_value());
}

Val Negate(Args args) {
  if (args[0].is(Kind::kDouble)) return Val::Double(-args[0].double_value());
  if (!args[0].is(Kind::kInt)) return Val::NoSuchOverload();
  if (args[0].int_value() == std::numeric_limits<int64_t>::min()) return IntOverflow();
  return Val::Int(-args[0].int_value());
}

Val Not(Args args) {
  if (!args[0].is(Kind::kBool)) return Val::NoSuchOverload();
  return Val::Bool(!args[0].is_true());
}

Val In(Args args) {
  if (args[1].is(Kind::kMap)) {
    std::optional<Val> found = args[1].Find(args[0]);
    if (found.has_value() && found->is_error()) return *found;
    return Val::Bool(found.has_value());
  }
  if (!args[1].is(Kind::kList)) return Val::NoSuchOverload();
  Val failed;
  for (size_t i = 0; i < args[1].size(); ++i) {
    Val equal = args[1].At(i).Equals(args[0]);
    if (equal.is_true()) return equal;
    if (equal.is_error()) failed = equal;
  }
  return failed.is_error() ? failed : Val::Bool(false);
}

// The position that a number stands for in a list; nullopt where none.
std::optional<int64_t> Position(const Val& index) {
  if (index.is(Kind::kInt)) return index.int_value();
  std::optional<int> huge = CompareNumbers(index, Val::Int(std::numeric_limits<int32_t>::max()));
  if (!huge.has_value() || *huge > 0) return std::nullopt;
  if (index.is(Kind::kUint)) return static_cast<int64_t>(index.uint_value());
  if (index.double_value() != std::trunc(index.double_value()) || index.double_value() < 0) {
    return std::nullopt;
  }
  return static_cast<int64_t>(index.double_value());
}

Val IndexInto(const Val& operand, const Val& index) {
  if (operand.is(Kind::kMap)) {
    std::optional<Val> found = operand.Find(index);
    return found.has_value() ? *found : Val::Error(absl::StrCat("no such key: ", index.Show()));
  }
  if (operand.is(Kind::kOptional)) {
    if (!operand.has_value()) return operand;
    Val found = IndexInto(operand.optional_value(), index);
    return found.is_error() ? Val::NoValue() : Val::Optional(found);
  }
  if (!operand.is(Kind::kList)) {
    return Val::Error(absl::StrCat("no such key: ", index.Show()));
  }
  if (!index.is_number()) {
    return Val::Error(absl::StrCat("unsupported index type '", index.TypeName(), "' in list"));
  }
  std::optional<int64_t> position = Position(index);
  if (!position.has_value() || *position < 0 ||
      *position >= static_cast<int64_t>(operand.size())) {
    return Val::Error(absl::StrCat("index out of bounds: ", index.Show()));
  }
  return operand.At(static_cast<size_t>(*position));
}

Val Index(Args args) { return IndexInto(args[0], args[1]); }

Val OptionalIndex(Args args) {
  if (args[0].is(Kind::kOptional)) return IndexInto(args[0], args[1]);
  return IndexInto(Val::Optional(args[0]), args[1]);
}

Val Size(Args args) {
  switch (args[0].kind()) {
    case Kind::kString: return Val::Int(CountRunes(args[0].text()));
    case Kind::kBytes: return Val::Int(static_cast<int64_t>(args[0].text().size()));
    case Kind::kList:
    case Kind::kMap: return Val::Int(static_cast<int64_t>(args[0].size()));
    default: return Val::NoSuchOverload();
  }
}

Val TypeOf(Args args) {
  const Type* type = FindTypeName(args[0].TypeName());
  return Val::TypeVal(type == nullptr ? SimpleType(TypeKind::kError) : type);
}

Val Dyn(Args args) { return args[0]; }

// Made by the evaluator itself.
Val Unreachable(Args args) { return Val::NoSuchOverload(); }

constexpr FunctionImpl kFunctions[] = {
    {"_==_", Equal},         {"_!=_", NotEqual},
    {"_<_", Less},           {"_<=_", LessOrEqual},
    {"_>_", Greater},        {"_>=_", GreaterOrEqual},
    {"_+_", Add},            {"_-_", Subtract},
    {"_*_", Multiply},       {"_/_", Divide},
    {"_%_", Modulo},         {"-_", Negate},
    {"!_", Not},             {"@in", In},
    {"_[_]", Index},         {"_[?_]", OptionalIndex},
    {"size", Size},          {"type", TypeOf},
    {"dyn", Dyn},            {"_&&_", Unreachable},
    {"_||_", Unreachable},   {"_?_:_", Unreachable},
    {"@not_strictly_false", Unreachable}};

}  // namespace

absl::Span<const FunctionImpl> OperatorFunctions() { return kFunctions; }

}  // namespace quiesce::api::cel
