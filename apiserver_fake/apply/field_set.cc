// Entries of a node are sorted by their element, so that every operation is one walk over two
// sorted lists (Zip). An entry that is neither a member nor has members below ("void") is never
// kept, and a node without entries is no node: with that, equal sets have equal trees, and
// emptiness is a null pointer.
//
// Operations first ask cheaply whether they would change anything (the same node, a subset, nothing
// in common), and give the same node back then. Sets of an object hardly change from one write to
// the next, and what shares a node need not be encoded or compared again.
#include "apiserver_fake/apply/field_set.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace quiesce::apply {

struct FieldSet::Node {
  int32_t refs = 1;  // below zero: immortal
  std::vector<FieldSetEntry> entries;
};

namespace {

bool IsVoid(const FieldSetEntry& entry) { return !entry.member && entry.below.empty(); }

// Walks two sorted spans side by side. `both` gets equal elements; `left` and `right` the others.
template <typename Left, typename Right, typename Both>
void Zip(absl::Span<const FieldSetEntry> a, absl::Span<const FieldSetEntry> b, Left left,
         Right right, Both both) {
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const int order = PathElement::Compare(a[i].element, b[j].element);
    if (order < 0) {
      left(a[i++]);
    } else if (order > 0) {
      right(b[j++]);
    } else {
      both(a[i++], b[j++]);
    }
  }
  while (i < a.size()) left(a[i++]);
  while (j < b.size()) right(b[j++]);
}

}  // namespace

FieldSet::FieldSet(const FieldSet& other) : node_(other.node_) {
  if (node_ != nullptr && node_->refs > 0) ++node_->refs;
}

FieldSet::~FieldSet() {
  if (node_ != nullptr && node_->refs > 0 && --node_->refs == 0) delete node_;
}

FieldSet FieldSet::Adopt(std::vector<FieldSetEntry> entries) {
  if (entries.empty()) return FieldSet();
  Node* node = new Node;
  node->entries = std::move(entries);
  return FieldSet(node);
}

FieldSet FieldSet::FromEntries(std::vector<FieldSetEntry> entries) {
  entries.erase(std::remove_if(entries.begin(), entries.end(), IsVoid), entries.end());
  const auto less = [](const FieldSetEntry& a, const FieldSetEntry& b) {
    return a.element < b.element;
  };
  if (!std::is_sorted(entries.begin(), entries.end(), less)) {
    std::stable_sort(entries.begin(), entries.end(), less);
  }
  size_t kept = 0;
  for (size_t i = 1; i < entries.size(); ++i) {
    if (entries[kept].element == entries[i].element) {
      entries[kept].member |= entries[i].member;
      entries[kept].below = entries[kept].below.Union(entries[i].below);
    } else if (++kept != i) {
      entries[kept] = std::move(entries[i]);
    }
  }
  if (!entries.empty()) entries.resize(kept + 1);
  return Adopt(std::move(entries));
}

FieldSet FieldSet::Of(const std::vector<FieldPath>& paths) {
  FieldSet out;
  for (const FieldPath& path : paths) {
    FieldSet branch;
    for (size_t i = path.size(); i-- > 0;) {
      std::vector<FieldSetEntry> entries;
      entries.push_back({path[i], i + 1 == path.size(), std::move(branch)});
      branch = Adopt(std::move(entries));
    }
    out = out.Union(branch);
  }
  return out;
}

size_t FieldSet::size() const {
  size_t count = 0;
  for (const FieldSetEntry& entry : entries()) count += (entry.member ? 1 : 0) + entry.below.size();
  return count;
}

absl::Span<const FieldSetEntry> FieldSet::entries() const {
  if (node_ == nullptr) return {};
  return node_->entries;
}

const FieldSetEntry* FieldSet::Find(const PathElement& element) const {
  if (node_ == nullptr) return nullptr;
  const auto found = std::lower_bound(
      node_->entries.begin(), node_->entries.end(), element,
      [](const FieldSetEntry& entry, const PathElement& e) { return entry.element < e; });
  if (found == node_->entries.end() || found->element != element) return nullptr;
  return &*found;
}

const FieldSetEntry* FieldSet::FindField(absl::string_view name) const {
  if (node_ == nullptr) return nullptr;
  const auto found = std::lower_bound(node_->entries.begin(), node_->entries.end(), name,
                                      [](const FieldSetEntry& entry, absl::string_view n) {
                                        return entry.element.is_field() && entry.element.name() < n;
                                      });
  if (found == node_->entries.end() || !found->element.is_field() ||
      found->element.name() != name) {
    return nullptr;
  }
  return &*found;
}

bool FieldSet::Has(absl::Span<const PathElement> path) const {
  if (path.empty()) return false;
  const FieldSetEntry* entry = Find(path[0]);
  if (entry == nullptr) return false;
  return path.size() == 1 ? entry->member : entry->below.Has(path.subspan(1));
}

FieldSet FieldSet::Below(const PathElement& element) const {
  const FieldSetEntry* entry = Find(element);
  return entry == nullptr ? FieldSet() : entry->below;
}

FieldSet FieldSet::Union(const FieldSet& other) const {
  if (other.empty() || SharesNodeWith(other)) return *this;
  if (empty()) return other;
  if (other.IsSubsetOf(*this)) return *this;
  std::vector<FieldSetEntry> out;
  out.reserve(entries().size() + other.entries().size());
  const auto take = [&out](const FieldSetEntry& entry) { out.push_back(entry); };
  Zip(entries(), other.entries(), take, take,
      [&out](const FieldSetEntry& a, const FieldSetEntry& b) {
        out.push_back({a.element, a.member || b.member, a.below.Union(b.below)});
      });
  return Adopt(std::move(out));
}

FieldSet FieldSet::Intersection(const FieldSet& other) const {
  if (SharesNodeWith(other) || empty()) return *this;
  if (other.empty()) return FieldSet();
  std::vector<FieldSetEntry> out;
  const auto drop = [](const FieldSetEntry&) {};
  Zip(entries(), other.entries(), drop, drop,
      [&out](const FieldSetEntry& a, const FieldSetEntry& b) {
        FieldSetEntry entry{a.element, a.member && b.member, a.below.Intersection(b.below)};
        if (!IsVoid(entry)) out.push_back(std::move(entry));
      });
  return Adopt(std::move(out));
}

FieldSet FieldSet::Difference(const FieldSet& other) const {
  if (SharesNodeWith(other)) return FieldSet();
  if (!Intersects(other)) return *this;
  std::vector<FieldSetEntry> out;
  out.reserve(entries().size());
  Zip(
      entries(), other.entries(), [&out](const FieldSetEntry& a) { out.push_back(a); },
      [](const FieldSetEntry&) {},
      [&out](const FieldSetEntry& a, const FieldSetEntry& b) {
        FieldSetEntry entry{a.element, a.member && !b.member, a.below.Difference(b.below)};
        if (!IsVoid(entry)) out.push_back(std::move(entry));
      });
  return Adopt(std::move(out));
}

FieldSet FieldSet::RecursiveDifference(const FieldSet& other) const {
  if (empty() || other.empty()) return *this;
  std::vector<FieldSetEntry> out;
  bool changed = false;
  Zip(
      entries(), other.entries(), [&out](const FieldSetEntry& a) { out.push_back(a); },
      [](const FieldSetEntry&) {},
      [&](const FieldSetEntry& a, const FieldSetEntry& b) {
        if (b.member) {
          changed = true;
          return;
        }
        FieldSetEntry entry{a.element, a.member, a.below.RecursiveDifference(b.below)};
        changed |= !entry.below.SharesNodeWith(a.below);
        if (!IsVoid(entry)) out.push_back(std::move(entry));
      });
  return changed ? Adopt(std::move(out)) : *this;
}

bool FieldSet::IsSubsetOf(const FieldSet& other) const {
  if (empty() || SharesNodeWith(other)) return true;
  const auto a = entries();
  const auto b = other.entries();
  if (a.size() > b.size()) return false;
  size_t j = 0;
  for (const FieldSetEntry& entry : a) {
    int order = 1;
    while (j < b.size() && (order = PathElement::Compare(entry.element, b[j].element)) > 0) ++j;
    if (j == b.size() || order != 0) return false;
    if (entry.member && !b[j].member) return false;
    if (!entry.below.IsSubsetOf(b[j].below)) return false;
    ++j;
  }
  return true;
}

bool FieldSet::Intersects(const FieldSet& other) const {
  if (empty() || other.empty()) return false;
  if (SharesNodeWith(other)) return true;
  const auto a = entries();
  const auto b = other.entries();
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const int order = PathElement::Compare(a[i].element, b[j].element);
    if (order < 0) {
      ++i;
    } else if (order > 0) {
      ++j;
    } else {
      if ((a[i].member && b[j].member) || a[i].below.Intersects(b[j].below)) return true;
      ++i;
      ++j;
    }
  }
  return false;
}

void FieldSet::ForEach(absl::FunctionRef<void(const FieldPath&)> visit) const {
  FieldPath prefix;
  Visit(prefix, visit);
}

void FieldSet::Visit(FieldPath& prefix, absl::FunctionRef<void(const FieldPath&)> visit) const {
  for (const FieldSetEntry& entry : entries()) {
    if (!entry.member) continue;
    prefix.push_back(entry.element);
    visit(prefix);
    prefix.pop_back();
  }
  for (const FieldSetEntry& entry : entries()) {
    if (entry.below.empty()) continue;
    prefix.push_back(entry.element);
    entry.below.Visit(prefix, visit);
    prefix.pop_back();
  }
}

std::vector<FieldPath> FieldSet::Paths() const {
  std::vector<FieldPath> paths;
  ForEach([&paths](const FieldPath& path) { paths.push_back(path); });
  return paths;
}

bool FieldSet::Equals(const FieldSet& other) const {
  if (SharesNodeWith(other)) return true;
  const auto a = entries();
  const auto b = other.entries();
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].member != b[i].member || a[i].element != b[i].element) return false;
    if (!a[i].below.Equals(b[i].below)) return false;
  }
  return true;
}

Value FieldSet::ToFieldsV1() const {
  std::vector<ValueMember> members;
  members.reserve(entries().size());
  for (const FieldSetEntry& entry : entries()) {
    Value below = entry.below.ToFieldsV1();
    if (entry.member && !entry.below.empty()) below.Set(".", Value::Object());
    members.push_back({ValueKey(entry.element.Serialize()), std::move(below)});
  }
  return Value::Object(std::move(members));
}

namespace {

constexpr int kMaxDepth = 1000;

// An element of an unknown kind is skipped: the real library allows for kinds of later versions.
// Reads one node of a fieldsV1 trie. `member`: the node is itself a member of its parent, because
// it says so by "." or because nothing is below it.
absl::Status ReadNode(const Value& node, int depth, FieldSet* below, bool* member) {
  *member = false;
  if (depth > kMaxDepth) return absl::InvalidArgumentError("exceeded max depth");
  std::vector<FieldSetEntry> entries;
  if (!node.is_object() && !node.is_null()) {
    return absl::InvalidArgumentError("ReadMapCB: expect { or n");
  }
  for (const ValueMember& child : node.members()) {
    if (child.key.view() == ".") {
      *member = true;
      continue;
    }
    FieldSetEntry entry;
    const absl::Status parsed = PathElement::Parse(child.key.view(), &entry.element);
    if (absl::IsNotFound(parsed)) continue;
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("parsing key as path element: ", parsed.message()));
    }
    absl::Status read = ReadNode(child.value, depth + 1, &entry.below, &entry.member);
    if (!read.ok()) return read;
    entries.push_back(std::move(entry));
  }
  *below = FieldSet::FromEntries(std::move(entries));
  if (below->empty()) *member = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FieldSet> FieldSet::FromFieldsV1(const Value& fields) {
  FieldSet out;
  bool member = false;
  if (absl::Status read = ReadNode(fields, 0, &out, &member); !read.ok()) return read;
  return out;
}

void FieldSet::Immortalize() const {
  if (node_ == nullptr || node_->refs < 0) return;
  node_->refs = -1;
#if __has_feature(address_sanitizer)
  __lsan_ignore_object(node_);  // never freed on purpose
#endif
  for (const FieldSetEntry& entry : node_->entries) {
    entry.element.value().Immortalize();
    entry.below.Immortalize();
  }
}

}  // namespace quiesce::apply
