// A JSON value: null, bool, integer, double, string, list or object.
//
// Value is a small handle (16 bytes) on a shared, counted node. A copy costs O(1) and shares the
// whole tree. Every change is copy-on-write: it clones only the nodes on the path to the change
// that somebody else also holds, so an edit makes a new value and shares the rest.
//
//   Value pod = ParseJson(text).value();
//   Value changed = pod;                                    // shares everything
//   changed.Mutable("metadata").Mutable("labels").Set("app", "db");  // clones three small nodes
//   absl::string_view name = pod["metadata"]["name"].string_value();   // "" where absent
//   if (const Value* replicas = pod.FindPath({"spec", "replicas"})) Use(replicas->int_value());
//
// Guarantees:
//  - Members of an object are ordered by key, bytewise; keys are unique.
//  - Integers (int64) and doubles are different kinds, as in Kubernetes' unstructured objects: 1
//  and
//    1.0 are not equal.
//  - Equality looks at content; equal nodes that are shared compare in O(1), and unequal ones of
//    which both hashes are known too. Hash() is the same in every process.
//  - Nodes are counted without atomics: a Value belongs to the thread that made it, and so do all
//    values that share a node or a key with it. Immortalize() makes a tree usable from all threads;
//    it is then never freed and never changed in place. To hand over anything else, send its JSON.
//  - Any depth is fine: destruction, comparison and hashing need no stack for it.
#ifndef QUIESCE_APISERVER_FAKE_BASE_VALUE_H_
#define QUIESCE_APISERVER_FAKE_BASE_VALUE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/fingerprint.h"
#include "apiserver_fake/base/known_keys.h"

namespace quiesce {

struct MemberInit;
class ValueKey;
struct ValueMember;

namespace value_internal {

// What a string, list or object points to. Characters, items (Value) or members (ValueMember)
// follow the header in the same block of memory.
struct Node {
  enum class Type : uint8_t { kString, kList, kObject };

  int32_t refs;  // below zero: immortal, never changed or freed
  Type type;
  uint8_t block;      // size class of the memory block
  uint16_t marks;     // of a known key: see ValueKey
  uint32_t size;      // bytes, items or members in use
  uint32_t capacity;  // of the block, in the same unit
  uint64_t hash;      // of the content; 0: not worked out
};

inline void* Content(Node* node) { return node + 1; }
inline const void* Content(const Node* node) { return node + 1; }

void Free(Node* node);
inline void Ref(Node* node) {
  if (node->refs > 0) ++node->refs;
}
inline void Unref(Node* node) {
  if (node->refs > 0 && --node->refs == 0) Free(node);
}

// A key that is the same node wherever it comes up; see known_keys.h. Immortal.
struct KnownNode {
  Node node;
  char text[kKnownBytes];
};
extern std::array<KnownNode, kKnownKeyCount> known_nodes;

}  // namespace value_internal

class Value {
 public:
  enum class Kind : uint8_t { kNull, kBool, kInt, kDouble, kString, kList, kObject };

  constexpr Value() : kind_(Kind::kNull), data_{0} {}
  Value(std::nullptr_t) : Value() {}                            // NOLINT: implicit
  Value(bool b) : kind_(Kind::kBool) { data_.i = b ? 1 : 0; }   // NOLINT: implicit
  Value(int i) : kind_(Kind::kInt) { data_.i = i; }             // NOLINT: implicit
  Value(int64_t i) : kind_(Kind::kInt) { data_.i = i; }         // NOLINT: implicit
  Value(double d) : kind_(Kind::kDouble) { data_.d = d; }       // NOLINT: implicit
  Value(absl::string_view s);                                   // NOLINT: implicit
  Value(const char* s) : Value(absl::string_view(s)) {}         // NOLINT: implicit
  Value(const std::string& s) : Value(absl::string_view(s)) {}  // NOLINT: implicit
  Value(const void*) = delete;

  Value(const Value& other) : kind_(other.kind_), print_(other.print_), data_(other.data_) {
    if (counted()) value_internal::Ref(data_.node);
  }
  Value(Value&& other) noexcept : kind_(other.kind_), print_(other.print_), data_(other.data_) {
    other.kind_ = Kind::kNull;
    other.data_.i = 0;
  }
  Value& operator=(const Value& other) {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value taken(std::move(other));  // `other` may lie inside this tree
    swap(taken);
    return *this;
  }
  ~Value() {
    if (counted()) value_internal::Unref(data_.node);
  }
  void swap(Value& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(print_, other.print_);
    std::swap(data_, other.data_);
  }

  // An empty list, an empty object, and ones with content. Keys may come in any order; of equal
  // keys the last one wins.
  static Value List();
  static Value List(std::vector<Value> items);
  static Value Object();
  static Value Object(std::initializer_list<MemberInit> members);
  static Value Object(std::vector<ValueMember> members);
  // The same from a caller's own array, whose elements are moved from.
  static Value ListOf(absl::Span<Value> items);
  static Value ObjectOf(absl::Span<ValueMember> members);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }
  bool is_double() const { return kind_ == Kind::kDouble; }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // The content; the zero value where the kind is another one. A string_view and the spans below
  // live as long as this tree is neither changed nor destroyed.
  bool bool_value() const { return is_bool() && data_.i != 0; }
  int64_t int_value() const { return is_int() ? data_.i : 0; }
  double double_value() const { return is_double() ? data_.d : is_int() ? double(data_.i) : 0; }
  absl::string_view string_value() const;

  // Items of a list, members of an object (empty spans for other kinds). size() counts either.
  absl::Span<const Value> items() const;
  absl::Span<const ValueMember> members() const;
  size_t size() const;
  bool empty() const { return size() == 0; }

  // A member of an object: null pointer, or a null value, where absent or where this is no object.
  // The compiler works out what can be known of a key that is a literal.
  QUIESCE_INLINE const Value* Find(absl::string_view key) const {
    const uint32_t print = value_internal::Fingerprint(key);
    const int known = value_internal::KnownPlace(key, print);
    if (!__builtin_constant_p(known)) return FindText(key);
    return known >= 0 ? FindKnown(value_internal::known_nodes[known]) : FindPrinted(key, print);
  }
  QUIESCE_INLINE bool Has(absl::string_view key) const { return Find(key) != nullptr; }
  QUIESCE_INLINE const Value& operator[](absl::string_view key) const {
    const uint32_t print = value_internal::Fingerprint(key);
    const int known = value_internal::KnownPlace(key, print);
    if (!__builtin_constant_p(known)) return AtText(key);
    return known >= 0 ? AtKnown(value_internal::known_nodes[known]) : AtPrinted(key, print);
  }
  const Value* FindPath(std::initializer_list<absl::string_view> keys) const;
  // An item of a list; a null value where there is none.
  const Value& at(size_t index) const;

  // Changes. A null value becomes an object (Mut, Set) or a list (Append) first; on any other kind
  // that does not fit, the value is replaced. A reference stays good until the next change of the
  // tree, and until the tree is copied or hashed: get a new one after that.
  QUIESCE_INLINE Value& Mutable(absl::string_view key) {  // the member, made null where absent
    const uint32_t print = value_internal::Fingerprint(key);
    const int known = value_internal::KnownPlace(key, print);
    if (!__builtin_constant_p(known)) return MutableText(key);
    return known >= 0 ? MutableKnown(value_internal::known_nodes[known])
                      : MutablePrinted(key, print);
  }
  QUIESCE_INLINE void Set(absl::string_view key, Value value) { Mutable(key) = std::move(value); }
  bool Erase(absl::string_view key);  // true if it was there
  Value& MutableAt(size_t index);     // requires index < size()
  void Append(Value value);
  void Insert(size_t index, Value value);  // before item `index`; index <= size()
  void EraseAt(size_t index);              // requires index < size()

  // Content hash, cached in the nodes; equal values have equal hashes.
  uint64_t Hash() const { return HashWithin(0); }
  friend bool operator==(const Value& a, const Value& b) { return a.Equals(b); }
  friend bool operator!=(const Value& a, const Value& b) { return !a.Equals(b); }
  // True if both are the same node (or equal scalars): equality without looking inside.
  bool SharesNodeWith(const Value& other) const {
    return kind_ == other.kind_ && data_.i == other.data_.i;
  }

  // Makes the whole tree immortal and shareable between threads. For data built once a process.
  const Value& Immortalize() const;

  // Bytes of heap memory of the tree; a node that is met twice counts once. For measuring only: it
  // depends on which keys happened to be shared.
  size_t MemoryBytes() const;

 private:
  friend class ValueKey;
  friend void value_internal::Free(value_internal::Node* node);

  // Takes over one count of `node`.
  Value(Kind kind, value_internal::Node* node, uint32_t print = 0) : kind_(kind), print_(print) {
    data_.node = node;
  }

  bool counted() const { return kind_ >= Kind::kString; }
  value_internal::Node* counted_node() const { return counted() ? data_.node : nullptr; }
  const ValueMember* FindMember(absl::string_view key, uint32_t print) const;
  // With the fingerprint of the key, and for a key of which it is not known.
  const Value* FindPrinted(absl::string_view key, uint32_t print) const;
  const Value* FindText(absl::string_view key) const;
  const Value& AtPrinted(absl::string_view key, uint32_t print) const;
  const Value& AtText(absl::string_view key) const;
  Value& MutablePrinted(absl::string_view key, uint32_t print);
  // With a key of known_keys.h.
  const Value* FindKnown(const value_internal::KnownNode& key) const;
  const Value& AtKnown(const value_internal::KnownNode& key) const;
  Value& MutableKnown(const value_internal::KnownNode& key);
  Value& MutableMember(const ValueMember* found);
  Value& AddMember(ValueKey key);
  Value& MutableText(absl::string_view key);
  bool Equals(const Value& other) const { return EqualsWithin(other, 0); }
  bool EqualsWithin(const Value& other, int depth) const;
  bool EqualsDeep(const Value& other) const;
  uint64_t HashWithin(int depth) const;
  void HashDeep() const;
  // Makes this a list or object that no one shares, with room for `extra` more.
  void MakeUnique(Kind kind, size_t extra);

  Kind kind_;
  uint32_t print_ = 0;  // strings: fingerprint of the text
  union {
    int64_t i;
    double d;
    value_internal::Node* node;
  } data_;
};

// The key of an object's member: an immutable shared string. Parsing and Set() reuse the nodes of
// recent keys, so equal keys are mostly the same node. It takes one word: a node's address, and
// above it so much of the fingerprint that a search mostly knows without looking at the text.
class ValueKey {
 public:
  ValueKey(absl::string_view text);                                  // NOLINT: implicit
  ValueKey(const char* text) : ValueKey(absl::string_view(text)) {}  // NOLINT: implicit
  // `print` is the fingerprint of the text.
  ValueKey(absl::string_view text, uint32_t print);
  explicit ValueKey(const value_internal::KnownNode& known) : word_(WordOf(known)) {}
  ValueKey(const ValueKey& other) : word_(other.word_) { value_internal::Ref(node()); }
  ValueKey(ValueKey&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  ValueKey& operator=(ValueKey other) noexcept {
    std::swap(word_, other.word_);
    return *this;
  }
  ~ValueKey() {
    if (word_ != 0) value_internal::Unref(node());
  }

  absl::string_view view() const {
    return {static_cast<const char*>(value_internal::Content(node())), node()->size};
  }
  operator absl::string_view() const { return view(); }  // NOLINT: implicit
  Value as_value() const;
  uint64_t Hash() const { return node()->hash != 0 ? node()->hash : as_value().Hash(); }
  bool SharesNodeWith(const ValueKey& other) const { return word_ == other.word_; }
  bool Equals(const ValueKey& other) const {
    return word_ == other.word_ || (marks() == other.marks() && view() == other.view());
  }

 private:
  friend class Value;
  friend void value_internal::Free(value_internal::Node* node);

  static constexpr int kAddressBits = 48;  // of what programs may use
  static uint64_t MarksOf(uint32_t print) { return print >> 16; }
  static uint64_t WordOf(const value_internal::KnownNode& known) {
    return reinterpret_cast<uint64_t>(&known.node) | uint64_t{known.node.marks} << kAddressBits;
  }
  uint64_t marks() const { return word_ >> kAddressBits; }
  value_internal::Node* node() const {
    return reinterpret_cast<value_internal::Node*>(word_ & ((uint64_t{1} << kAddressBits) - 1));
  }

  uint64_t word_;  // 0: moved from
};

struct ValueMember {
  ValueKey key;
  Value value;
};

// A member of an object that is being made: Value::Object({{"name", name}, {"size", 3}}). What can
// be known of a key that is a literal the compiler works out.
struct MemberInit {
  QUIESCE_INLINE MemberInit(absl::string_view member_key, Value member_value)
      : key(member_key),
        prefix(value_internal::Prefix(member_key)),
        print(value_internal::Fingerprint(member_key)),
        known(KnownPlaceOf(member_key)),
        value(std::move(member_value)) {}

  absl::string_view key;
  uint64_t prefix;
  uint32_t print;
  int known;            // its place in known_keys.h; -1: none that the compiler knows
  mutable Value value;  // moved from: a list of initialisers shows its elements as constants

 private:
  QUIESCE_INLINE static int KnownPlaceOf(absl::string_view key) {
    const int place = value_internal::KnownPlace(key, value_internal::Fingerprint(key));
    return __builtin_constant_p(place) ? place : -1;
  }
};

inline absl::string_view Value::string_value() const {
  if (kind_ != Kind::kString) return {};
  return {static_cast<const char*>(value_internal::Content(data_.node)), data_.node->size};
}

inline absl::Span<const Value> Value::items() const {
  if (kind_ != Kind::kList) return {};
  return absl::Span<const Value>(static_cast<const Value*>(value_internal::Content(data_.node)),
                                 data_.node->size);
}

inline absl::Span<const ValueMember> Value::members() const {
  if (kind_ != Kind::kObject) return {};
  return absl::Span<const ValueMember>(
      static_cast<const ValueMember*>(value_internal::Content(data_.node)), data_.node->size);
}

inline size_t Value::size() const { return kind_ >= Kind::kList ? data_.node->size : 0; }

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_VALUE_H_
