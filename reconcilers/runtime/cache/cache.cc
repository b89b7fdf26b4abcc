#include "reconcilers/runtime/cache/cache.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/api/status.h"
#include "reconcilers/runtime/client/api_error.h"
#include "sim/choices.h"

namespace quiesce::runtime {
namespace {

// How far an informer's resync period may be off, in hundredths; the first is the plain choice.
constexpr int kResyncPercent[] = {100, 90, 95, 105, 109};

}  // namespace

void Cache::Start() {
  started_ = true;
  for (Entry& entry : entries_) group_->Spawn(entry.informer->Run(), "informer");
}

Informer* Cache::InformerFor(const Resource& resource) {
  for (Entry& entry : entries_) {
    if (entry.resource == resource.gvr) return entry.informer.get();
  }
  ReflectorOptions options;
  options.resource = resource.gvr;
  options.kind = resource.kind;
  if (resource.namespaced) options.namespace_ = options_.namespace_;
  options.watch_list = options_.watch_list;
  if (options_.sync_period > absl::ZeroDuration()) {
    const uint64_t pick = loop_->choices().Choose({sim::ChoiceClass::kJitter, "resync-period"},
                                                  std::size(kResyncPercent));
    options.resync = options_.sync_period * kResyncPercent[pick] / 100;
  }
  entries_.push_back(
      {resource.gvr, std::make_unique<Informer>(loop_, transport_, std::move(options))});
  Informer* informer = entries_.back().informer.get();
  if (started_) group_->Spawn(informer->Run(), "informer");
  return informer;
}

const Informer* Cache::Synced(const Resource& resource) const {
  for (const Entry& entry : entries_) {
    if (entry.resource == resource.gvr) {
      return entry.informer->has_synced() ? entry.informer.get() : nullptr;
    }
  }
  return nullptr;
}

sim::Task<void> Cache::WaitForSync(const Informer* informer) {
  while (!informer->has_synced()) co_await loop_->Sleep(kSyncPollPeriod, "cache/poll");
}

absl::Status Cache::AddIndex(const Resource& resource, const std::string& field,
                             Indexer::Function function) {
  if (InformerFor(resource)->indexer().AddIndex(field, std::move(function))) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(
      absl::StrCat("indexer conflict: ", resource.kind, " has an index on ", field));
}

sim::Task<absl::StatusOr<Value>> Cache::Get(Resource resource, ObjectKey key) {
  Informer* informer = InformerFor(resource);
  co_await WaitForSync(informer);
  co_return Get(*informer, resource, key);
}

sim::Task<absl::StatusOr<std::vector<Value>>> Cache::List(Resource resource, ListOptions options) {
  Informer* informer = InformerFor(resource);
  co_await WaitForSync(informer);
  co_return List(*informer, options);
}

absl::StatusOr<Value> Cache::Get(const Informer& informer, const Resource& resource,
                                 const ObjectKey& key) {
  const Value* object = informer.indexer().Find(key);
  if (object != nullptr) return *object;
  return ApiError(api::NotFound({resource.gvr.group, resource.kind}, key.name));
}

absl::StatusOr<std::vector<Value>> Cache::List(const Informer& informer,
                                               const ListOptions& options) {
  absl::StatusOr<api::LabelSelector> selector = api::LabelSelector::Parse(options.label_selector);
  if (!selector.ok()) return selector.status();
  const Indexer& indexer = informer.indexer();
  std::vector<Value> result;
  auto take = [&](const Value& object) {
    if (selector->empty() || selector->Matches(object["metadata"]["labels"])) {
      result.push_back(object);
    }
  };
  if (!options.index_field.empty()) {
    if (!indexer.HasIndex(options.index_field)) {
      return absl::FailedPreconditionError(
          absl::StrCat("Index with name field:", options.index_field, " does not exist"));
    }
    for (const ObjectKey& key : indexer.ByIndex(options.index_field, options.index_value)) {
      if (!options.namespace_.empty() && key.namespace_ != options.namespace_) continue;
      take(*indexer.Find(key));
    }
    return result;
  }
  // Keys are ordered by namespace first.
  for (auto it = indexer.objects().lower_bound({options.namespace_, ""});
       it != indexer.objects().end(); ++it) {
    if (!options.namespace_.empty() && it->first.namespace_ != options.namespace_) break;
    take(it->second);
  }
  return result;
}

}  // namespace quiesce::runtime
