// Content hashes for trace records: the same in every process.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_DIGEST_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_DIGEST_H_

#include <cstdint>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/trace.h"

namespace quiesce::runtime {

inline uint64_t Digest(absl::string_view text) {
  uint64_t hash = text.size(), word = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    hash = sim::Trace::MixHash(hash, word);
  }
  const size_t left = text.size() - at;
  if (left == 0) return hash;
  // The rest, the first byte lowest.
  const char* const end = text.data() + text.size();
  if (text.size() >= 8) {
    std::memcpy(&word, end - 8, 8);
    word >>= 8 * (8 - left);
  } else if (left >= 4) {
    uint32_t low, high;
    std::memcpy(&low, end - left, 4);
    std::memcpy(&high, end - 4, 4);
    word = low | static_cast<uint64_t>(high) << 8 * (left - 4);
  } else {
    word = static_cast<uint8_t>(end[-static_cast<ptrdiff_t>(left)]);
    if (left > 1) word |= static_cast<uint64_t>(static_cast<uint8_t>(end[-1])) << 8 * (left - 1);
    if (left > 2) word |= static_cast<uint64_t>(static_cast<uint8_t>(end[-2])) << 8;
  }
  return sim::Trace::MixHash(hash, word);
}
inline uint64_t Digest(const ObjectKey& key) {
  return sim::Trace::MixHash(Digest(key.namespace_), Digest(key.name));
}
inline uint64_t Digest(const absl::Status& status) {
  if (status.ok()) return 0;
  return sim::Trace::MixHash(static_cast<uint64_t>(status.raw_code()), Digest(status.message()));
}

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_DIGEST_H_
