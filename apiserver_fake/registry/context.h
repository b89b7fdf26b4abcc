// What the verbs of one server share: its clock, store, types, watches and counters. Each verb is a
// function of (VerbContext&, ResourceType, Request) in a file of its own.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_CONTEXT_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_CONTEXT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/kinds/number_pools.h"
#include "apiserver_fake/registry/field_managers.h"
#include "apiserver_fake/resource/object_view.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/storage/store.h"
#include "sim/event_loop.h"

namespace quiesce::resource {
class TypeRegistry;
}  // namespace quiesce::resource

namespace quiesce::registry {

class Conversions;
class Watches;
class WebhookCalls;

// Counters from which a server draws uids and suffixes: equal runs give equal ones, and a fork goes
// on where the original was.
struct Counters {
  uint64_t uids = 0, suffixes = 0;
};

struct VerbContext {
  sim::EventLoop* loop = nullptr;
  storage::Store* store = nullptr;
  Watches* watches = nullptr;
  resource::TypeRegistry* types = nullptr;
  const resource::ObjectView* view = nullptr;
  FieldManagers* field_managers = nullptr;
  storage::ResourceId namespaces = 0, limit_ranges = 0, resource_quotas = 0;
  storage::ResourceId mutating_webhooks = 0, validating_webhooks = 0;
  WebhookCalls* webhooks = nullptr;    // of the request that is handled; null: none are called
  Conversions* conversions = nullptr;  // what webhooks have converted
  Counters counters;
  kinds::NumberPools pools;  // cluster IPs and node ports of Services

  // What the times in objects are ahead of the loop's clock.
  absl::Duration clock_offset = absl::ZeroDuration();

  absl::Time Now() const {
    return clock_offset == absl::ZeroDuration() ? loop->Now() : loop->Now() + clock_offset;
  }
  int64_t NowSeconds() const { return absl::ToUnixSeconds(Now()); }
  // The present instant as objects show it: RFC 3339, whole seconds. Made once a second.
  const Value& NowText();
  std::string NewUid();
  // Five characters of k8s.io/apimachinery/pkg/util/rand's alphabet.
  std::string NewNameSuffix();
  resource::StrategyContext ForStrategy();
  // Claims a number of a pool for a Service; see NumberPools.
  bool Claim(absl::string_view pool, uint64_t number, const Value& service);

  // Where the store keeps the objects of a type.
  storage::ResourceId IdOf(const resource::ResourceType& type);

  // The manager of a request's fields: the option, else the user agent up to its first slash.
  const Value& ManagerOf(const api::Request& request);

 private:
  // The same again where webhooks make the request be handled once more.
  std::string Draw(std::string (VerbContext::*draw)());
  std::string DrawUid();
  std::string DrawNameSuffix();

  struct CachedId {
    const resource::ResourceType* type = nullptr;
    uint64_t generation = 0;
    storage::ResourceId id = 0;
  };

  std::array<CachedId, 16> ids_;
  Value now_text_;
  int64_t now_text_second_ = INT64_MIN;
  Value manager_;
  std::string manager_source_;
};

// The object of a request's answer, as the request wants to see it.
api::Response Shown(VerbContext& context, const api::Request& request,
                    const resource::ResourceType& type, const resource::StoredObject& stored,
                    int code);

// A failed request.
api::Response Failed(api::ApiStatus status);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_CONTEXT_H_
