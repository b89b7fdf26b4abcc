// A list or object is changed in place if this is the only handle on it and there is room; else its
// node is copied first, which is shallow: children are shared with the old one (MakeUnique). A node
// that is held once may move bit by bit, without touching the counts of its children.
//
// Objects are mostly small and searched far more often than changed. So members lie in one array in
// the order of their keys, and up to kFewMembers it is searched from the front: for a known key
// (known_keys.h) by its handle, else by the part of a fingerprint that is in the handle, and the
// text is only looked at where that agrees.
//
// Freeing, hashing and comparing go without recursion, or stop recursing at some depth, as a
// request may be nested deeper than the stack allows.
#include "apiserver_fake/base/value.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

#include "apiserver_fake/base/value_memory.h"
#include "apiserver_fake/base/value_parts.h"

namespace quiesce {
namespace {

using value_internal::HashText;
using value_internal::Items;
using value_internal::kFewMembers;
using value_internal::KnownNode;
using value_internal::Members;
using value_internal::Mix;
using value_internal::Node;
using value_internal::NotZero;
using value_internal::SameText;

// Recursion deeper than this continues with a stack of its own on the heap.
constexpr int kMaxRecursion = 400;

constinit const Value null_value;

// Moves `count` elements to fresh memory bit by bit; the old ones must not be destroyed.
template <typename T>
void Relocate(T* to, T* from, size_t count) {
  std::memcpy(static_cast<void*>(to), static_cast<void*>(from), count * sizeof(T));
}

absl::string_view Text(const ValueMember& member) { return member.key.view(); }

// Most keys differ within their first eight bytes.
bool IsBefore(const ValueMember& member, absl::string_view key) {
  const absl::string_view its = Text(member);
  const uint64_t prefix = value_internal::Prefix(its), other = value_internal::Prefix(key);
  return prefix != other ? prefix < other : its < key;
}

size_t LowerBound(absl::Span<const ValueMember> members, absl::string_view key) {
  return std::lower_bound(members.begin(), members.end(), key, IsBefore) - members.begin();
}

// The part of the fingerprint that is in the upper bytes of a key's word.
uint16_t MarksOf(const ValueMember& member) {
  static_assert(sizeof(member.key) == 8 && std::endian::native == std::endian::little);
  uint16_t marks;
  std::memcpy(&marks, reinterpret_cast<const char*>(&member.key) + 6, sizeof(marks));
  return marks;
}

uint64_t WordOf(const ValueMember& member) {
  return value_internal::Load<uint64_t>(reinterpret_cast<const char*>(&member.key));
}

// Of members with these marks the first; null where there is none.
__attribute__((always_inline)) inline const ValueMember* NextMarked(const ValueMember* member,
                                                                    size_t left, uint16_t marks) {
  for (; left >= 4; member += 4, left -= 4) {
    if (MarksOf(member[0]) == marks) return member;
    if (MarksOf(member[1]) == marks) return member + 1;
    if (MarksOf(member[2]) == marks) return member + 2;
    if (MarksOf(member[3]) == marks) return member + 3;
  }
  for (; left > 0; ++member, --left) {
    if (MarksOf(*member) == marks) return member;
  }
  return nullptr;
}

// For long keys, many members and marks that two keys have.
__attribute__((noinline)) const Value* FindByText(const ValueMember* members, size_t size,
                                                  absl::string_view key, const Value* absent) {
  if (size > kFewMembers) {
    const size_t index = LowerBound({members, size}, key);
    const bool found = index < size && SameText(Text(members[index]), key);
    return found ? &members[index].value : absent;
  }
  for (const ValueMember* member = members; member != members + size; ++member) {
    if (SameText(Text(*member), key)) return &member->value;
  }
  return absent;
}

// The value of the member with that key; `absent` where there is none. The usual search is this
// one, without a call that comes back: two bytes of each key are compared, and then one text.
__attribute__((always_inline)) inline const Value* Search(const Node* node, absl::string_view key,
                                                          uint16_t marks, const Value* absent) {
  const auto* const all = static_cast<const ValueMember*>(value_internal::Content(node));
  const size_t size = node->size;
  if (size > kFewMembers) [[unlikely]]
    return FindByText(all, size, key, absent);
  const ValueMember* const marked = NextMarked(all, size, marks);
  if (marked == nullptr) return absent;
  const absl::string_view its = Text(*marked);
  if (its.size() == key.size() && value_internal::ShortAndSame(its.data(), key.data(), key.size()))
      [[likely]] {
    return &marked->value;
  }
  return FindByText(marked, static_cast<size_t>(all + size - marked), key, absent);
}

// The same for a known key, which is compared as a whole.
__attribute__((always_inline)) inline const Value* SearchKnown(const Node* node, uint64_t word,
                                                               const KnownNode& key,
                                                               const Value* absent) {
  const auto* member = static_cast<const ValueMember*>(value_internal::Content(node));
  size_t left = node->size;
  if (left > kFewMembers) [[unlikely]]
    return FindByText(member, left, {key.text, key.node.size}, absent);
  for (; left >= 4; member += 4, left -= 4) {
    if (WordOf(member[0]) == word) return &member[0].value;
    if (WordOf(member[1]) == word) return &member[1].value;
    if (WordOf(member[2]) == word) return &member[2].value;
    if (WordOf(member[3]) == word) return &member[3].value;
  }
  for (; left > 0; ++member, --left) {
    if (WordOf(*member) == word) return &member->value;
  }
  return absent;
}

// The member that a value belongs to; null for none.
inline const ValueMember* MemberOf(const Value* value) {
  if (value == nullptr) return nullptr;
  return reinterpret_cast<const ValueMember*>(reinterpret_cast<const char*>(value) -
                                              offsetof(ValueMember, value));
}

}  // namespace

__attribute__((always_inline)) inline const ValueMember* Value::FindMember(absl::string_view key,
                                                                           uint32_t print) const {
  if (kind_ != Kind::kObject) return nullptr;
  const auto marks = static_cast<uint16_t>(ValueKey::MarksOf(print));
  return MemberOf(Search(data_.node, key, marks, nullptr));
}

const Value* Value::FindPrinted(absl::string_view key, uint32_t print) const {
  if (kind_ != Kind::kObject) return nullptr;
  return Search(data_.node, key, static_cast<uint16_t>(ValueKey::MarksOf(print)), nullptr);
}

const Value* Value::FindKnown(const KnownNode& key) const {
  if (kind_ != Kind::kObject) return nullptr;
  return SearchKnown(data_.node, ValueKey::WordOf(key), key, nullptr);
}

const Value& Value::AtKnown(const KnownNode& key) const {
  if (kind_ != Kind::kObject) return null_value;
  return *SearchKnown(data_.node, ValueKey::WordOf(key), key, &null_value);
}

const Value* Value::FindText(absl::string_view key) const {
  return FindPrinted(key, value_internal::Fingerprint(key));
}

const Value& Value::AtPrinted(absl::string_view key, uint32_t print) const {
  if (kind_ != Kind::kObject) return null_value;
  return *Search(data_.node, key, static_cast<uint16_t>(ValueKey::MarksOf(print)), &null_value);
}

const Value& Value::AtText(absl::string_view key) const {
  return AtPrinted(key, value_internal::Fingerprint(key));
}

const Value* Value::FindPath(std::initializer_list<absl::string_view> keys) const {
  const Value* at = this;
  for (absl::string_view key : keys) {
    at = at->Find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

const Value& Value::at(size_t index) const {
  const absl::Span<const Value> all = items();
  return index < all.size() ? all[index] : null_value;
}

void Value::MakeUnique(Kind kind, size_t extra) {
  if (kind_ != kind) *this = kind == Kind::kList ? List() : Object();
  Node* node = data_.node;
  const size_t needed = size_t{node->size} + extra;
  if (node->refs == 1 && needed <= node->capacity) {
    node->hash = 0;
    return;
  }
  // A list or object that grows once tends to grow again.
  const size_t room = needed <= node->size ? needed : needed + node->size / 2;
  Node* fresh;
  if (kind == Kind::kList) {
    fresh = value_internal::Allocate(node->type, room, sizeof(Value));
    if (node->refs == 1) {
      Relocate(Items(fresh), Items(node), node->size);
    } else {
      std::uninitialized_copy_n(Items(node), node->size, Items(fresh));
    }
  } else {
    fresh = value_internal::Allocate(node->type, room, sizeof(ValueMember));
    if (node->refs == 1) {
      Relocate(Members(fresh), Members(node), node->size);
    } else {
      std::uninitialized_copy_n(Members(node), node->size, Members(fresh));
    }
  }
  fresh->size = node->size;
  if (node->refs == 1) {
    value_internal::Release(node);
  } else {
    value_internal::Unref(node);
  }
  data_.node = fresh;
}

Value& Value::MutableText(absl::string_view key) {
  return MutablePrinted(key, value_internal::Fingerprint(key));
}

Value& Value::MutablePrinted(absl::string_view key, uint32_t print) {
  if (const ValueMember* found = FindMember(key, print)) return MutableMember(found);
  return AddMember(ValueKey(key, print));  // a key of its own: `key` may point into this tree
}

Value& Value::MutableKnown(const KnownNode& key) {
  if (const Value* found = FindKnown(key)) return MutableMember(MemberOf(found));
  return AddMember(ValueKey(key));
}

Value& Value::MutableMember(const ValueMember* found) {
  const size_t index = static_cast<size_t>(found - members().data());
  MakeUnique(Kind::kObject, 0);
  return Members(data_.node)[index].value;
}

// There is no member with the key.
Value& Value::AddMember(ValueKey key) {
  MakeUnique(Kind::kObject, 1);
  Node* node = data_.node;
  ValueMember* all = Members(node);
  const size_t index = node->size == 0 || IsBefore(all[node->size - 1], key.view())
                           ? node->size
                           : LowerBound(members(), key.view());
  std::memmove(static_cast<void*>(all + index + 1), static_cast<void*>(all + index),
               (node->size - index) * sizeof(ValueMember));
  new (all + index) ValueMember{std::move(key), Value()};
  ++node->size;
  return all[index].value;
}

bool Value::Erase(absl::string_view key) {
  const ValueMember* found = FindMember(key, value_internal::Fingerprint(key));
  if (found == nullptr) return false;
  const size_t index = static_cast<size_t>(found - members().data());
  MakeUnique(Kind::kObject, 0);
  Node* node = data_.node;
  ValueMember* at = Members(node) + index;
  const ValueMember erased = std::move(*at);
  --node->size;
  std::memmove(static_cast<void*>(at), static_cast<void*>(at + 1),
               (node->size - index) * sizeof(ValueMember));
  return true;
}

Value& Value::MutableAt(size_t index) {
  assert(index < size());
  MakeUnique(Kind::kList, 0);
  return Items(data_.node)[index];
}

void Value::Append(Value value) { Insert(size(), std::move(value)); }

void Value::Insert(size_t index, Value value) {
  MakeUnique(Kind::kList, 1);
  Node* node = data_.node;
  index = std::min<size_t>(index, node->size);
  Value* at = Items(node) + index;
  std::memmove(static_cast<void*>(at + 1), static_cast<void*>(at),
               (node->size - index) * sizeof(Value));
  new (at) Value(std::move(value));
  ++node->size;
}

void Value::EraseAt(size_t index) {
  assert(index < size());
  MakeUnique(Kind::kList, 0);
  Node* node = data_.node;
  Value* at = Items(node) + index;
  const Value erased = std::move(*at);
  --node->size;
  std::memmove(static_cast<void*>(at), static_cast<void*>(at + 1),
               (node->size - index) * sizeof(Value));
}

uint64_t Value::HashWithin(int depth) const {
  switch (kind_) {
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kInt:
      return NotZero(Mix(static_cast<uint64_t>(data_.i), static_cast<uint64_t>(kind_)));
    case Kind::kDouble: {
      const double number = data_.d == 0 ? 0.0 : data_.d;  // -0.0 equals 0.0
      uint64_t bits;
      std::memcpy(&bits, &number, sizeof(bits));
      return NotZero(Mix(bits, static_cast<uint64_t>(kind_)));
    }
    default:
      break;
  }
  Node* node = data_.node;
  if (node->hash != 0) return node->hash;
  if (kind_ == Kind::kString) return node->hash = HashText(string_value());
  if (depth == kMaxRecursion) {
    HashDeep();
    return node->hash;
  }
  uint64_t hash = Mix(node->size, static_cast<uint64_t>(kind_));
  // Most parts of a tree that is hashed were parts of another that was.
  const auto hash_of = [depth](const Value& part) {
    const Node* known = part.counted_node();
    return known != nullptr && known->hash != 0 ? known->hash : part.HashWithin(depth + 1);
  };
  for (const Value& item : items()) hash = Mix(hash, hash_of(item));
  for (const ValueMember& member : members()) {
    hash = Mix(hash, member.key.Hash());
    hash = Mix(hash, hash_of(member.value));
  }
  return node->hash = NotZero(hash);
}

void Value::HashDeep() const {
  // Children first, so that each HashWithin finds its children done.
  struct Frame {
    const Value* value;
    size_t next;
  };
  std::vector<Frame> stack = {{this, 0}};
  while (!stack.empty()) {
    Frame& frame = stack.back();
    if (frame.next < frame.value->size()) {
      const size_t i = frame.next++;
      const Value& child =
          frame.value->is_list() ? frame.value->items()[i] : frame.value->members()[i].value;
      if (child.kind_ >= Kind::kList && child.data_.node->hash == 0) stack.push_back({&child, 0});
    } else {
      frame.value->HashWithin(0);
      stack.pop_back();
    }
  }
}

bool Value::EqualsWithin(const Value& other, int depth) const {
  if (kind_ != other.kind_) return false;
  if (data_.i == other.data_.i) return true;
  if (kind_ == Kind::kDouble) return data_.d == other.data_.d;
  if (kind_ < Kind::kString) return false;
  const Node& a = *data_.node;
  const Node& b = *other.data_.node;
  if (print_ != other.print_ || a.size != b.size) return false;
  if (a.hash != 0 && b.hash != 0 && a.hash != b.hash) return false;
  if (kind_ == Kind::kString) return string_value() == other.string_value();
  if (depth == kMaxRecursion) return EqualsDeep(other);
  const auto same = [depth](const Value& one, const Value& another) {
    return one.SharesNodeWith(another) || one.EqualsWithin(another, depth + 1);
  };
  if (kind_ == Kind::kList) {
    const absl::Span<const Value> mine = items(), theirs = other.items();
    for (size_t i = 0; i < mine.size(); ++i) {
      if (!same(mine[i], theirs[i])) return false;
    }
    return true;
  }
  const absl::Span<const ValueMember> mine = members(), theirs = other.members();
  for (size_t i = 0; i < mine.size(); ++i) {
    if (!mine[i].key.Equals(theirs[i].key)) return false;
    if (!same(mine[i].value, theirs[i].value)) return false;
  }
  return true;
}

bool Value::EqualsDeep(const Value& other) const {
  std::vector<std::pair<const Value*, const Value*>> todo = {{this, &other}};
  while (!todo.empty()) {
    const auto [a, b] = todo.back();
    todo.pop_back();
    if (a->kind_ != b->kind_ || a->size() != b->size()) return false;
    if (a->SharesNodeWith(*b)) continue;
    if (a->kind_ < Kind::kList) {
      if (!a->EqualsWithin(*b, 0)) return false;
      continue;
    }
    for (size_t i = 0; i < a->size(); ++i) {
      if (a->is_list()) {
        todo.emplace_back(&a->items()[i], &b->items()[i]);
      } else {
        const ValueMember& mine = a->members()[i];
        const ValueMember& theirs = b->members()[i];
        if (Text(mine) != Text(theirs)) return false;
        todo.emplace_back(&mine.value, &theirs.value);
      }
    }
  }
  return true;
}

}  // namespace quiesce
