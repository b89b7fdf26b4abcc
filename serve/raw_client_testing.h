// A client that sends whatever bytes a test wants, over TLS, on the server's own thread.
#ifndef QUIESCE_SERVE_RAW_CLIENT_TESTING_H_
#define QUIESCE_SERVE_RAW_CLIENT_TESTING_H_

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::serve {

class RawClient {
 public:
  // Connects. `io` is run by the Await functions and outlives the client.
  RawClient(boost::asio::io_context* io, uint16_t port);
  ~RawClient();

  void Send(std::string bytes);
  // Runs the world until the text has come, or the connection has ended. False: it has not, within
  // 30 s.
  bool AwaitText(absl::string_view text);
  bool AwaitEnd();
  const std::string& received() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_RAW_CLIENT_TESTING_H_
