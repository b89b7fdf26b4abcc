#include "reconcilers/runtime/informer.h"

#include <set>
#include <utility>

namespace quiesce::runtime {

void Informer::AddHandler(InformerHandler* handler) {
  handlers_.push_back(handler);
  for (const auto& [key, object] : indexer_.objects()) handler->OnAdd(object, /*initial=*/true);
}

void Informer::Put(const Value& object) {
  const Value old = indexer_.Set(KeyOf(object), object);
  for (InformerHandler* handler : handlers_) {
    if (old.is_null()) {
      handler->OnAdd(object, /*initial=*/false);
    } else {
      handler->OnUpdate(old, object);
    }
  }
}

void Informer::Delete(const Value& object) {
  indexer_.Erase(KeyOf(object));
  for (InformerHandler* handler : handlers_) handler->OnDelete(object, /*state_unknown=*/false);
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
  for (InformerHandler* handler : handlers_) {
    for (const Value& object : vanished) handler->OnDelete(object, /*state_unknown=*/true);
    for (size_t i = 0; i < items.size(); ++i) {
      if (before[i].is_null()) {
        handler->OnAdd(items[i], /*initial=*/!has_synced_);
      } else {
        handler->OnUpdate(before[i], items[i]);
      }
    }
  }
  has_synced_ = true;
}

void Informer::Resync() {
  for (const auto& [key, object] : indexer_.objects()) {
    for (InformerHandler* handler : handlers_) handler->OnUpdate(object, object);
  }
}

}  // namespace quiesce::runtime
