// What the server answers beside resources: one class for each family of paths.
#ifndef QUIESCE_SERVE_ENDPOINT_H_
#define QUIESCE_SERVE_ENDPOINT_H_

#include <optional>

#include "apiserver_fake/rest/rest_handler.h"
#include "serve/caller.h"

namespace quiesce::serve {

// A request with what only HTTP knows of it.
struct ApiRequest {
  rest::HttpRequest http;
  Caller caller;
};

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // Nullopt if the path is none of its own.
  virtual std::optional<rest::HttpResponse> Answer(const ApiRequest& request) = 0;
};

// Replies that endpoints give.
rest::HttpResponse TextReply(int code, std::string text);
rest::HttpResponse ObjectReply(int code, Value object);
rest::HttpResponse StatusReply(const api::ApiStatus& status);
// The Go client's words for a method that a path does not have.
rest::HttpResponse MethodNotAllowedReply();

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_ENDPOINT_H_
