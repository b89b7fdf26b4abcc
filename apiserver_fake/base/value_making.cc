// How lists and objects are made; of an object's members the order of their keys.
#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/base/value_memory.h"

namespace quiesce {
namespace {

using value_internal::Content;
using value_internal::Node;

// Up to as many members are sorted by insertion.
constexpr size_t kFewMembers = 24;

Value* Items(Node* node) { return static_cast<Value*>(Content(node)); }
ValueMember* Members(Node* node) { return static_cast<ValueMember*>(Content(node)); }

template <typename Word>
Word Load(const char* text) {
  Word word;
  std::memcpy(&word, text, sizeof(Word));
  return word;
}

// The first eight bytes of a key, zeros after its end, as a number that compares as they do.
uint64_t Prefix(absl::string_view key) {
  const size_t size = key.size();
  if (size >= 8) return __builtin_bswap64(Load<uint64_t>(key.data()));
  if (size >= 4) {
    const uint64_t head = __builtin_bswap32(Load<uint32_t>(key.data()));
    const uint64_t tail = __builtin_bswap32(Load<uint32_t>(key.data() + size - 4));
    // Of the tail those that are not in the head.
    return head << 32 | static_cast<uint32_t>(tail << 8 * (8 - size));
  }
  uint64_t prefix = 0;
  for (size_t i = 0; i < size; ++i)
    prefix |= uint64_t{static_cast<uint8_t>(key[i])} << (56 - 8 * i);
  return prefix;
}

absl::string_view Text(const ValueMember& member) { return member.key.view(); }

bool IsSorted(absl::Span<const ValueMember> members) {
  for (size_t i = 1; i < members.size(); ++i) {
    if (Text(members[i - 1]) >= Text(members[i])) return false;
  }
  return true;
}

// Where a member is among those that came, and its key. Not initialised: arrays of it cost nothing.
struct SortKey {
  uint64_t prefix;
  absl::string_view text;
  size_t index;

  bool HasKeyOf(const SortKey& other) const { return prefix == other.prefix && text == other.text; }
  // By key, then by place.
  bool operator<(const SortKey& other) const {
    if (prefix != other.prefix) return prefix < other.prefix;
    if (text != other.text) return text < other.text;
    return index < other.index;
  }
};

union SortKeys {
  SortKeys() {}
  SortKey at[kFewMembers];
};

// Few members, most of which are in order already. Returns how many different keys there are.
template <typename KeyOf>
size_t SortFew(size_t size, KeyOf key_of, SortKey* keys) {
  size_t count = 0;
  for (size_t i = 0; i < size; ++i) {
    const SortKey key = key_of(i);
    size_t at = count;
    while (at > 0 && key < keys[at - 1]) --at;
    if (at > 0 && keys[at - 1].HasKeyOf(key)) {
      keys[at - 1].index = i;
      continue;
    }
    // An equal key that came before is less than this one: it stands left of it.
    for (size_t moved = count++; moved > at; --moved) keys[moved] = keys[moved - 1];
    keys[at] = key;
  }
  return count;
}

template <typename KeyOf>
size_t SortMany(size_t size, KeyOf key_of, SortKey* keys) {
  for (size_t i = 0; i < size; ++i) keys[i] = key_of(i);
  std::sort(keys, keys + size);
  size_t kept = 0;
  for (size_t i = 0; i < size; ++i) {
    if (i + 1 < size && keys[i].HasKeyOf(keys[i + 1])) continue;
    keys[kept++] = keys[i];
  }
  return kept;
}

// The node of an object whose members come in any order: `key_of` says what is known of the key of
// one, `make` puts it into its place. Of equal keys the last one is made.
template <typename KeyOf, typename Make>
Node* MakeObject(size_t size, KeyOf key_of, Make make) {
  SortKeys few;
  std::vector<SortKey> many;
  SortKey* keys = few.at;
  if (size > kFewMembers) {
    many.resize(size);
    keys = many.data();
  }
  const size_t count =
      size > kFewMembers ? SortMany(size, key_of, keys) : SortFew(size, key_of, keys);
  Node* node = value_internal::Allocate(Node::Type::kObject, count, sizeof(ValueMember));
  for (size_t i = 0; i < count; ++i) make(Members(node) + i, keys[i].index);
  node->size = static_cast<uint32_t>(count);
  return node;
}

}  // namespace

Value Value::List(std::vector<Value> items) { return ListOf(absl::MakeSpan(items)); }
Value Value::Object(std::vector<ValueMember> members) { return ObjectOf(absl::MakeSpan(members)); }

Value Value::ListOf(absl::Span<Value> items) {
  if (items.empty()) return List();
  Node* node = value_internal::Allocate(Node::Type::kList, items.size(), sizeof(Value));
  Value* to = Items(node);
  for (Value& item : items) new (to++) Value(std::move(item));
  node->size = static_cast<uint32_t>(items.size());
  return Value(Kind::kList, node);
}

Value Value::Object(std::initializer_list<std::pair<absl::string_view, Value>> members) {
  if (members.size() == 0) return Object();
  const auto* const from = members.begin();
  const auto key_of = [from](size_t i) { return SortKey{Prefix(from[i].first), from[i].first, i}; };
  const auto make = [from](ValueMember* to, size_t i) {
    new (to) ValueMember{from[i].first, from[i].second};
  };
  return Value(Kind::kObject, MakeObject(members.size(), key_of, make));
}

Value Value::ObjectOf(absl::Span<ValueMember> members) {
  if (members.empty()) return Object();
  if (!IsSorted(members)) {
    const auto key_of = [&members](size_t i) {
      return SortKey{Prefix(Text(members[i])), Text(members[i]), i};
    };
    const auto make = [&members](ValueMember* to, size_t i) {
      new (to) ValueMember(std::move(members[i]));
    };
    return Value(Kind::kObject, MakeObject(members.size(), key_of, make));
  }
  Node* node = value_internal::Allocate(Node::Type::kObject, members.size(), sizeof(ValueMember));
  ValueMember* to = Members(node);
  for (ValueMember& member : members) new (to++) ValueMember(std::move(member));
  node->size = static_cast<uint32_t>(members.size());
  return Value(Kind::kObject, node);
}

}  // namespace quiesce
