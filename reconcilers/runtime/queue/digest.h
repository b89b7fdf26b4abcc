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
  if (at == text.size()) return hash;
  word = 0;
  for (size_t i = text.size(); i > at; --i) word = word << 8 | static_cast<uint8_t>(text[i - 1]);
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
