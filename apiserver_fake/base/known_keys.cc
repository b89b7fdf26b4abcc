#include "apiserver_fake/base/known_keys.h"

#include <utility>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/base/value_parts.h"

namespace quiesce::value_internal {
namespace {

constexpr KnownNode Make(absl::string_view text) {
  KnownNode known = {{-1, Node::Type::kString, 0, 0, 0, 0, 0}, {}};
  known.node.marks = static_cast<uint16_t>(Fingerprint(text) >> 16);
  known.node.size = static_cast<uint32_t>(text.size());
  known.node.capacity = known.node.size;
  known.node.hash = HashText(text);
  for (size_t i = 0; i < text.size(); ++i) known.text[i] = text[i];
  return known;
}

// Each key is found where it is looked for, and has room.
constexpr bool AllFit() {
  for (int i = 0; i < kKnownKeyCount; ++i) {
    if (kKnownPlaces[KnownSlot(Fingerprint(kKnownKeys[i]))] != i + 1) return false;
    if (kKnownKeys[i].size() > kKnownBytes) return false;
  }
  return true;
}
static_assert(AllFit(), "two known keys meet: another multiplier in KnownSlot is needed");

template <size_t... kPlaces>
constexpr std::array<KnownNode, kKnownKeyCount> MakeAll(std::index_sequence<kPlaces...>) {
  return {Make(kKnownKeys[kPlaces])...};
}

}  // namespace

constinit std::array<KnownNode, kKnownKeyCount> known_nodes =
    MakeAll(std::make_index_sequence<kKnownKeyCount>());

}  // namespace quiesce::value_internal
