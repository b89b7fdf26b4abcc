#include "reconcilers/runtime/cache/informer.h"

#include <set>
#include <utility>

namespace quiesce::runtime {

namespace {

bool SameVersion(const Value& a, const Value& b) {
  return a["metadata"]["resourceVersion"] == b["metadata"]["resourceVersion"];
}

}  // namespace

void Informer::AddHandler(InformerHandler* handler) {
  listeners_.push_back(
      {handler, loop_->clock().UnixNanos() + absl::ToInt64Nanoseconds(resync_)});
  for (const auto& [key, object] : indexer_.objects()) handler->OnAdd(object, /*initial=*/true);
}

void Informer::Put(const Value& object) {
  const Value old = indexer_.Set(KeyOf(object), object);
  const bool sync = !old.is_null() && SameVersion(old, object);
  for (const Listener& listener : listeners_) {
    if (old.is_null()) {
      listener.handler->OnAdd(object, /*initial=*/false);
    } else if (!sync || listener.syncing) {
      listener.handler->OnUpdate(old, object);
    }
  }
}

void Informer::Delete(const Value& object) {
  indexer_.Erase(KeyOf(object));
  for (const Listener& listener : listeners_) {
    listener.handler->OnDelete(object, /*state_unknown=*/false);
  }
}

void Informer::Replace(std::vector<Value> items, const std::string&) {
  std::set<ObjectKey> listed;
  std::vector<Value> before;
  for (const Value& item : items) {
    ObjectKey key = KeyOf(item);
    before.push_back(indexer_.Set(key, item));
    listed.insert(std::move(key));
  }
  std::vector<Value> vanished;
  for (const auto& [key, object] : indexer_.objects()) {
    if (listed.count(key) == 0) vanished.push_back(object);
  }
  for (const Value& object : vanished) indexer_.Erase(KeyOf(object));
  for (const Listener& listener : listeners_) {
    for (const Value& object : vanished) {
      listener.handler->OnDelete(object, /*state_unknown=*/true);
    }
    for (size_t i = 0; i < items.size(); ++i) {
      if (before[i].is_null()) {
        listener.handler->OnAdd(items[i], /*initial=*/!has_synced_);
      } else if (!SameVersion(before[i], items[i]) || listener.syncing) {
        listener.handler->OnUpdate(before[i], items[i]);
      }
    }
  }
  has_synced_ = true;
}

// Source: shouldResync and determineNextResync in shared_informer.go.
void Informer::Resync() {
  const int64_t now = loop_->clock().UnixNanos();
  for (Listener& listener : listeners_) {
    listener.syncing = now >= listener.next_resync;
    if (!listener.syncing) continue;
    listener.next_resync = now + absl::ToInt64Nanoseconds(resync_);
    for (const auto& [key, object] : indexer_.objects()) {
      listener.handler->OnUpdate(object, object);
    }
  }
}

}  // namespace quiesce::runtime
