// What the verbs of one server share: its clock, store, types, watches and counters. Each verb is a
// function of (VerbContext&, ResourceType, Request) in a file of its own.
#ifndef QUIESCE_APISERVER_FAKE_VERBS_CONTEXT_H_
#define QUIESCE_APISERVER_FAKE_VERBS_CONTEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/request.h"
#include "apiserver_fake/types/resource_type.h"
#include "apiserver_fake/types/strategy.h"
#include "apiserver_fake/value.h"
#include "sim/event_loop.h"

namespace quiesce::api {

class Store;         // store.h: revisions, objects, history
class WatchHub;      // watch.h: open watches and what each gets
class TypeRegistry;  // type_registry.h

struct VerbContext {
  sim::EventLoop* loop = nullptr;
  Store* store = nullptr;
  WatchHub* watches = nullptr;
  TypeRegistry* types = nullptr;
  uint64_t next_uid = 1;     // counts uids and name suffixes: equal runs give equal ones
  uint64_t next_suffix = 1;

  absl::Time Now() const { return loop->Now(); }
  // The present instant as objects show it: RFC 3339, whole seconds. Cached per second.
  const Value& NowText();
  std::string NewUid();
  // Five characters of k8s.io/apimachinery/pkg/util/rand's alphabet.
  std::string NewNameSuffix();
  StrategyContext ForStrategy();

 private:
  Value now_text_;
  int64_t now_text_second_ = INT64_MIN;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_VERBS_CONTEXT_H_
