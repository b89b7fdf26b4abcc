// HTTP to the core and back, without sockets: method, path, query, headers and bytes become a
// Request, a Response becomes a code, headers and a body, as kube-apiserver would send them.
//
//   RestHandler rest(&server);
//   HttpRequest http;
//   http.method = "GET";
//   http.path = "/api/v1/namespaces/default/configmaps/a";
//   HttpResponse reply = rest.Handle(http);
//   // reply.code == 200, reply.BodyText() == R"({"apiVersion":"v1",...})"
//
// Any bytes get a reply, never a crash. Sources:
// k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, .../handlers/negotiation,
// .../handlers/responsewriters.
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/server.h"

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
  // The body: JSON from `object`, or `text` where is_text.
  bool is_text = false;
  std::string text;
  Value object;

  std::string BodyText() const;
};

class RestHandler {
 public:
  // `server` outlives the handler.
  explicit RestHandler(apiserver::Server* server) : server_(server) {}

  HttpResponse Handle(const HttpRequest& http);

  // True if the request asks for a watch (a GET of a collection with watch=true).
  static bool IsWatch(const HttpRequest& http);
  // Opens it; what it sends goes to `sink`. A refusal is in the reply, and then the id is 0.
  HttpResponse OpenWatch(const HttpRequest& http, api::WatchSink* sink, api::WatchId* id);

 private:
  apiserver::Server* server_;
};

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_HANDLER_H_
