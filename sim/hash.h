// FNV-1a over 64 bits: a hash that is the same in every process, on any machine. For trace records,
// tapes and names that are drawn from a text; not for hash tables of hostile input.
//
//   Fnv1a("abc") == 0xe71fa2190541574b
#ifndef QUIESCE_SIM_HASH_H_
#define QUIESCE_SIM_HASH_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace quiesce::sim {

inline constexpr uint64_t kFnv1aBasis = 14695981039346656037u;

// `basis` is the hash of what comes before `text`.
constexpr uint64_t Fnv1a(absl::string_view text, uint64_t basis = kFnv1aBasis) {
  uint64_t hash = basis;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_HASH_H_
