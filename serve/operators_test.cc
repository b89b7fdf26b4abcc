// The Database operator on a cluster behind HTTPS comes to what it comes to in process.
#include "serve/operators.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/language/manifest.h"
#include "scenarios/play/repository_catalog.h"
#include "serve/served_api.h"
#include "sim/plain_strategy.h"

namespace quiesce::serve {
namespace {

const std::vector<std::string>& Names() {
  static const std::vector<std::string>& names =
      *new std::vector<std::string>{"database/fixed", "workloads/statefulset-stand-in"};
  return names;
}

std::vector<Value> Manifest(const std::string& path) {
  return scenarios::ReadManifest(path).value();
}

Value ReadOne(apiserver::Server& server, const api::GroupVersionResource& resource,
              const std::string& name) {
  return server.Handle(api::Request::Get(resource, "default", name)).object;
}

const api::GroupVersionResource kDatabases{"database.example.com", "v1", "databases"};

bool IsReady(apiserver::Server& server) {
  return ReadOne(server, kDatabases, "test-db")["status"]["phase"] == Value("Ready");
}

// Without what differs from run to run.
Value Masked(const Value& value) {
  if (value.is_list()) {
    Value out = Value::List();
    for (const Value& item : value.items()) out.Append(Masked(item));
    return out;
  }
  if (!value.is_object()) return value;
  Value out = Value::Object();
  for (const ValueMember& member : value.members()) {
    const absl::string_view key = member.key.view();
    if (key == "uid" || key == "resourceVersion" || key == "creationTimestamp" ||
        key == "lastTransitionTime" || key == "data" || key == "clusterIP" || key == "clusterIPs") {
      continue;
    }
    out.Set(key, Masked(member.value));
  }
  return out;
}

std::map<std::string, Value> Outcome(apiserver::Server& server) {
  return {{"database", Masked(ReadOne(server, kDatabases, "test-db"))},
          {"secret", Masked(ReadOne(server, {"", "v1", "secrets"}, "test-db-secret"))},
          {"service", Masked(ReadOne(server, {"", "v1", "services"}, "test-db"))},
          {"statefulset", Masked(ReadOne(server, {"apps", "v1", "statefulsets"}, "test-db"))}};
}

// The same controllers and objects on a simulated clock.
std::map<std::string, Value> OutcomeInProcess() {
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, nullptr);
  apiserver::Server server(&loop, apiserver::ServerOptions());
  edge::DirectTransport transport(&server, &loop);
  const auto create = [&](const api::GroupVersionResource& resource, const std::string& ns,
                          const Value& object) {
    EXPECT_TRUE(server.Handle(api::Request::Create(resource, ns, object)).ok());
    loop.RunUntil(loop.Now() + absl::Seconds(1));
  };
  for (const Value& definition : Manifest("scenarios/crds/database.yaml")) {
    create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "", definition);
  }
  const scenarios::Catalog& catalog = scenarios::RepositoryCatalog();
  runtime::ScriptedService postgres(&loop, "postgres", catalog.FindService("postgres")->make(),
                                    nullptr);
  std::vector<std::unique_ptr<runtime::Manager>> managers;
  for (const std::string& name : Names()) {
    const runtime::ControllerSpec* spec = catalog.FindController(name);
    runtime::ManagerOptions options;
    options.name = name;
    managers.push_back(std::make_unique<runtime::Manager>(&loop, &transport, options));
    runtime::ManagedController managed;
    managed.spec = spec;
    managed.external = spec->external.empty() ? nullptr : &postgres;
    managers.back()->Add(std::move(managed));
    EXPECT_TRUE(managers.back()->Start().ok());
  }
  create(kDatabases, "default", Manifest("scenarios/database/manifests/test-db.yaml").front());
  loop.RunUntil(loop.Now() + absl::Minutes(2));
  EXPECT_TRUE(IsReady(server));
  return Outcome(server);
}

TEST(OperatorsTest, ADatabaseComesToTheSameObjectsOverHttpsAsInProcess) {
  boost::asio::io_context io(1);
  absl::StatusOr<KeyPair> pair = NewServerCertificate({"127.0.0.1"});
  ASSERT_TRUE(pair.ok()) << pair.status();
  ServeOptions options;
  options.listen.tls = *pair;
  options.token_key_pem = pair->key_pem;
  options.controllers.clear();
  options.token = "secret";
  absl::StatusOr<std::unique_ptr<ServedApi>> api = ServedApi::Start(&io, options);
  ASSERT_TRUE(api.ok()) << api.status();
  for (const Value& definition : Manifest("scenarios/crds/database.yaml")) {
    ASSERT_TRUE((*api)->Create(definition).ok());
  }
  ClusterAddress cluster;
  cluster.url = absl::StrCat("https://127.0.0.1:", (*api)->port());
  cluster.authority_pem = pair->certificate_pem;
  cluster.token = "secret";
  absl::StatusOr<std::unique_ptr<Operators>> operators =
      Operators::Start(&io, scenarios::RepositoryCatalog(), Names(), cluster, /*seed=*/1);
  ASSERT_TRUE(operators.ok()) << operators.status();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (const Value& object : Manifest("scenarios/database/manifests/test-db.yaml")) {
    // A kind is served a moment after its definition is there.
    absl::Status created = (*api)->Create(object);
    while (!created.ok() && std::chrono::steady_clock::now() < end) {
      io.run_one_for(std::chrono::milliseconds(10));
      created = (*api)->Create(object);
    }
    ASSERT_TRUE(created.ok()) << created;
  }
  while (!IsReady((*api)->server()) && std::chrono::steady_clock::now() < end) {
    io.run_one_for(std::chrono::milliseconds(100));
  }
  // What it still does once it is ready must change nothing.
  const auto rest = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (std::chrono::steady_clock::now() < rest) io.run_one_for(std::chrono::milliseconds(100));
  EXPECT_TRUE(IsReady((*api)->server()));
  EXPECT_EQ(Outcome((*api)->server()), OutcomeInProcess());
  (*operators)->Stop();
  (*api)->Stop();
}

TEST(OperatorsTest, AnUnknownControllerIsNamed) {
  boost::asio::io_context io(1);
  const absl::Status status =
      Operators::Start(&io, scenarios::RepositoryCatalog(), {"database/none"}, ClusterAddress(), 1)
          .status();
  EXPECT_EQ(status.message(), "no controller is called \"database/none\"; quiesce list names them");
}

}  // namespace
}  // namespace quiesce::serve
