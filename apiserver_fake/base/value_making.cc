// How strings, lists and objects are made; of an object's members the order of their keys.
#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/base/value_memory.h"
#include "apiserver_fake/base/value_parts.h"

namespace quiesce {
namespace {

using value_internal::Items;
using value_internal::kFewMembers;
using value_internal::Members;
using value_internal::Node;
using value_internal::Prefix;

absl::string_view Text(const ValueMember& member) { return member.key.view(); }

bool IsSorted(absl::Span<const ValueMember> members) {
  for (size_t i = 1; i < members.size(); ++i) {
    if (Text(members[i - 1]) >= Text(members[i])) return false;
  }
  return true;
}

// Where a member is among those that came, and the beginning of its key. Not initialised: arrays of
// it cost nothing.
struct SortKey {
  uint64_t prefix;
  size_t index;
};

union SortKeys {
  SortKeys() {}
  SortKey at[kFewMembers];
};

// Below, at and above zero as the keys compare; the text is only looked at where it must be.
template <typename TextOf>
int CompareKeys(const SortKey& a, const SortKey& b, TextOf text_of) {
  if (a.prefix != b.prefix) return a.prefix < b.prefix ? -1 : 1;
  return text_of(a.index).compare(text_of(b.index));
}

// Few members, most of which are in order already. Returns how many different keys there are.
template <typename PrefixOf, typename TextOf>
size_t SortFew(size_t size, PrefixOf prefix_of, TextOf text_of, SortKey* keys) {
  size_t count = 0;
  for (size_t i = 0; i < size; ++i) {
    const SortKey key = {prefix_of(i), i};
    size_t at = count;
    int order = 1;
    while (at > 0 && (order = CompareKeys(key, keys[at - 1], text_of)) < 0) --at;
    if (at > 0 && order == 0) {
      keys[at - 1].index = i;
      continue;
    }
    for (size_t moved = count++; moved > at; --moved) keys[moved] = keys[moved - 1];
    keys[at] = key;
  }
  return count;
}

template <typename PrefixOf, typename TextOf>
size_t SortMany(size_t size, PrefixOf prefix_of, TextOf text_of, SortKey* keys) {
  for (size_t i = 0; i < size; ++i) keys[i] = {prefix_of(i), i};
  std::sort(keys, keys + size, [&text_of](const SortKey& a, const SortKey& b) {
    const int order = CompareKeys(a, b, text_of);
    return order != 0 ? order < 0 : a.index < b.index;
  });
  size_t kept = 0;
  for (size_t i = 0; i < size; ++i) {
    if (i + 1 < size && CompareKeys(keys[i], keys[i + 1], text_of) == 0) continue;
    keys[kept++] = keys[i];
  }
  return kept;
}

// The node of an object whose members come in any order: `text_of` is the key of one, `prefix_of`
// its beginning, and `make` puts it into its place. Of equal keys the last one is made.
template <typename PrefixOf, typename TextOf, typename Make>
Node* MakeObject(size_t size, PrefixOf prefix_of, TextOf text_of, Make make) {
  SortKeys few;
  std::vector<SortKey> many;
  SortKey* keys = few.at;
  if (size > kFewMembers) {
    many.resize(size);
    keys = many.data();
  }
  const size_t count = size > kFewMembers ? SortMany(size, prefix_of, text_of, keys)
                                          : SortFew(size, prefix_of, text_of, keys);
  Node* node = value_internal::Allocate(Node::Type::kObject, count, sizeof(ValueMember));
  for (size_t i = 0; i < count; ++i) make(Members(node) + i, keys[i].index);
  node->size = static_cast<uint32_t>(count);
  return node;
}

}  // namespace

namespace value_internal {

constinit Node empty_string = {-1, Node::Type::kString, 0, 0, 0, 0, 0x51ED270B9A3C1F01u};
constinit Node empty_list = {-1, Node::Type::kList, 0, 0, 0, 0, 0x2545F4914F6CDD1Du};
constinit Node empty_object = {-1, Node::Type::kObject, 0, 0, 0, 0, 0x9FB21C651E98DF25u};

}  // namespace value_internal

Value::Value(absl::string_view s) : kind_(Kind::kString), print_(value_internal::Fingerprint(s)) {
  data_.node = s.empty() ? &value_internal::empty_string : value_internal::StringNode(s);
}

ValueKey::ValueKey(absl::string_view text) : ValueKey(text, value_internal::Fingerprint(text)) {}

ValueKey::ValueKey(absl::string_view text, uint32_t print)
    : word_(reinterpret_cast<uint64_t>(text.empty() ? &value_internal::empty_string
                                                    : value_internal::KeyNode(text, print)) |
            MarksOf(print) << kAddressBits) {}

Value ValueKey::as_value() const {
  value_internal::Ref(node());
  return Value(Value::Kind::kString, node(), value_internal::Fingerprint(view()));
}

Value Value::List() { return Value(Kind::kList, &value_internal::empty_list); }
Value Value::Object() { return Value(Kind::kObject, &value_internal::empty_object); }
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

Value Value::Object(std::initializer_list<MemberInit> members) {
  if (members.size() == 0) return Object();
  const MemberInit* const from = members.begin();
  const auto prefix_of = [from](size_t i) { return from[i].prefix; };
  const auto text_of = [from](size_t i) { return from[i].key; };
  const auto make = [from](ValueMember* to, size_t i) {
    const int known = from[i].known;
    new (to) ValueMember{known >= 0 ? ValueKey(value_internal::known_nodes[known])
                                    : ValueKey(from[i].key, from[i].print),
                         std::move(from[i].value)};
  };
  return Value(Kind::kObject, MakeObject(members.size(), prefix_of, text_of, make));
}

Value Value::ObjectOf(absl::Span<ValueMember> members) {
  if (members.empty()) return Object();
  if (!IsSorted(members)) {
    const auto prefix_of = [&members](size_t i) { return Prefix(Text(members[i])); };
    const auto text_of = [&members](size_t i) { return Text(members[i]); };
    const auto make = [&members](ValueMember* to, size_t i) {
      new (to) ValueMember(std::move(members[i]));
    };
    return Value(Kind::kObject, MakeObject(members.size(), prefix_of, text_of, make));
  }
  Node* node = value_internal::Allocate(Node::Type::kObject, members.size(), sizeof(ValueMember));
  ValueMember* to = Members(node);
  for (ValueMember& member : members) new (to++) ValueMember(std::move(member));
  node->size = static_cast<uint32_t>(members.size());
  return Value(Kind::kObject, node);
}

}  // namespace quiesce
