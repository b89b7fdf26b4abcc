#include "serve/endpoint.h"

#include <utility>

namespace quiesce::serve {

rest::HttpResponse TextReply(int code, std::string text) {
  rest::HttpResponse response;
  response.code = code;
  response.content_type = "text/plain; charset=utf-8";
  response.is_text = true;
  response.text = std::move(text);
  return response;
}

rest::HttpResponse ObjectReply(int code, Value object) {
  rest::HttpResponse response;
  response.code = code;
  response.content_type = "application/json";
  response.object = std::move(object);
  return response;
}

rest::HttpResponse StatusReply(const api::ApiStatus& status) {
  rest::HttpResponse response = ObjectReply(status.code, status.ToValue());
  response.retry_after_seconds = status.retry_after_seconds;
  return response;
}

rest::HttpResponse MethodNotAllowedReply() { return StatusReply(api::MethodNotAllowed()); }

}  // namespace quiesce::serve
