#include "reconcilers/runtime/cache/indexer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {

bool Indexer::AddIndex(std::string name, Function function) {
  if (HasIndex(name)) return false;
  FallibleFunction wrapped = [function = std::move(function)](
                                 const Value& object) -> absl::StatusOr<std::vector<std::string>> {
    return function(object);
  };
  return AddIndexers({{std::move(name), std::move(wrapped)}}).ok();
}

absl::Status Indexer::AddIndexers(std::vector<std::pair<std::string, FallibleFunction>> functions) {
  std::string taken;
  for (const auto& [name, function] : functions) {
    if (HasIndex(name)) absl::StrAppend(&taken, taken.empty() ? "" : " ", name, ":{}");
  }
  if (!taken.empty()) {
    return absl::AlreadyExistsError(absl::StrCat("indexer conflict: map[", taken, "]"));
  }
  for (auto& [name, function] : functions) {
    Index& index = indexes_[name];
    index.function = std::move(function);
    for (const auto& [key, object] : objects_) {
      for (std::string& value : ValuesOf(index.function, object, name, key)) {
        index.keys[std::move(value)].insert(key);
      }
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> Indexer::ValuesOf(const FallibleFunction& function, const Value& object,
                                           absl::string_view name, const ObjectKey& key) {
  absl::StatusOr<std::vector<std::string>> values = function(object);
  if (values.ok()) return *std::move(values);
  panic_ = absl::StrCat("unable to calculate an index entry for key \"", StoreKey(key),
                        "\" on index \"", name, "\": ", values.status().message());
  return {};
}

void Indexer::Reindex(const ObjectKey& key, const Value& before, const Value& after) {
  for (auto& [name, index] : indexes_) {
    std::vector<std::string> old_values, new_values;
    if (!before.is_null()) old_values = ValuesOf(index.function, before, name, key);
    if (!after.is_null()) new_values = ValuesOf(index.function, after, name, key);
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

void Indexer::Clear() {
  objects_.clear();
  for (auto& [name, index] : indexes_) index.keys.clear();
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

const std::set<ObjectKey>& Indexer::ByIndex(absl::string_view name, absl::string_view value) const {
  static const std::set<ObjectKey>* const kNone = new std::set<ObjectKey>();
  auto index = indexes_.find(name);
  if (index == indexes_.end()) return *kNone;
  auto found = index->second.keys.find(value);
  return found == index->second.keys.end() ? *kNone : found->second;
}

bool Indexer::HasValue(absl::string_view name, const Value& object, absl::string_view value) const {
  auto index = indexes_.find(name);
  if (index == indexes_.end()) return false;
  absl::StatusOr<std::vector<std::string>> values = index->second.function(object);
  return values.ok() && std::find(values->begin(), values->end(), value) != values->end();
}

absl::StatusOr<std::set<ObjectKey>> Indexer::Alike(absl::string_view name,
                                                   const Value& object) const {
  auto index = indexes_.find(name);
  if (index == indexes_.end()) {
    return absl::FailedPreconditionError(absl::StrCat("Index with name ", name, " does not exist"));
  }
  absl::StatusOr<std::vector<std::string>> values = index->second.function(object);
  if (!values.ok()) return values.status();
  std::set<ObjectKey> keys;
  for (const std::string& value : *values) {
    const std::set<ObjectKey>& same = ByIndex(name, value);
    keys.insert(same.begin(), same.end());
  }
  return keys;
}

std::vector<std::string> Indexer::IndexValues(absl::string_view name) const {
  std::vector<std::string> values;
  auto index = indexes_.find(name);
  if (index == indexes_.end()) return values;
  for (const auto& [value, keys] : index->second.keys) values.push_back(value);
  return values;
}

}  // namespace quiesce::runtime
