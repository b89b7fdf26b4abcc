// The simulated API server put behind HTTP on wall-clock time: all parts together.
//
//   boost::asio::io_context io(1);
//   absl::StatusOr<std::unique_ptr<ServedApi>> api = ServedApi::Start(&io, options);
//   std::printf("https://127.0.0.1:%d\n", (*api)->port());
//   io.run();
#ifndef QUIESCE_SERVE_SERVED_API_H_
#define QUIESCE_SERVE_SERVED_API_H_

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/edge/faults.h"
#include "apiserver_fake/server.h"
#include "serve/case_recorder.h"
#include "serve/companions.h"
#include "serve/fault_file.h"
#include "serve/frontend.h"
#include "serve/http_server.h"
#include "serve/metrics.h"
#include "serve/token_issuer.h"
#include "serve/wall_clock.h"
#include "serve/webhook_client.h"
#include "sim/choices.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

struct ServeOptions {
  ListenOptions listen;
  std::string token;  // the bearer token that is demanded; "": any will do
  // What runs beside it, by CompanionNames().
  std::vector<std::string> controllers = {std::string(kGarbageCollector), std::string(kNamespaces)};
  std::string token_key_pem;  // signs tokens of service accounts
  std::string token_issuer = "https://kubernetes.default.svc.cluster.local";
  uint64_t seed = 0;  // of uids, name suffixes and all else that is left to chance
  // Requests meet these; their actors are the clients' programs ("kubectl"). None: no faults, no
  // latency.
  FaultPlan faults;
  // Keeps what clients ask and are answered, for Recording(). The API begins as cases do, then: the
  // namespace `demo` is there, and no service of its own.
  bool record = false;
};

class ServedApi {
 public:
  // `io` outlives it. An error says what of the options is wrong, or that the port is taken.
  static absl::StatusOr<std::unique_ptr<ServedApi>> Start(boost::asio::io_context* io,
                                                          const ServeOptions& options);
  ~ServedApi();

  uint16_t port() const { return http_->port(); }
  Frontend& frontend() { return *frontend_; }
  apiserver::Server& server() { return *server_; }
  sim::EventLoop& loop() { return loop_; }

  // Creates an object as the administrator would; what is there already is left alone.
  absl::Status Create(const Value& object);

  // What was asked and answered until now, as a case of that name. Requires options.record.
  Value Recording(absl::string_view name);

  // Ends all connections and stops the clock; io.run() returns then.
  void Stop();

 private:
  explicit ServedApi(boost::asio::io_context* io, const ServeOptions& options);
  std::shared_ptr<api::Transport> TransportOf(const ApiRequest& request);
  absl::Status CreateFirstObjects();
  void RecordCreation(const resource::ResourceType& type, const api::Request& request,
                      const api::Response& response);
  // Sets the faults of watches on their times.
  void ScheduleWatchTroubles();
  void AddEndpoints();
  // Whose a token is: a service account's, or by what the options say of tokens.
  std::optional<Caller> CallerOf(const std::string& token) const;

  const ServeOptions options_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  WallClock clock_;
  std::unique_ptr<apiserver::Server> server_;
  edge::Faults faults_;
  WebhookClient webhooks_;
  std::map<std::string, std::shared_ptr<edge::Connection>> connections_;  // by the client's program
  TokenIssuer issuer_;
  Metrics metrics_;
  std::unique_ptr<CaseRecorder> recorder_;  // null unless options.record
  std::unique_ptr<Frontend> frontend_;
  std::unique_ptr<HttpServer> http_;
  bool starting_ = false;  // objects are made that every API has
  std::unique_ptr<Companions> companions_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_SERVED_API_H_
