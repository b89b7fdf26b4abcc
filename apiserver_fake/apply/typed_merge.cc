// What the configuration has wins, what only the live object has stays; below atomic values nothing
// is merged. Wherever the result equals the live part, it is that very node: an apply that changes
// nothing must give back the live object itself, by which the server knows that there is nothing to
// write.
//
// The order of merged lists is that of structured-merge-diff: both lists are walked together; keys
// that both have come in the order of the configuration, live ones keep their place before what
// followed them.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"

namespace quiesce::apply {
namespace {

using typed_internal::Deduce;
using typed_internal::ScalarProblem;

// The items of one list, by key.
class ItemIndex {
 public:
  struct Found {
    size_t position;  // of the first item with the key
    bool repeated;
  };

  const std::vector<PathElement>& elements() const { return elements_; }
  std::optional<Found> Find(const PathElement& element) const {
    const auto place = Place(element);
    if (place == sorted_.end() || elements_[place->position] != element) return std::nullopt;
    return *place;
  }

  absl::Status Build(absl::Span<const Value> items, const TypeRef& type, bool allow_duplicates) {
    elements_.reserve(items.size());
    sorted_.reserve(items.size());
    for (size_t i = 0; i < items.size(); ++i) {
      absl::StatusOr<PathElement> element = ListItemElement(type, items[i]);
      if (!element.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("element ", i, ": ", element.status().message()));
      }
      elements_.push_back(*std::move(element));
      const auto place = sorted_.begin() + (Place(elements_.back()) - sorted_.begin());
      if (place == sorted_.end() || elements_[place->position] != elements_.back()) {
        sorted_.insert(place, {i, false});
      } else if (allow_duplicates) {
        place->repeated = true;
      } else {
        return absl::InvalidArgumentError(
            absl::StrCat("duplicate entries for key ", elements_.back().ToString()));
      }
    }
    return absl::OkStatus();
  }

 private:
  std::vector<Found>::const_iterator Place(const PathElement& element) const {
    return std::lower_bound(
        sorted_.begin(), sorted_.end(), element,
        [this](const Found& found, const PathElement& e) { return elements_[found.position] < e; });
  }

  std::vector<PathElement> elements_;  // in the order of the list
  std::vector<Found> sorted_;          // in the order of the elements
};

class Merger {
 public:
  // At least one side is given. What only one side has is kept as it is.
  Value Merge(const Value* live, const Value* config, const TypeRef& type) {
    if (config == nullptr) return *live;
    if (live == nullptr || live->SharesNodeWith(*config)) return *config;
    const uint8_t live_parts = Deduce(type, live);
    const uint8_t config_parts = Deduce(type, config);
    // Where the kind of value changes, the config's kind decides; the live one is only checked.
    if (live_parts != config_parts) Handle(live_parts, *live, *config, type);
    return Handle(config_parts, *live, *config, type);
  }

  const absl::Status& status() const { return status_; }

 private:
  void Fail(const absl::Status& status) {
    if (status_.ok()) status_ = status;
  }

  Value Handle(uint8_t parts, const Value& live, const Value& config, const TypeRef& type) {
    if ((parts & TypeRef::kMap) != 0) return Map(live, config, type);
    if ((parts & TypeRef::kScalar) != 0) {
      const std::string live_problem = ScalarProblem(type, &live);
      const std::string config_problem = ScalarProblem(type, &config);
      if (!live_problem.empty() && !config_problem.empty()) {
        Fail(absl::InvalidArgumentError(
            absl::StrCat("lhs: ", live_problem, "\nrhs: ", config_problem)));
      }
      return Leaf(live, config);
    }
    return List(live, config, type);
  }

  // The config's value; the live node where both are equal, so that it stays shared.
  static Value Leaf(const Value& live, const Value& config) {
    return live == config ? live : config;
  }

  Value Map(const Value& live, const Value& config, const TypeRef& type) {
    const bool live_empty = !live.is_object() || live.empty();
    const bool config_empty = !config.is_object() || config.empty();
    if (type.map_atomic() || live_empty) return Leaf(live, config);
    if (config_empty) return live;
    Value out = live;
    for (const ValueMember& member : config.members()) {
      const Value* have = live.Find(member.key.view());
      if (have == nullptr) {
        out.Set(member.key.view(), member.value);
        continue;
      }
      if (have->SharesNodeWith(member.value)) continue;
      Value merged = Merge(have, &member.value, type.Field(member.key.view()));
      if (!merged.SharesNodeWith(*have)) out.Set(member.key.view(), std::move(merged));
    }
    return out;
  }

  Value List(const Value& live, const Value& config, const TypeRef& type) {
    const bool live_empty = !live.is_list() || live.empty();
    const bool config_empty = !config.is_list() || config.empty();
    if (type.list_kind() == TypeRef::ListKind::kAtomic || live_empty) return Leaf(live, config);
    if (config_empty) return live;
    ItemIndex config_index;
    ItemIndex live_index;
    if (absl::Status built = config_index.Build(config.items(), type, false); !built.ok()) {
      Fail(built);
      return live;
    }
    if (absl::Status built = live_index.Build(live.items(), type, true); !built.ok()) {
      Fail(built);
      return live;
    }
    std::vector<Value> out = MergeItems(live, live_index, config, config_index, type.Element());
    const auto same = [](const Value& a, const Value& b) { return a.SharesNodeWith(b); };
    const auto items = live.items();
    if (std::equal(out.begin(), out.end(), items.begin(), items.end(), same)) return live;
    return Value::List(std::move(out));
  }

  // The items in their new order: shared ones in the order of the config, those of the live list
  // alone near their place, those of the config alone at theirs.
  std::vector<Value> MergeItems(const Value& live, const ItemIndex& live_index, const Value& config,
                                const ItemIndex& config_index, const TypeRef& element_type) {
    const std::vector<PathElement>& left = live_index.elements();
    const std::vector<PathElement>& right = config_index.elements();
    std::vector<size_t> shared;  // positions in `right` of keys that the live list has too
    for (size_t j = 0; j < right.size(); ++j) {
      if (live_index.Find(right[j]).has_value()) shared.push_back(j);
    }
    size_t next_shared = 0;
    std::vector<bool> merged(right.size(), false);
    std::vector<Value> out;
    out.reserve(left.size() + right.size());
    const auto emit = [&](size_t j) {
      merged[j] = true;
      const auto found = live_index.Find(right[j]);
      // Live items that share a key give way to the config's.
      const Value* have =
          found.has_value() && !found->repeated ? &live.at(found->position) : nullptr;
      out.push_back(Merge(have, &config.at(j), element_type));
    };
    size_t i = 0;
    size_t j = 0;
    while (i < left.size() || j < right.size()) {
      const std::optional<ItemIndex::Found> in_config =
          i < left.size() ? config_index.Find(left[i]) : std::nullopt;
      if (i < left.size() && j < right.size()) {
        if (in_config.has_value() && in_config->position == j) {
          emit(j++);
          ++i;
          if (next_shared < shared.size()) ++next_shared;
          continue;
        }
        if (in_config.has_value() && next_shared < shared.size() &&
            shared[next_shared] != in_config->position) {
          // The item comes out later, when the configuration reaches it.
          ++i;  // shared, but not its turn
          continue;
        }
      }
      if (i < left.size()) {
        if (!in_config.has_value()) {
          out.push_back(live.at(i++));
          continue;
        }
        if (merged[in_config->position]) ++i;
      }
      if (j < right.size()) {
        const bool was_next = next_shared < shared.size() && shared[next_shared] == j;
        emit(j++);
        if (was_next) ++next_shared;
      }
    }
    return out;
  }

  absl::Status status_;
};

}  // namespace

absl::StatusOr<Value> MergeTyped(const Value& live, const Value& config, const TypeRef& type) {
  Merger merger;
  Value merged = merger.Merge(&live, &config, type);
  if (!merger.status().ok()) return merger.status();
  return merged;
}

}  // namespace quiesce::apply
