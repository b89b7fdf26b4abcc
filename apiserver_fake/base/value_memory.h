// Memory of value nodes: a free list per block size and thread, and the cache of recent keys.
// Part of value.cc; nothing else needs it.
//
// Small blocks are cut from slabs, which are never given back: what a thread leaves when it ends,
// the next one that starts takes over. With AddressSanitizer every node is its own malloc, so that
// it sees each mistake.
#ifndef QUIESCE_APISERVER_FAKE_BASE_VALUE_MEMORY_H_
#define QUIESCE_APISERVER_FAKE_BASE_VALUE_MEMORY_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::value_internal {

// A node with one count, size 0 and room for at least `capacity` elements of `element_size` bytes.
Node* Allocate(Node::Type type, size_t capacity, size_t element_size);
// Returns the block of a node whose content is destroyed.
void Release(Node* node);

// A counted string node with this text: the one that this thread made last for an equal text if
// it is still in the cache, else a new one.
Node* KeyNode(absl::string_view text, uint32_t fingerprint);
Node* StringNode(absl::string_view text);

}  // namespace quiesce::value_internal

#endif  // QUIESCE_APISERVER_FAKE_BASE_VALUE_MEMORY_H_
