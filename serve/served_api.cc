#include "serve/served_api.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/type_meta.h"
#include "apiserver_fake/resource/type_registry.h"
#include "serve/health.h"
#include "serve/pod_streams.h"
#include "serve/reviews.h"
#include "serve/token_requests.h"
#include "sim/random_strategy.h"

namespace quiesce::serve {
namespace {

constexpr char kAgent[] = "kube-apiserver/v1.36.3";
// More programs than these share one connection.
constexpr size_t kMaxConnections = 1000;

// Fair weather: events that are ready at once run in order and nothing is late. What a program
// draws at random stays random.
std::unique_ptr<sim::Strategy> StrategyOf(uint64_t seed) {
  return std::make_unique<sim::RandomStrategy>(seed, sim::RandomOdds{.order = 0, .delay = 0});
}

apiserver::ServerOptions OptionsOf(const ServeOptions& options) {
  apiserver::ServerOptions server;
  server.first_revision = 200;  // about what a real one has written by itself when it is ready
  server.controllers = options.controllers;
  return server;
}

}  // namespace

ServedApi::ServedApi(boost::asio::io_context* io, const ServeOptions& options)
    : options_(options),
      choices_(StrategyOf(options.seed)),
      loop_(&choices_, nullptr),
      clock_(io, &loop_),
      server_(std::make_unique<apiserver::Server>(&loop_, OptionsOf(options))),
      faults_(&loop_),
      direct_(std::make_unique<edge::DirectTransport>(server_.get(), &loop_)),
      issuer_(options.token_issuer, options.token_key_pem) {
  // Two servers give different uids; those of the first namespaces alone are always the same.
  server_->context().counters.uids = server_->context().counters.suffixes = options.seed;
  for (const edge::FaultRule& rule : options.faults) faults_.Add(rule);
  FrontendParts parts;
  parts.loop = &loop_;
  parts.clock = &clock_;
  parts.types = &server_->types();
  parts.transport = [this](const std::string& agent) { return TransportOf(agent); };
  parts.definitions = [this](const std::string& name) {
    return server_
        ->Handle(api::Request::Get({"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "",
                                   name))
        .object;
  };
  parts.token_check = [this](const std::string& token) { return CallerOf(token); };
  frontend_ = std::make_unique<Frontend>(std::move(parts));
  AddEndpoints();
}

void ServedApi::AddEndpoints() {
  frontend_->AddObserver(&metrics_);
  frontend_->AddEndpoint(std::make_unique<HealthEndpoint>());
  frontend_->AddEndpoint(std::make_unique<MetricsEndpoint>(&metrics_));
  frontend_->AddEndpoint(std::make_unique<ReviewEndpoint>(
      [this](const std::string& token) { return CallerOf(token); }));
  frontend_->AddEndpoint(
      std::make_unique<TokenRequestEndpoint>(server_.get(), &issuer_, &loop_.clock()));
  frontend_->AddEndpoint(std::make_unique<PodStreamEndpoint>(server_.get()));
}

std::optional<Caller> ServedApi::CallerOf(const std::string& token) const {
  if (std::optional<Caller> account = issuer_.Check(token, loop_.Now())) return account;
  if (options_.token.empty() || token == options_.token) return Administrator();
  return std::nullopt;
}

ServedApi::~ServedApi() { Stop(); }

absl::StatusOr<std::unique_ptr<ServedApi>> ServedApi::Start(boost::asio::io_context* io,
                                                            const ServeOptions& options) {
  std::unique_ptr<ServedApi> served(new ServedApi(io, options));
  absl::Status status = served->CreateServiceOfItself();
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<HttpServer>> http =
      HttpServer::Listen(io, served->frontend_.get(), options.listen);
  if (!http.ok()) return http.status();
  served->http_ = *std::move(http);
  served->clock_.Settle();
  return served;
}

api::Transport* ServedApi::TransportOf(const std::string& agent) {
  if (options_.faults.empty()) return direct_.get();
  const bool full = connections_.size() >= kMaxConnections && connections_.count(agent) == 0;
  const std::string& key = full ? connections_.begin()->first : agent;
  std::unique_ptr<edge::Connection>& connection = connections_[key];
  if (connection == nullptr) {
    edge::ConnectionOptions options;
    options.actor = agent;
    connection = std::make_unique<edge::Connection>(server_.get(), &loop_, &faults_, nullptr,
                                                    std::move(options));
  }
  return connection.get();
}

absl::Status ServedApi::Create(const Value& object) {
  clock_.Advance();
  const resource::GroupVersion version =
      resource::SplitApiVersion(object["apiVersion"].string_value());
  const resource::ResourceType* type =
      server_->types().FindKind(version.group, version.version, object["kind"].string_value());
  if (type == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no kind \"", object["kind"].string_value(), "\" in version \"",
                     object["apiVersion"].string_value(), "\" is served"));
  }
  std::string ns(object["metadata"]["namespace"].string_value());
  if (type->namespaced && ns.empty()) ns = "default";
  api::Request request = api::Request::Create({type->group, type->version, type->resource},
                                              type->namespaced ? ns : "", object);
  request.user_agent = kAgent;
  const api::Response response = server_->Handle(request);
  loop_.Settle();
  if (response.ok() || response.status.reason == "AlreadyExists") return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      type->kind, " ", object["metadata"]["name"].string_value(), ": ", response.status.message));
}

// What kube-apiserver itself keeps in the default namespace.
absl::Status ServedApi::CreateServiceOfItself() {
  absl::StatusOr<Value> service = ParseJson(R"({"apiVersion": "v1", "kind": "Service",
      "metadata": {"name": "kubernetes", "namespace": "default",
                   "labels": {"component": "apiserver", "provider": "kubernetes"}},
      "spec": {"clusterIP": "10.0.0.1", "sessionAffinity": "None", "type": "ClusterIP",
               "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]}})");
  return Create(*service);
}

void ServedApi::Stop() {
  if (http_ != nullptr) http_->Close();
  clock_.Stop();
}

}  // namespace quiesce::serve
