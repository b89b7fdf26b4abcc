// Numbers that stop at their largest value, and how big a text, list or map may be.
//
// Source: github.com/google/cel-go/checker/cost.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_SIZE_ESTIMATE_H_
#define QUIESCE_APISERVER_FAKE_CEL_SIZE_ESTIMATE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace quiesce::cel {

inline constexpr uint64_t kUnbounded = std::numeric_limits<uint64_t>::max();

inline uint64_t SaturatingAdd(uint64_t a, uint64_t b) {
  uint64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? kUnbounded : sum;
}
inline uint64_t SaturatingMultiply(uint64_t a, uint64_t b) {
  uint64_t product;
  return __builtin_mul_overflow(a, b, &product) ? kUnbounded : product;
}
// Rounded up. In doubles, as the real server does it.
inline uint64_t Scaled(uint64_t value, double factor) {
  const double scaled = std::ceil(static_cast<double>(value) * factor);
  return scaled >= 18446744073709551616.0 ? kUnbounded : static_cast<uint64_t>(scaled);
}

struct SizeEstimate {
  uint64_t min = 0;
  uint64_t max = kUnbounded;

  static SizeEstimate Fixed(uint64_t size) { return {size, size}; }
  SizeEstimate Plus(const SizeEstimate& other) const {
    return {SaturatingAdd(min, other.min), SaturatingAdd(max, other.max)};
  }
  SizeEstimate Times(const SizeEstimate& other) const {
    return {SaturatingMultiply(min, other.min), SaturatingMultiply(max, other.max)};
  }
  SizeEstimate Union(const SizeEstimate& other) const {
    return {std::min(min, other.min), std::max(max, other.max)};
  }
  // What walking over it costs at most: a tenth for each character, `times` over.
  uint64_t Traversal(int times = 1) const { return Scaled(max, times * 0.1); }
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_SIZE_ESTIMATE_H_
