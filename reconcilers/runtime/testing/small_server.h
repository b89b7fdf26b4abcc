// The small API server of recorded cases: config maps, pods and secrets in memory, answers at once,
// and watch events a fixed time after each write. Its rules are those that the cases' format gives,
// which are fewer than a real server's.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TESTING_SMALL_SERVER_H_
#define QUIESCE_RECONCILERS_RUNTIME_TESTING_SMALL_SERVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/event_loop.h"

namespace quiesce::runtime {

// ConfigMap, Pod or Secret, by kind or by plural; the kind is "" for anything else.
Resource SmallServerResource(absl::string_view kind_or_plural);

class SmallServer : public api::AnsweringTransport {
 public:
  SmallServer(sim::EventLoop* loop, absl::Duration watch_latency)
      : loop_(loop), watch_latency_(watch_latency) {}
  ~SmallServer() override;

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

  // Writes of somebody else.
  Value Put(absl::string_view resource, Value object);
  bool Remove(absl::string_view resource, const ObjectKey& key);

 private:
  class OpenWatchHandle;
  struct Write {
    int64_t revision;
    std::string resource;
    api::WatchEvent event;
    absl::Time sent;
  };

  api::Response Handle(const api::Request& request);
  api::Response Update(const api::Request& request);
  api::Response List(const api::Request& request);
  void Log(absl::string_view resource, api::WatchEventType type, const Value& object);

  sim::EventLoop* const loop_;
  const absl::Duration watch_latency_;
  int64_t revision_ = 100;
  std::map<std::string, std::map<ObjectKey, Value>> objects_;
  std::vector<Write> writes_;
  std::vector<OpenWatchHandle*> watches_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TESTING_SMALL_SERVER_H_
