#include "reconcilers/runtime/cache/indexer.h"

#include <utility>

namespace quiesce::runtime {

bool Indexer::AddIndex(std::string name, Function function) {
  auto [it, inserted] = indexes_.try_emplace(std::move(name));
  if (!inserted) return false;
  Index& index = it->second;
  index.function = std::move(function);
  for (const auto& [key, object] : objects_) {
    for (std::string& value : index.function(object)) index.keys[std::move(value)].insert(key);
  }
  return true;
}

void Indexer::Reindex(const ObjectKey& key, const Value& before, const Value& after) {
  for (auto& [name, index] : indexes_) {
    std::vector<std::string> old_values, new_values;
    if (!before.is_null()) old_values = index.function(before);
    if (!after.is_null()) new_values = index.function(after);
    if (old_values == new_values) continue;
    for (const std::string& value : old_values) {
      auto found = index.keys.find(value);
      if (found == index.keys.end()) continue;
      found->second.erase(key);
      if (found->second.empty()) index.keys.erase(found);
    }
    for (std::string& value : new_values) index.keys[std::move(value)].insert(key);
  }
}

Value Indexer::Set(const ObjectKey& key, Value object) {
  auto [it, inserted] = objects_.try_emplace(key);
  Value before = std::exchange(it->second, std::move(object));
  if (!indexes_.empty()) Reindex(key, before, it->second);
  return before;
}

Value Indexer::Erase(const ObjectKey& key) {
  auto found = objects_.find(key);
  if (found == objects_.end()) return Value();
  Value before = std::move(found->second);
  objects_.erase(found);
  if (!indexes_.empty()) Reindex(key, before, Value());
  return before;
}

const std::set<ObjectKey>& Indexer::ByIndex(absl::string_view name,
                                            absl::string_view value) const {
  static const std::set<ObjectKey>* const kNone = new std::set<ObjectKey>();
  auto index = indexes_.find(name);
  if (index == indexes_.end()) return *kNone;
  auto found = index->second.keys.find(value);
  return found == index->second.keys.end() ? *kNone : found->second;
}

std::vector<std::string> Indexer::IndexValues(absl::string_view name) const {
  std::vector<std::string> values;
  auto index = indexes_.find(name);
  if (index == indexes_.end()) return values;
  for (const auto& [value, keys] : index->second.keys) values.push_back(value);
  return values;
}

}  // namespace quiesce::runtime
