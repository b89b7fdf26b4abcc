#include "apiserver_fake/base/value.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "apiserver_fake/base/value_memory.h"

namespace quiesce {
namespace {

using value_internal::Content;
using value_internal::Node;

// Recursion deeper than this continues with a stack of its own on the heap.
constexpr int kMaxRecursion = 400;
// Objects up to this size are searched from front to back by fingerprint.
constexpr size_t kMaxLinearSearch = 24;

constexpr uint64_t kSeed = 0xA0761D6478BD642Fu;
constexpr uint64_t kMultiplier = 0xE7037ED1A0B428DBu;

constinit Node empty_string = {-1, Node::Type::kString, 0, 0, 0, 0x51ED270B9A3C1F01u};
constinit Node empty_list = {-1, Node::Type::kList, 0, 0, 0, 0x2545F4914F6CDD1Du};
constinit Node empty_object = {-1, Node::Type::kObject, 0, 0, 0, 0x9FB21C651E98DF25u};
constinit const Value null_value;

Value* Items(Node* node) { return static_cast<Value*>(Content(node)); }
ValueMember* Members(Node* node) { return static_cast<ValueMember*>(Content(node)); }

uint64_t Mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a ^ kSeed) * (b ^ kMultiplier);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// 0 means "not worked out" in a node.
uint64_t NotZero(uint64_t hash) { return hash == 0 ? kSeed : hash; }

uint64_t HashText(absl::string_view text) {
  uint64_t hash = text.size();
  const char* data = text.data();
  size_t left = text.size();
  for (; left >= 8; data += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, data, 8);
    hash = Mix(hash, word);
  }
  uint64_t word = 0;
  if (left > 0) std::memcpy(&word, data, left);
  return NotZero(Mix(hash, word ^ kMultiplier >> 7));
}

// Moves `count` elements to fresh memory bit by bit; the old ones must not be destroyed.
template <typename T>
void Relocate(T* to, T* from, size_t count) {
  std::memcpy(static_cast<void*>(to), static_cast<void*>(from), count * sizeof(T));
}

absl::string_view Text(const ValueMember& member) { return member.key.view(); }

template <typename Word>
bool SameEnds(const char* a, const char* b, size_t size) {
  Word heads[2], tails[2];
  std::memcpy(&heads[0], a, sizeof(Word));
  std::memcpy(&heads[1], b, sizeof(Word));
  std::memcpy(&tails[0], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&tails[1], b + size - sizeof(Word), sizeof(Word));
  return ((heads[0] ^ heads[1]) | (tails[0] ^ tails[1])) == 0;
}

// a == b; for keys, which are short, without a call.
inline bool SameText(absl::string_view a, absl::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return SameEnds<uint64_t>(a.data(), b.data(), size);
  if (size >= 4) return SameEnds<uint32_t>(a.data(), b.data(), size);
  if (size >= 2) return SameEnds<uint16_t>(a.data(), b.data(), size);
  return size == 0 || a[0] == b[0];
}

size_t LowerBound(absl::Span<const ValueMember> members, absl::string_view key) {
  return std::lower_bound(members.begin(), members.end(), key,
                          [](const ValueMember& member, absl::string_view wanted) {
                            return Text(member) < wanted;
                          }) -
         members.begin();
}

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

bool IsSorted(absl::Span<const ValueMember> members) {
  for (size_t i = 1; i < members.size(); ++i) {
    if (Text(members[i - 1]) >= Text(members[i])) return false;
  }
  return true;
}

struct SortKey {
  uint64_t prefix;
  absl::string_view text;
  size_t index;

  // By key, then by place.
  bool operator<(const SortKey& other) const {
    if (prefix != other.prefix) return prefix < other.prefix;
    if (text != other.text) return text < other.text;
    return index < other.index;
  }
};

using SortKeys = absl::InlinedVector<SortKey, kMaxLinearSearch>;

// The places of `size` members in the order of their keys; of equal keys only the last one's.
template <typename TextOf>
void SortUnique(size_t size, TextOf text_of, SortKeys* keys) {
  keys->reserve(size);
  for (size_t i = 0; i < size; ++i) {
    const absl::string_view text = text_of(i);
    const SortKey key = {Prefix(text), text, i};
    // Most objects are small and nearly in order.
    if (size > kMaxLinearSearch || keys->empty() || keys->back() < key) {
      keys->push_back(key);
    } else {
      keys->insert(std::upper_bound(keys->begin(), keys->end(), key), key);
    }
  }
  if (size > kMaxLinearSearch) std::sort(keys->begin(), keys->end());
  size_t kept = 0;
  for (size_t i = 0; i < keys->size(); ++i) {
    if (i + 1 < keys->size() && (*keys)[i].text == (*keys)[i + 1].text) continue;
    (*keys)[kept++] = (*keys)[i];
  }
  keys->resize(kept);
}

}  // namespace

namespace value_internal {

void Free(Node* first) {
  // Containers that wait for their turn are chained through their hash, which no one needs anymore.
  first->hash = 0;
  Node* waiting = first;
  const auto drop = [&waiting](Node* node) {
    if (node->refs < 0 || --node->refs > 0) return;
    if (node->type == Node::Type::kString) {
      Release(node);
    } else {
      node->hash = reinterpret_cast<uintptr_t>(waiting);
      waiting = node;
    }
  };
  while (waiting != nullptr) {
    Node* node = waiting;
    waiting = reinterpret_cast<Node*>(static_cast<uintptr_t>(node->hash));
    if (node->type == Node::Type::kList) {
      for (const Value& item : absl::MakeSpan(Items(node), node->size)) {
        if (Node* child = item.counted_node()) drop(child);
      }
    } else if (node->type == Node::Type::kObject) {
      for (const ValueMember& member : absl::MakeSpan(Members(node), node->size)) {
        if (Node* key = member.key.as_value().counted_node()) drop(key);
        if (Node* child = member.value.counted_node()) drop(child);
      }
    }
    Release(node);
  }
}

}  // namespace value_internal

Value::Value(absl::string_view s) : kind_(Kind::kString), print_(value_internal::Fingerprint(s)) {
  data_.node = s.empty() ? &empty_string : value_internal::StringNode(s);
}

ValueKey::ValueKey(absl::string_view text) : ValueKey(text, value_internal::Fingerprint(text)) {}

ValueKey::ValueKey(absl::string_view text, uint32_t print) {
  text_ = Value(Value::Kind::kString,
                text.empty() ? &empty_string : value_internal::KeyNode(text, print), print);
}

Value Value::List() { return Value(Kind::kList, &empty_list); }
Value Value::Object() { return Value(Kind::kObject, &empty_object); }
Value Value::List(std::vector<Value> items) { return ListOf(absl::MakeSpan(items)); }
Value Value::Object(std::vector<ValueMember> members) { return ObjectOf(absl::MakeSpan(members)); }

Value Value::Object(std::initializer_list<std::pair<absl::string_view, Value>> members) {
  if (members.size() == 0) return Object();
  const auto* const from = members.begin();
  SortKeys keys;
  SortUnique(members.size(), [from](size_t i) { return from[i].first; }, &keys);
  Node* node = value_internal::Allocate(Node::Type::kObject, keys.size(), sizeof(ValueMember));
  ValueMember* to = Members(node);
  for (const SortKey& key : keys) new (to++) ValueMember{key.text, from[key.index].second};
  node->size = static_cast<uint32_t>(keys.size());
  return Value(Kind::kObject, node);
}

Value Value::ListOf(absl::Span<Value> items) {
  if (items.empty()) return List();
  Node* node = value_internal::Allocate(Node::Type::kList, items.size(), sizeof(Value));
  Value* to = Items(node);
  for (Value& item : items) new (to++) Value(std::move(item));
  node->size = static_cast<uint32_t>(items.size());
  return Value(Kind::kList, node);
}

Value Value::ObjectOf(absl::Span<ValueMember> members) {
  if (members.empty()) return Object();
  Node* node = value_internal::Allocate(Node::Type::kObject, members.size(), sizeof(ValueMember));
  ValueMember* to = Members(node);
  if (IsSorted(members)) {
    for (ValueMember& member : members) new (to++) ValueMember(std::move(member));
  } else {
    SortKeys keys;
    SortUnique(members.size(), [&members](size_t i) { return Text(members[i]); }, &keys);
    for (const SortKey& key : keys) new (to++) ValueMember(std::move(members[key.index]));
  }
  node->size = static_cast<uint32_t>(to - Members(node));
  return Value(Kind::kObject, node);
}

inline const ValueMember* Value::FindMember(absl::string_view key, uint32_t print) const {
  const absl::Span<const ValueMember> all = members();
  if (all.size() > kMaxLinearSearch) {
    const size_t index = LowerBound(all, key);
    return index < all.size() && SameText(Text(all[index]), key) ? &all[index] : nullptr;
  }
  for (const ValueMember& member : all) {
    if (member.key.as_value().print_ == print && SameText(Text(member), key)) return &member;
  }
  return nullptr;
}

const Value* Value::FindPrinted(absl::string_view key, uint32_t print) const {
  const ValueMember* found = FindMember(key, print);
  return found == nullptr ? nullptr : &found->value;
}

const Value* Value::FindText(absl::string_view key) const {
  return FindPrinted(key, value_internal::Fingerprint(key));
}

const Value& Value::AtPrinted(absl::string_view key, uint32_t print) const {
  const ValueMember* found = FindMember(key, print);
  return found == nullptr ? null_value : found->value;
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
  if (const ValueMember* found = FindMember(key, print)) {
    const size_t index = static_cast<size_t>(found - members().data());
    MakeUnique(Kind::kObject, 0);
    return Members(data_.node)[index].value;
  }
  ValueKey owned(key, print);  // before MakeUnique: `key` may point into this tree
  MakeUnique(Kind::kObject, 1);
  Node* node = data_.node;
  ValueMember* all = Members(node);
  const size_t index = node->size == 0 || Text(all[node->size - 1]) < owned.view()
                           ? node->size
                           : LowerBound(members(), owned.view());
  std::memmove(static_cast<void*>(all + index + 1), static_cast<void*>(all + index),
               (node->size - index) * sizeof(ValueMember));
  new (all + index) ValueMember{std::move(owned), Value()};
  ++node->size;
  return all[index].value;
}

void Value::Set(absl::string_view key, Value value) { Mutable(key) = std::move(value); }

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
  for (const Value& item : items()) hash = Mix(hash, item.HashWithin(depth + 1));
  for (const ValueMember& member : members()) {
    hash = Mix(hash, member.key.as_value().HashWithin(depth));
    hash = Mix(hash, member.value.HashWithin(depth + 1));
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
  if (kind_ == Kind::kList) {
    const absl::Span<const Value> mine = items(), theirs = other.items();
    for (size_t i = 0; i < mine.size(); ++i) {
      if (!mine[i].EqualsWithin(theirs[i], depth + 1)) return false;
    }
    return true;
  }
  const absl::Span<const ValueMember> mine = members(), theirs = other.members();
  for (size_t i = 0; i < mine.size(); ++i) {
    if (!mine[i].key.as_value().EqualsWithin(theirs[i].key.as_value(), depth)) return false;
    if (!mine[i].value.EqualsWithin(theirs[i].value, depth + 1)) return false;
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
