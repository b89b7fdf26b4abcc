// Informers are made by whoever asks first: an index, a source, or a read. Each draws its own
// resync period when it is made, as the original does, so that kinds do not all come back at once.
//
// Removed informers are kept: a task may be waiting for one to sync, and would otherwise wait on
// freed memory.
#include "reconcilers/runtime/cache/cache.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/status.h"
#include "reconcilers/runtime/cache/read_record.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/race.h"
#include "reconcilers/runtime/queue/digest.h"
#include "sim/choices.h"

namespace quiesce::runtime {
namespace {

// How far an informer's resync period may be off, in hundredths; the first is the plain choice.
constexpr int kResyncPercent[] = {100, 90, 95, 105, 109};

// What is cached of an object of which only the metadata is watched (PartialObjectMetadata).
Value MetadataOf(const Value& object) {
  Value result = Value::Object({{"metadata", object["metadata"]}});
  for (const char* field : {"apiVersion", "kind"}) {
    if (object.Has(field)) result.Set(field, object[field]);
  }
  return result;
}

bool Same(const Resource& a, const Resource& b) {
  return a.gvr == b.gvr && a.metadata_only == b.metadata_only;
}

}  // namespace

void Cache::Start() {
  started_ = true;
  for (const auto& kind : kinds_) kind->Start();
}

CachedKind* Cache::Find(const Resource& resource) const {
  for (const auto& kind : kinds_) {
    if (Same(kind->resource(), resource)) return kind.get();
  }
  return nullptr;
}

CachedKindOptions Cache::OptionsFor(const Resource& resource) {
  CachedKindOptions options;
  options.namespaces = options_.namespaces;
  options.label_selector = options_.label_selector;
  options.field_selector = options_.field_selector;
  options.watch_list = options_.watch_list;
  options.transform = options_.transform;
  for (const CacheByObject& special : options_.by_object) {
    if (!Same(special.resource, resource)) continue;
    if (special.namespaces.has_value()) options.namespaces = *special.namespaces;
    if (special.label_selector.has_value()) options.label_selector = *special.label_selector;
    if (special.field_selector.has_value()) options.field_selector = *special.field_selector;
    if (special.transform) options.transform = special.transform;
  }
  // The user's transform comes after, on the metadata alone: that is all the original would hold.
  if (resource.metadata_only) {
    options.transform = [then = std::move(options.transform)](Value object) {
      object = MetadataOf(object);
      return then ? then(std::move(object)) : object;
    };
  }
  if (options_.sync_period > absl::ZeroDuration()) {
    const uint64_t pick = loop_->choices().Choose({sim::ChoiceClass::kJitter, "resync-period"},
                                                  std::size(kResyncPercent));
    options.resync = options_.sync_period * kResyncPercent[pick] / 100;
  }
  return options;
}

CachedKind* Cache::InformerFor(const Resource& resource) {
  if (CachedKind* known = Find(resource)) return known;
  kinds_.push_back(std::make_unique<CachedKind>(loop_, transport_, resource, OptionsFor(resource)));
  CachedKind* kind = kinds_.back().get();
  if (!started_) return kind;
  // It runs for the process, not for the reconcile that asks first.
  const sim::CauseScope because(loop_->trace(), 0);
  kind->Start();
  return kind;
}

const CachedKind* Cache::Synced(const Resource& resource) const {
  const CachedKind* kind = Find(resource);
  return kind != nullptr && kind->has_synced() ? kind : nullptr;
}

sim::Task<absl::Status> Cache::WaitForSync(const CachedKind* kind, Cancellation* context) {
  while (!kind->has_synced()) {
    if (context != nullptr && context->done()) {
      const Resource& resource = kind->resource();
      co_return ApiError(api::Timeout(absl::StrCat("failed waiting for *", resource.gvr.version,
                                                   ".", resource.kind, " Informer to sync"),
                                      0));
    }
    co_await SleepUnlessEnded(loop_, kSyncPollPeriod, "cache/poll", context);
  }
  co_return absl::OkStatus();
}

void Cache::RemoveInformer(const Resource& resource) {
  for (auto it = kinds_.begin(); it != kinds_.end(); ++it) {
    if (!Same((*it)->resource(), resource)) continue;
    (*it)->Stop();
    removed_.push_back(std::move(*it));
    kinds_.erase(it);
    return;
  }
}

absl::Status Cache::AddIndex(const Resource& resource, const std::string& field,
                             Indexer::Function function) {
  return InformerFor(resource)->AddIndex(field, function);
}

sim::Task<absl::StatusOr<const CachedKind*>> Cache::Ready(Resource resource,
                                                          Cancellation* context) {
  if (options_.fail_on_missing_informer && Find(resource) == nullptr) {
    co_return absl::FailedPreconditionError(absl::StrCat(
        resource.gvr.group, "/", resource.gvr.version, ", Kind=", resource.kind, " is not cached"));
  }
  const CachedKind* kind = InformerFor(resource);
  if (!started_) {
    co_return absl::FailedPreconditionError("the cache is not started, can not read objects");
  }
  absl::Status synced = co_await WaitForSync(kind, context);
  if (!synced.ok()) co_return synced;
  co_return kind;
}

sim::Task<absl::StatusOr<Value>> Cache::Get(Resource resource, ObjectKey key,
                                            Cancellation* context) {
  absl::StatusOr<const CachedKind*> kind = co_await Ready(resource, context);
  if (!kind.ok()) co_return kind.status();
  absl::StatusOr<Value> object = (*kind)->Get(key);
  RecordRead((*kind)->resource(), key, object);
  co_return object;
}

sim::Task<absl::StatusOr<ObjectList>> Cache::List(Resource resource, ListOptions options,
                                                  Cancellation* context) {
  absl::StatusOr<const CachedKind*> kind = co_await Ready(resource, context);
  if (!kind.ok()) co_return kind.status();
  absl::StatusOr<ObjectList> list = (*kind)->List(options);
  if (reader_ != 0 && list.ok()) RecordList((*kind)->resource(), options, list->items.size());
  co_return list;
}

void Cache::RecordRead(const Resource& resource, const ObjectKey& key,
                       const absl::StatusOr<Value>& object) const {
  if (reader_ == 0) return;
  const absl::string_view version =
      object.ok() ? (*object)["metadata"]["resourceVersion"].string_value() : "";
  const uint64_t digest = sim::Trace::MixHash(Digest(key), Digest(version));
  loop_->trace()->Add(loop_->clock(), kReadRecord, reader_, digest, [&] {
    auto* record = new ReadRecord;
    record->resource = {resource.gvr.group, resource.gvr.resource};
    record->namespace_ = key.namespace_;
    record->name = key.name;
    record->version = std::string(version);
    record->found = object.ok() ? 1 : 0;
    return record;
  });
}

void Cache::RecordList(const Resource& resource, const ListOptions& options, size_t found) const {
  const uint64_t digest = sim::Trace::MixHash(Digest(resource.gvr.resource), found);
  loop_->trace()->Add(loop_->clock(), kReadRecord, reader_, digest, [&] {
    auto* record = new ReadRecord;
    record->resource = {resource.gvr.group, resource.gvr.resource};
    record->namespace_ = options.namespace_;
    record->found = found;
    return record;
  });
}

}  // namespace quiesce::runtime
