#include "bench/quiet_times.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/watch_event.h"
#include "sim/plain_strategy.h"

namespace quiesce::bench {
namespace {

const api::GroupVersionResource& ConfigMaps() {
  static const auto* const resource = new api::GroupVersionResource{"", "v1", "configmaps"};
  return *resource;
}

api::Request CreateConfigMap(const std::string& name, const std::string& ns, Value finalizers) {
  return api::Request::Create(
      ConfigMaps(), ns,
      Value::Object({{"apiVersion", Value("v1")},
                     {"kind", Value("ConfigMap")},
                     {"metadata", Value::Object({{"name", Value(name)},
                                                 {"finalizers", std::move(finalizers)}})}}));
}

apiserver::ServerOptions WithControllers() {
  apiserver::ServerOptions options;
  options.controllers = true;
  return options;
}

}  // namespace

class IdleWatches::Watcher : public api::WatchSink {
 public:
  Watcher(sim::EventLoop* loop, apiserver::Server* server) : loop_(loop), server_(server) {
    Open();
  }

  void OnEvent(const api::WatchEvent& event) override { version_ = event.revision; }
  void OnClosed() override {
    loop_->After(absl::Milliseconds(5), "watcher/open", [this] { Open(); });
  }

 private:
  void Open() {
    api::Request request = api::Request::List(ConfigMaps(), "");
    request.verb = api::Verb::kWatch;
    request.options.allow_watch_bookmarks = true;
    request.options.resource_version = absl::StrCat(version_);
    api::WatchId id;
    server_->OpenWatch(request, this, &id);
  }

  sim::EventLoop* const loop_;
  apiserver::Server* const server_;
  int64_t version_ = 1000;
};

IdleWatches::IdleWatches(int watches)
    : choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, nullptr),
      server_(&loop_, WithControllers()) {
  for (int i = 0; i < watches; ++i) {
    watchers_.push_back(std::make_unique<Watcher>(&loop_, &server_));
  }
  server_.Handle(CreateConfigMap("a", "default", Value::List()));
}

IdleWatches::~IdleWatches() = default;

void IdleWatches::RunDay() { loop_.RunUntil(loop_.Now() + absl::Hours(24)); }

StuckNamespace::StuckNamespace()
    : choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, nullptr),
      server_(&loop_, WithControllers()) {
  server_.Handle(api::Request::Create(
      {"", "v1", "namespaces"}, "",
      Value::Object({{"apiVersion", Value("v1")},
                     {"kind", Value("Namespace")},
                     {"metadata", Value::Object({{"name", Value("stuck")}})}})));
  server_.Handle(CreateConfigMap("held", "stuck", Value::List({Value("example.com/held")})));
  server_.Handle(api::Request::Delete({"", "v1", "namespaces"}, "", "stuck"));
}

void StuckNamespace::RunHalfHour() { loop_.RunUntil(loop_.Now() + absl::Minutes(30)); }

}  // namespace quiesce::bench
