// What counts is what a loop would change again in each round. The kind of a change is judged from
// the two values alone, not from the name of the field: a controller may keep a time or a counter
// under any name. Where a value could be read as several kinds the order in KindOf decides, numbers
// first, as a text of digits also differs "only in numbers".
#include "scenarios/findings/diff.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/member_walk.h"
#include "scenarios/findings/text_change.h"

namespace quiesce::scenarios {
namespace {

// A whole number, or a text that is one.
bool AsNumber(const Value& value, int64_t* number) {
  if (value.is_int()) {
    *number = value.int_value();
    return true;
  }
  return value.is_string() && absl::SimpleAtoi(value.string_value(), number);
}

bool IsPermutation(const Value& a, const Value& b) {
  if (!a.is_list() || !b.is_list() || a.size() != b.size()) return false;
  uint64_t sums = 0;
  for (size_t i = 0; i < a.size(); ++i) sums += a.at(i).Hash() - b.at(i).Hash();
  if (sums != 0) return false;
  std::vector<uint64_t> left, right;
  for (const Value& item : a.items()) left.push_back(item.Hash());
  for (const Value& item : b.items()) right.push_back(item.Hash());
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

ChangeKind KindOf(const Value& before, const Value& after) {
  int64_t from, to;
  if (AsNumber(before, &from) && AsNumber(after, &to)) return ChangeKind::kCounter;
  if (before.is_number() && after.is_number()) {
    const double a = before.double_value(), b = after.double_value();
    if (std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b))) return ChangeKind::kRounding;
  }
  if (IsPermutation(before, after)) return ChangeKind::kOrder;
  if (!before.is_string() || !after.is_string()) return ChangeKind::kReal;
  switch (CompareTexts(before.string_value(), after.string_value())) {
    case TextChange::kTime:
      return ChangeKind::kTime;
    case TextChange::kAge:
      return ChangeKind::kAge;
    case TextChange::kNumber:
      return ChangeKind::kCountText;
    case TextChange::kDigest:
      return ChangeKind::kDigest;
    case TextChange::kWords:
      break;
  }
  return ChangeKind::kReal;
}

bool AlwaysChangesInMetadata(absl::string_view key) {
  return key == "resourceVersion" || key == "managedFields" || key == "generation";
}

bool IsReal(ChangeKind kind) { return kind == ChangeKind::kReal || kind == ChangeKind::kCountText; }

// What identifies a list's item: its type or its name; a null key if it has neither.
struct ItemLabel {
  const char* key = nullptr;
  absl::string_view text;

  bool operator==(const ItemLabel& other) const { return key == other.key && text == other.text; }
};

ItemLabel LabelOf(const Value& item) {
  const Value& type = item["type"];
  if (type.is_string()) return {"type", type.string_value()};
  const Value& name = item["name"];
  if (name.is_string()) return {"name", name.string_value()};
  return {};
}

// Where a walk is: below `above`, at a member or at an item of a list.
struct Place {
  const Place* above;
  absl::string_view key;        // of a member
  size_t index;                 // of an item
  const Value *before, *after;  // the item on both sides; null: a member
};

void AppendPath(const Place* at, std::string* path) {
  if (at == nullptr) return;
  AppendPath(at->above, path);
  if (at->after == nullptr) {
    path->push_back('.');
    path->append(at->key.data(), at->key.size());
    return;
  }
  const ItemLabel label = LabelOf(*at->after);
  if (label.key != nullptr && label == LabelOf(*at->before)) {
    path->append("[").append(label.key).append("=");
    path->append(label.text.data(), label.text.size()).append("]");
  } else {
    absl::StrAppend(path, "[", at->index, "]");
  }
}

// Walks two values side by side. Most of what it meets is the same on both sides, and most diffs
// are asked only whether they find anything real: these get kinds without paths.
class Differ {
 public:
  Differ(size_t limit, std::vector<FieldChange>* changes) : limit_(limit), changes_(changes) {}
  Differ(size_t limit, std::vector<ChangeKind>* kinds) : limit_(limit), kinds_(kinds) {}

  // Of two values that differ. `at` is where they are; null: at the top.
  void Compare(const Value& before, const Value& after, const Place* at) {
    if (before.is_object() && after.is_object()) {
      CompareMembers(before, after, at);
    } else if (before.is_list() && after.is_list() && before.size() == after.size() &&
               !IsPermutation(before, after)) {
      CompareItems(before, after, at);
    } else {
      Found(before, after, at);
    }
  }

 private:
  void Found(const Value& before, const Value& after, const Place* at) {
    const ChangeKind kind = KindOf(before, after);
    if (kinds_ != nullptr) {
      kinds_->push_back(kind);
      enough_ = kinds_->size() >= limit_ || IsReal(kind);
      return;
    }
    FieldChange& change = changes_->emplace_back();
    change.path.reserve(kUsualPath);
    AppendPath(at, &change.path);
    change.before = before;
    change.after = after;
    change.kind = kind;
    enough_ = changes_->size() >= limit_;
  }

  void CompareMembers(const Value& before, const Value& after, const Place* at) {
    static const Value* const absent = new Value;
    const bool metadata = at != nullptr && at->above == nullptr && at->key == "metadata";
    const auto left = before.members(), right = after.members();
    for (size_t i = 0, j = 0; (i < left.size() || j < right.size()) && !enough_;) {
      const int order = i == left.size()    ? 1
                        : j == right.size() ? -1
                                            : CompareKeys(left[i].key, right[j].key);
      const absl::string_view key = order <= 0 ? left[i].key.view() : right[j].key.view();
      const Value& from = order <= 0 ? left[i++].value : *absent;
      const Value& to = order >= 0 ? right[j++].value : *absent;
      if (from == to || (metadata && AlwaysChangesInMetadata(key))) continue;
      const Place place = {at, key, 0, nullptr, nullptr};
      Compare(from, to, &place);
    }
  }

  void CompareItems(const Value& before, const Value& after, const Place* at) {
    for (size_t i = 0; i < before.size() && !enough_; ++i) {
      if (before.at(i) == after.at(i)) continue;
      const Place place = {at, {}, i, &before.at(i), &after.at(i)};
      Compare(before.at(i), after.at(i), &place);
    }
  }

  static constexpr size_t kUsualPath = 63;

  const size_t limit_;
  // What is found, or the kinds of it up to the first that is real; one of both.
  std::vector<FieldChange>* const changes_ = nullptr;
  std::vector<ChangeKind>* const kinds_ = nullptr;
  bool enough_ = false;
};

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

uint64_t HashState(const Value& value, bool metadata, const absl::btree_set<std::string>& names) {
  uint64_t hash = static_cast<uint64_t>(value.kind()) + 17;
  switch (value.kind()) {
    case Value::Kind::kObject:
      for (const ValueMember& member : value.members()) {
        const absl::string_view key = member.key.view();
        if (key == "observedGeneration") continue;
        if (metadata && (key == "resourceVersion" || key == "managedFields" ||
                         key == "generation" || key == "uid")) {
          continue;
        }
        hash = Mix(Mix(hash, member.key.Hash()), HashState(member.value, false, names));
      }
      return hash;
    case Value::Kind::kList:
      for (const Value& item : value.items()) hash = Mix(hash, HashState(item, false, names));
      return hash;
    case Value::Kind::kString:
      if (IsTime(value.string_value())) return hash;
      if (!names.empty() && names.contains(value.string_value())) return Mix(hash, 7);
      return Mix(hash, value.Hash());
    default:
      return Mix(hash, value.Hash());
  }
}

}  // namespace

std::vector<FieldChange> DiffFields(const Value& before, const Value& after, size_t limit) {
  std::vector<FieldChange> out;
  if (limit > 0 && before != after) Differ(limit, &out).Compare(before, after, nullptr);
  return out;
}

std::vector<ChangeKind> ChangeKindsUntilReal(const Value& before, const Value& after,
                                             size_t limit) {
  std::vector<ChangeKind> kinds;
  if (limit > 0 && before != after) Differ(limit, &kinds).Compare(before, after, nullptr);
  return kinds;
}

bool IsVolatileOnly(const std::vector<ChangeKind>& kinds) {
  return !kinds.empty() && std::none_of(kinds.begin(), kinds.end(), IsReal);
}

bool IsVolatileOnly(const std::vector<FieldChange>& changes) {
  return !changes.empty() &&
         std::none_of(changes.begin(), changes.end(),
                      [](const FieldChange& change) { return IsReal(change.kind); });
}

uint64_t StateHash(const Value& object, const absl::btree_set<std::string>& names) {
  uint64_t hash = 29;
  for (const ValueMember& member : object.members()) {
    hash = Mix(Mix(hash, member.key.Hash()),
               HashState(member.value, member.key.view() == "metadata", names));
  }
  return hash;
}

std::string ShowValue(const Value& value, size_t limit) {
  if (value.is_null()) return "(none)";
  std::string text = ToJson(value);
  if (text.size() <= limit) return text;
  const auto within = [&](size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  // What grows does so at its end.
  if (value.is_list() && value.size() > 1) {
    return absl::StrCat("[", value.size(), " items, the last ",
                        ShowValue(value.at(value.size() - 1), limit / 2), "]");
  }
  size_t head = limit - limit / 3, tail = text.size() - limit / 3;
  while (within(head)) --head;
  while (within(tail)) ++tail;
  return absl::StrCat(text.substr(0, head), "...", text.substr(tail));
}

std::string ShowChanges(const std::vector<FieldChange>& changes, size_t limit) {
  std::string out;
  for (size_t i = 0; i < changes.size() && i < limit; ++i) {
    absl::StrAppend(&out, i == 0 ? "" : ", ", changes[i].path, ": ", ShowValue(changes[i].before),
                    " -> ", ShowValue(changes[i].after));
  }
  if (changes.size() > limit) absl::StrAppend(&out, ", and ", changes.size() - limit, " more");
  return out;
}

}  // namespace quiesce::scenarios
