// The parts and how they hang together. Everything runs on one thread: sockets wake it, the clock
// is moved to the wall clock's time before anything is asked (Advance), and what is due is run
// afterwards (Settle). No trace is kept: a server runs for days.
//
// Without faults requests go straight to the server; with faults each program gets a Connection of
// its own, by the name in its User-Agent, because that is whom fault rules name.
#include "serve/served_api.h"

#include <cassert>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/type_meta.h"
#include "apiserver_fake/resource/type_registry.h"
#include "serve/admitting_transport.h"
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
  const auto runs = [&](absl::string_view name) {
    return absl::c_linear_search(options.controllers, name);
  };
  // Both are one part of the server; one without workers does nothing.
  server.controllers = runs(kGarbageCollector) || runs(kNamespaces);
  if (!runs(kGarbageCollector)) server.controller_options.garbage_collector_workers = 0;
  if (!runs(kNamespaces)) server.controller_options.namespace_workers = 0;
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
      webhooks_(io, &loop_, &clock_, server_.get()),
      issuer_(options.token_issuer, options.token_key_pem) {
  // Two servers give different uids; those of the first namespaces alone are always the same.
  server_->context().counters.uids = server_->context().counters.suffixes = options.seed;
  for (const edge::FaultRule& rule : options.faults.rules) faults_.Add(rule);
  FrontendParts parts;
  parts.loop = &loop_;
  parts.clock = &clock_;
  parts.types = &server_->types();
  parts.transport = [this](const ApiRequest& request) { return TransportOf(request); };
  parts.definitions = [this](const std::string& name) {
    return server_
        ->Handle(api::Request::Get({"apiextensions.k8s.io", "v1", "customresourcedefinitions"}, "",
                                   name))
        .object;
  };
  parts.token_check = [this](const std::string& token) { return CallerOf(token); };
  server_->SetWebhookCaller(&webhooks_);
  frontend_ = std::make_unique<Frontend>(std::move(parts));
  AddEndpoints();
}

void ServedApi::AddEndpoints() {
  frontend_->AddObserver(&metrics_);
  if (options_.record) {
    recorder_ = std::make_unique<CaseRecorder>(&loop_.clock());
    frontend_->AddObserver(recorder_.get());
  }
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
  absl::StatusOr<std::unique_ptr<HttpServer>> http =
      HttpServer::Listen(io, served->frontend_.get(), options.listen);
  if (!http.ok()) return http.status();
  served->http_ = *std::move(http);
  absl::Status status = served->CreateFirstObjects();
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Companions>> companions =
      Companions::Start(served->server_.get(), &served->loop_, options.controllers);
  if (!companions.ok()) return companions.status();
  served->companions_ = *std::move(companions);
  served->ScheduleWatchTroubles();
  served->clock_.Settle();
  return served;
}

std::shared_ptr<api::Transport> ServedApi::TransportOf(const ApiRequest& request) {
  if (options_.faults.empty()) {
    return std::make_shared<AdmittingTransport>(server_.get(), &loop_, request.caller.ToUserInfo());
  }
  // The client's program: "kubectl" of "kubectl/v1.36.3 (linux/amd64)".
  const std::string agent = request.http.user_agent.substr(0, request.http.user_agent.find('/'));
  const bool full = connections_.size() >= kMaxConnections && connections_.count(agent) == 0;
  const std::string& key = full ? connections_.begin()->first : agent;
  std::shared_ptr<edge::Connection>& connection = connections_[key];
  if (connection == nullptr) {
    edge::ConnectionOptions options;
    options.actor = agent;
    connection = std::make_shared<edge::Connection>(server_.get(), &loop_, &faults_, nullptr,
                                                    std::move(options));
  }
  return connection;
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
  if (recorder_ != nullptr && !starting_) RecordCreation(*type, request, response);
  if (response.ok() || response.status.reason == "AlreadyExists") return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      type->kind, " ", object["metadata"]["name"].string_value(), ": ", response.status.message));
}

// A recording has what was there before the first client came as requests of its own.
void ServedApi::RecordCreation(const resource::ResourceType& type, const api::Request& request,
                               const api::Response& response) {
  ApiRequest call;
  call.http.method = "POST";
  call.http.path =
      absl::StrCat(type.group.empty() ? "/api/" : absl::StrCat("/apis/", type.group, "/"),
                   type.version, type.namespaced ? "/namespaces/" : "",
                   type.namespaced ? request.namespace_ : "", "/", type.resource);
  call.http.content_type = "application/json";
  call.http.user_agent = kAgent;
  call.http.body = ToJson(request.body);
  rest::HttpResponse reply;
  reply.code = response.code;
  reply.object = response.ok() ? response.object : response.status.ToValue();
  recorder_->OnCall(call, reply);
}

// The namespace of cases; else what kube-apiserver itself keeps in the default namespace.
absl::Status ServedApi::CreateFirstObjects() {
  absl::StatusOr<Value> first =
      ParseJson(options_.record ? R"({"apiVersion": "v1", "kind": "Namespace",
      "metadata": {"name": "demo"}})"
                                : R"({"apiVersion": "v1", "kind": "Service",
      "metadata": {"name": "kubernetes", "namespace": "default",
                   "labels": {"component": "apiserver", "provider": "kubernetes"}},
      "spec": {"clusterIP": "10.0.0.1", "sessionAffinity": "None", "type": "ClusterIP",
               "ports": [{"name": "https", "port": 443, "protocol": "TCP"}]}})");
  if (!options_.record) {
    first->Mutable("spec").Mutable("ports").MutableAt(0).Set("targetPort", http_->port());
  }
  starting_ = true;
  absl::Status status = Create(*first);
  starting_ = false;
  return status;
}

void ServedApi::ScheduleWatchTroubles() {
  for (const WatchTrouble& trouble : options_.faults.watches) {
    const absl::Time start = loop_.Now();
    loop_.At(start + trouble.at, "serve/watch-fault", [this, trouble, start] {
      for (const auto& [agent, connection] : connections_) {
        if (!trouble.actor.empty() && agent != trouble.actor) continue;
        if (trouble.cut) {
          connection->CutWatches(trouble.resource, trouble.gone);
        } else {
          connection->HoldWatches(trouble.resource, start + trouble.until);
        }
      }
    });
  }
}

Value ServedApi::Recording(absl::string_view name) {
  assert(recorder_ != nullptr);
  return recorder_->Document(name);
}

void ServedApi::Stop() {
  if (http_ != nullptr) http_->Close();
  clock_.Stop();
}

}  // namespace quiesce::serve
