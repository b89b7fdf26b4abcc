// A set of field paths, as managedFields hold them: a tree in which each node says which of its
// path elements are members and which have members below them.
//
// Source: sigs.k8s.io/structured-merge-diff/v6/fieldpath/{set,serialize}.go.
//
//   FieldSet mine = FieldSet::Of({ParseSimplePath("spec.replicas")});
//   FieldSet both = mine.Union(theirs);
//   Value fields_v1 = both.ToFieldsV1();     // {"f:spec":{"f:replicas":{}}}
//
// Guarantees:
//  - A FieldSet is an immutable handle of one pointer; copies share. Operations share every subtree
//    that they leave as it was, and two sets that share a node cost nothing there.
//  - No node is empty: equal sets have equal trees.
//  - Nodes are counted without atomics, like Values: a set belongs to one thread, unless it was
//    made immortal.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_FIELD_SET_H_
#define QUIESCE_APISERVER_FAKE_APPLY_FIELD_SET_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/apply/field_path.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

struct FieldSetEntry;

class FieldSet {
 public:
  FieldSet() = default;
  FieldSet(const FieldSet& other);
  FieldSet(FieldSet&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  FieldSet& operator=(FieldSet other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~FieldSet();

  static FieldSet Of(const std::vector<FieldPath>& paths);
  // From the entries of one node, in any order. Entries with neither a membership nor members below
  // are left out; of entries with the same element the union counts.
  static FieldSet FromEntries(std::vector<FieldSetEntry> entries);

  bool empty() const { return node_ == nullptr; }
  size_t size() const;  // number of members
  bool SharesNodeWith(const FieldSet& other) const { return node_ == other.node_; }

  // The node's elements in order, each a member, or with members below, or both.
  absl::Span<const FieldSetEntry> entries() const;
  // The entry of an element; null pointer if there is none.
  const FieldSetEntry* Find(const PathElement& element) const;
  const FieldSetEntry* FindField(absl::string_view name) const;
  bool Has(absl::Span<const PathElement> path) const;
  // The members below an element; empty if none.
  FieldSet Below(const PathElement& element) const;

  FieldSet Union(const FieldSet& other) const;
  FieldSet Intersection(const FieldSet& other) const;
  FieldSet Difference(const FieldSet& other) const;
  // Also removes everything below the members of `other`.
  FieldSet RecursiveDifference(const FieldSet& other) const;
  bool IsSubsetOf(const FieldSet& other) const;
  bool Intersects(const FieldSet& other) const;

  // Each member: at every level first the node's own members, then what lies deeper.
  void ForEach(absl::FunctionRef<void(const FieldPath&)> visit) const;
  std::vector<FieldPath> Paths() const;

  // The trie of metadata.managedFields[].fieldsV1.
  Value ToFieldsV1() const;
  static absl::StatusOr<FieldSet> FromFieldsV1(const Value& fields);

  friend bool operator==(const FieldSet& a, const FieldSet& b) { return a.Equals(b); }
  friend bool operator!=(const FieldSet& a, const FieldSet& b) { return !a.Equals(b); }

  // Makes the set usable from all threads; it is then never freed.
  void Immortalize() const;

 private:
  struct Node;
  explicit FieldSet(Node* node) : node_(node) {}
  // From entries that are in order and not void.
  static FieldSet Adopt(std::vector<FieldSetEntry> entries);
  bool Equals(const FieldSet& other) const;
  void Visit(FieldPath& prefix, absl::FunctionRef<void(const FieldPath&)> visit) const;

  Node* node_ = nullptr;
};

struct FieldSetEntry {
  PathElement element;
  bool member = false;
  FieldSet below;
};

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_FIELD_SET_H_
