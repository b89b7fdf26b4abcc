// HTTP to the API and back, without sockets: method, path, query, headers and bytes become a
// Request, a Response becomes a code, headers and a body, as kube-apiserver would send them.
//
//   edge::DirectTransport transport(&server, &loop);
//   RestHandler rest(&transport, &server.types(), &loop.clock());
//   HttpRequest http;
//   http.method = "GET";
//   http.path = "/api/v1/namespaces/default/configmaps/a";
//   HttpResponse reply = co_await rest.Handle(http);
//   // reply.code == 200, reply.BodyText() == R"({"apiVersion":"v1",...})"
//
// It sits on the transport seam: over a Connection what comes as HTTP meets latency, faults and the
// trace like every other request. Any bytes get a reply, never a crash. Sources:
// k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, .../handlers/negotiation,
// .../handlers/responsewriters.
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/rest/definition_source.h"
#include "apiserver_fake/rest/rest_negotiation.h"
#include "sim/clock.h"
#include "sim/task.h"

namespace quiesce::rest {

struct HttpRequest {
  std::string method;  // "GET"
  std::string path;    // percent-encoded, without the query
  // Decoded names and values, in order; a name may come several times.
  std::vector<std::pair<std::string, std::string>> query;
  std::string content_type, accept, user_agent;  // header values; "" where absent
  std::string body;

  // Splits "/path?a=b&c=d" into path and query.
  void SetTarget(absl::string_view target);
};

struct HttpResponse {
  int code = 200;
  std::string content_type;           // "application/json", "text/plain; charset=utf-8"
  std::vector<std::string> warnings;  // texts of Warning headers
  int64_t retry_after_seconds = 0;    // Retry-After header, if > 0
  // No one answered: no reply is to be sent, and why. OK else.
  absl::Status no_answer;
  // The body: `object` in this form, or `text` where is_text.
  MediaType media = MediaType::kJson;
  bool is_text = false;
  std::string text;
  Value object;

  std::string BodyText() const;
};

// How the reply to a request is to look.
struct ReplyShape {
  ReplyFormat format;
  MediaType refusals = MediaType::kJson;
  bool custom = false;         // a custom resource is asked for
  std::string include_object;  // of tables
  Value definition;            // of a custom resource, for tables
  std::shared_ptr<const resource::ResourceType> type;
};

// What an HttpRequest asks: a request for the server, or, where `done`, the reply that it gets
// without one (discovery, a path that nothing is at).
struct RestRequest {
  bool done = false;
  HttpResponse reply;
  api::Request request;
  ReplyShape shape;
};

// A watch that was asked for.
struct HttpWatch {
  HttpResponse response;              // its head, or the refusal
  std::unique_ptr<api::Watch> watch;  // null if it was refused
  ReplyFormat format;                 // of its events' objects
  // Whose objects they are, for tables; shared, as the definition of a custom resource may go.
  std::shared_ptr<const resource::ResourceType> type;
  Value definition;  // of a custom resource, for tables
};

class RestHandler {
 public:
  // The two halves of Handle(), for requests that travel between them in another way. `now`: as in
  // `clock` below.
  static RestRequest Read(const HttpRequest& http, const resource::TypeRegistry& types,
                          const DefinitionSource& definitions = nullptr);
  static HttpResponse Write(api::Response response, const RestRequest& read, absl::Time now);

  // All outlive the handler. `types`: what is served at the other end of the transport. `clock`:
  // what ages in tables are counted by.
  RestHandler(api::Transport* transport, const resource::TypeRegistry* types,
              const sim::Clock* clock)
      : transport_(transport), types_(types), clock_(clock) {}

  // Without it custom resources have no columns and no schema of their own for clients.
  void set_definitions(DefinitionSource definitions) { definitions_ = std::move(definitions); }

  sim::Task<HttpResponse> Handle(HttpRequest http);

  // True if the request asks for a watch (a GET of a collection with watch=true).
  static bool IsWatch(const HttpRequest& http);
  // Opens it; what it sends goes to `sink`, by the rules of Transport::OpenWatch.
  sim::Task<HttpWatch> OpenWatch(HttpRequest http, api::WatchSink* sink);

 private:
  api::Transport* const transport_;
  const resource::TypeRegistry* const types_;
  const sim::Clock* const clock_;
  DefinitionSource definitions_;
};

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_
