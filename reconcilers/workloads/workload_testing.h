// For tests: a server with some of its controllers, which work as time passes.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_TESTING_H_
#define QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_TESTING_H_

#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/workloads/objects.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::reconcilers::workloads {

class WorkloadTest : public ::testing::Test {
 protected:
  WorkloadTest() {
    apiserver::ServerOptions options;
    options.controllers = true;
    server_ = std::make_unique<apiserver::Server>(&loop_, options);
    transport_ = std::make_unique<edge::DirectTransport>(server_.get(), &loop_);
    loop_.Settle();
  }

  // A process of its own, from now on.
  void Start(runtime::ControllerSpec spec, const char* options = "null") {
    const runtime::ControllerSpec& kept = specs_.emplace_back(std::move(spec));
    runtime::ManagerOptions manager_options;
    manager_options.name = kept.name;
    auto manager = std::make_unique<runtime::Manager>(&loop_, transport_.get(), manager_options);
    runtime::ManagedController managed;
    managed.spec = &kept;
    managed.options = *ParseJson(options);
    managed.default_limiter = true;
    manager->Add(std::move(managed));
    const absl::Status started = manager->Start();
    EXPECT_TRUE(started.ok()) << started;
    managers_.push_back(std::move(manager));
    Advance(absl::Seconds(1));
  }
  void Advance(absl::Duration time) { loop_.RunUntil(loop_.Now() + time); }

  void Create(const runtime::Resource& kind, const char* json) {
    const api::Response made = server_->Handle(
        api::Request::Create(kind.gvr, kind.namespaced ? "default" : "", *ParseJson(json)));
    EXPECT_EQ(made.code, 201) << made.status.message;
  }
  Value Get(const runtime::Resource& kind, const std::string& name) {
    return server_->Handle(api::Request::Get(kind.gvr, kind.namespaced ? "default" : "", name))
        .object;
  }
  std::vector<Value> List(const runtime::Resource& kind) {
    const Value list =
        server_->Handle(api::Request::List(kind.gvr, kind.namespaced ? "default" : "")).object;
    const absl::Span<const Value> items = list["items"].items();
    return std::vector<Value>(items.begin(), items.end());
  }
  void MergePatch(const runtime::Resource& kind, const std::string& name, const char* json,
                  const char* subresource = "") {
    api::Request patch;
    patch.verb = api::Verb::kPatch;
    patch.resource = kind.gvr;
    patch.namespace_ = kind.namespaced ? "default" : "";
    patch.name = name;
    patch.subresource = subresource;
    patch.patch_type = api::PatchType::kMerge;
    patch.body = *ParseJson(json);
    const api::Response patched = server_->Handle(patch);
    EXPECT_EQ(patched.code, 200) << patched.status.message;
  }
  void Delete(const runtime::Resource& kind, const std::string& name) {
    const api::Response deleted =
        server_->Handle(api::Request::Delete(kind.gvr, kind.namespaced ? "default" : "", name));
    EXPECT_EQ(deleted.code, 200) << deleted.status.message;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  std::unique_ptr<apiserver::Server> server_;
  std::unique_ptr<edge::DirectTransport> transport_;
  std::list<runtime::ControllerSpec> specs_;  // managers point to them
  std::vector<std::unique_ptr<runtime::Manager>> managers_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_TESTING_H_
