// One HTTPS (or HTTP) request to somebody's server.
//
//   CallHttps(&io,
//             {.url = "https://127.0.0.1:9443/validate", .authority_pem = ca, .body = review},
//             callback);
#ifndef QUIESCE_SERVE_HTTPS_CALL_H_
#define QUIESCE_SERVE_HTTPS_CALL_H_

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace quiesce::serve {

struct OutgoingCall {
  std::string method = "POST";
  std::string url;            // http:// or https://, a host or an address, a port, a path
  std::string authority_pem;  // whose signature the server's certificate must have; "": any
                              // certificate is good
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  absl::Duration timeout = absl::Seconds(10);
  // Shown to a server that asks for one; "" for none.
  std::string certificate_pem, key_pem;
};

struct OutgoingReply {
  int code = 0;
  std::string body;
};

// Calls back once, later, from the io_context. An error says in Go's words why no one answered.
void CallHttps(boost::asio::io_context* io, OutgoingCall call,
               std::function<void(absl::StatusOr<OutgoingReply>)> callback);

// A call whose reply comes piece by piece and may never end: a watch. Destroying it ends the call,
// and nothing is called back after that.
class OutgoingStream {
 public:
  virtual ~OutgoingStream() = default;
};

struct StreamHandlers {
  // The head of a reply in chunks has come: what follows goes to on_chunk.
  std::function<void()> on_open;
  std::function<void(absl::string_view chunk)> on_chunk;
  // The end. A reply that is no stream - a refusal - is whole; an error says why there is no more.
  std::function<void(absl::StatusOr<OutgoingReply>)> on_end;
};

// `call.timeout` is that of the head. The handlers are called later, from the io_context.
std::unique_ptr<OutgoingStream> StreamHttps(boost::asio::io_context* io, OutgoingCall call,
                                            StreamHandlers handlers);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_HTTPS_CALL_H_
