// The reflector says what happened; what handlers are told is worked out here by comparing with the
// store, which changes first and for all objects of a list before anybody is told. A handler that
// reads the store therefore never sees less than it was told.
//
// The original queues deltas and applies them one at a time in another goroutine. Here both happen
// at the same instant; the pace of a handler is the listener's business (informer_listener.h).
#include "reconcilers/runtime/cache/informer.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <set>
#include <utility>

#include "reconcilers/runtime/cache/informer_listener.h"

namespace quiesce::runtime {
namespace {

using Notification = InformerListener::Notification;
using Type = Notification::Type;

constexpr absl::Duration kMinimumResync = absl::Seconds(1);

bool SameVersion(const Value& a, const Value& b) {
  return a["metadata"]["resourceVersion"] == b["metadata"]["resourceVersion"];
}

}  // namespace

Informer::Informer(sim::EventLoop* loop, api::Transport* transport, ReflectorOptions options,
                   Transform transform)
    : loop_(loop),
      transport_(transport),
      options_(std::move(options)),
      default_resync_(options_.resync),
      transform_(std::move(transform)) {}

Informer::~Informer() = default;

sim::Task<void> Informer::Run() {
  assert(reflector_ == nullptr);
  ReflectorStore* const store = this;
  reflector_ = std::make_unique<Reflector>(loop_, transport_, store, options_);
  return reflector_->Run();
}

const std::string& Informer::last_resource_version() const {
  static const std::string* const kNone = new std::string();
  return reflector_ == nullptr ? *kNone : reflector_->last_resource_version();
}

void Informer::SetCheckPeriod(absl::Duration period) {
  options_.resync = period;
  for (const auto& listener : listeners_) listener->SetCheckPeriod(period);
}

// Source: AddEventHandlerWithOptions and determineResyncPeriod.
const InformerListener* Informer::AddHandler(InformerHandler* handler,
                                             InformerHandlerOptions options) {
  absl::Duration resync = options.resync.value_or(default_resync_);
  if (resync > absl::ZeroDuration()) resync = std::max(resync, kMinimumResync);
  if (resync > absl::ZeroDuration() && resync < options_.resync) {
    if (reflector_ != nullptr) {
      resync = options_.resync;
    } else {
      SetCheckPeriod(resync);
    }
  }
  listeners_.push_back(
      std::make_unique<InformerListener>(loop_, handler, resync, options_.resync, options.takes));
  InformerListener* const listener = listeners_.back().get();
  if (has_synced_) listener->NoteUpstreamSynced();
  for (const auto& [key, object] : indexer_.objects()) {
    listener->Tell({Type::kAdd, object, Value(), /*flag=*/true});
  }
  return listener;
}

void Informer::RemoveHandler(const InformerListener* listener) {
  for (const auto& known : listeners_) {
    if (known.get() == listener) known->Remove();
  }
}

Value Informer::Transformed(const Value& object) const {
  return transform_ ? transform_(object) : object;
}

void Informer::Put(const Value& original) {
  const Value object = Transformed(original);
  const Value old = indexer_.Set(KeyOf(object), object);
  const bool sync = !old.is_null() && SameVersion(old, object);
  for (const auto& listener : listeners_) {
    if (old.is_null()) {
      listener->Tell({Type::kAdd, object, Value(), /*flag=*/false});
    } else if (!sync || listener->hears_equal_versions()) {
      listener->Tell({Type::kUpdate, object, old});
    }
  }
}

void Informer::Delete(const Value& original) {
  const Value object = Transformed(original);
  indexer_.Erase(KeyOf(object));
  for (const auto& listener : listeners_) {
    listener->Tell({Type::kDelete, object, Value(), /*flag=*/false});
  }
}

void Informer::Replace(std::vector<Value> items, const std::string&) {
  std::vector<ObjectKey> keys;
  std::vector<Value> before;
  for (Value& item : items) {
    item = Transformed(item);
    keys.push_back(KeyOf(item));
    const Value* const old = indexer_.Find(keys.back());
    before.push_back(old == nullptr ? Value() : *old);
  }
  // All are compared with what was there before the list, even one that the list has twice.
  for (size_t i = 0; i < items.size(); ++i) indexer_.Set(keys[i], items[i]);
  const std::set<ObjectKey> listed(std::make_move_iterator(keys.begin()),
                                   std::make_move_iterator(keys.end()));
  // Objects that the list no longer has were deleted while nobody watched: their last state is
  // unknown.
  std::vector<Value> vanished;
  for (const auto& [key, object] : indexer_.objects()) {
    if (listed.count(key) == 0) vanished.push_back(object);
  }
  for (const Value& object : vanished) indexer_.Erase(KeyOf(object));
  for (const auto& listener : listeners_) {
    for (const Value& object : vanished) {
      listener->Tell({Type::kDelete, object, Value(), /*flag=*/true});
    }
    for (size_t i = 0; i < items.size(); ++i) {
      if (before[i].is_null()) {
        listener->Tell({Type::kAdd, items[i], Value(), /*flag=*/!has_synced_});
      } else if (!SameVersion(before[i], items[i]) || listener->hears_equal_versions()) {
        listener->Tell({Type::kUpdate, items[i], before[i]});
      }
    }
  }
  has_synced_ = true;
  for (const auto& listener : listeners_) listener->NoteUpstreamSynced();
}

// Source: sharedProcessor.shouldResync.
void Informer::Resync() {
  for (const auto& listener : listeners_) {
    if (!listener->TakeResyncTick()) continue;
    for (const auto& [key, object] : indexer_.objects()) {
      listener->Tell({Type::kUpdate, object, object});
    }
  }
}

}  // namespace quiesce::runtime
