// The seam between sockets and what answers: a session hands each request over and gets a whole
// reply, or the head of a stream and then its chunks. All of it on one thread.
#ifndef QUIESCE_SERVE_BACKEND_H_
#define QUIESCE_SERVE_BACKEND_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "serve/byte_stream.h"
#include "serve/request_parser.h"

namespace quiesce::serve {

struct HttpReply {
  int code = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// The client's side of one request. Calls may come before Backend::Start has returned, and not
// after the Exchange is gone.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  // The answer; nothing comes after it.
  virtual void Reply(HttpReply reply) = 0;
  // The head of a stream (its body is ignored), then any number of chunks, then the end.
  virtual void OpenStream(const HttpReply& head) = 0;
  virtual void Send(std::shared_ptr<const std::string> chunk) = 0;
  virtual void EndStream() = 0;
  // Ends the connection without an answer, as a network that breaks.
  virtual void Drop() = 0;
};

// A request that is being answered; destroying it is the client's going away.
class Exchange {
 public:
  virtual ~Exchange() = default;
};

class Backend {
 public:
  virtual ~Backend() = default;
  // `subject`: whom the client's certificate names, or a null pointer. `sink` outlives the
  // exchange.
  virtual std::unique_ptr<Exchange> Start(RawRequest request, const CertificateSubject* subject,
                                          ReplySink* sink) = 0;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_BACKEND_H_
