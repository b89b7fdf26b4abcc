#include "reconcilers/workloads/cached_objects.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::workloads {

const runtime::Indexer* CachedObjects::IndexerOf(const runtime::Resource& kind) const {
  const runtime::CachedKind* cached = cache_ == nullptr ? nullptr : cache_->Synced(kind);
  const runtime::Informer* informer = cached == nullptr ? nullptr : cached->whole();
  return informer == nullptr ? nullptr : &informer->indexer();
}

const Value* CachedObjects::Find(const runtime::Resource& kind,
                                 const runtime::ObjectKey& key) const {
  const runtime::Indexer* indexer = IndexerOf(kind);
  return indexer == nullptr ? nullptr : indexer->Find(key);
}

std::vector<Value> CachedObjects::List(const runtime::Resource& kind,
                                       absl::string_view namespace_) const {
  std::vector<Value> found;
  const runtime::Indexer* indexer = IndexerOf(kind);
  if (indexer == nullptr) return found;
  for (const auto& [key, object] : indexer->objects()) {
    if (namespace_.empty() || key.namespace_ == namespace_) found.push_back(object);
  }
  return found;
}

std::vector<Value> CachedObjects::ByIndex(const runtime::Resource& kind, absl::string_view index,
                                          absl::string_view value) const {
  std::vector<Value> found;
  const runtime::Indexer* indexer = IndexerOf(kind);
  if (indexer == nullptr) return found;
  for (const runtime::ObjectKey& key : indexer->ByIndex(index, value)) {
    if (const Value* object = indexer->Find(key)) found.push_back(*object);
  }
  return found;
}

absl::Status RefuseOptions(absl::string_view controller, const Value& options) {
  if (options.is_null() || (options.is_object() && options.empty())) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(controller, " takes no options"));
}

}  // namespace quiesce::reconcilers::workloads
