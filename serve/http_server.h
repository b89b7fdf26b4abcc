// The sockets of the API server: listens, and gives each connection a session. One thread, the
// io_context's.
//
//   asio::io_context io(1);
//   absl::StatusOr<std::unique_ptr<HttpServer>> server =
//       HttpServer::Listen(&io, &backend, options);
//   io.run();
#ifndef QUIESCE_SERVE_HTTP_SERVER_H_
#define QUIESCE_SERVE_HTTP_SERVER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serve/backend.h"
#include "serve/certificate.h"
#include "serve/session.h"

namespace quiesce::serve {

struct ListenOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;           // 0: any that is free
  std::optional<KeyPair> tls;  // none: plain HTTP
  std::string client_ca_pem;   // certificates of clients that it has signed are believed; "": none
                               // are asked for
  SessionLimits limits;
};

class HttpServer : public Session::Owner {
 public:
  // Both outlive the server.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Listen(boost::asio::io_context* io,
                                                            Backend* backend,
                                                            const ListenOptions& options);
  ~HttpServer() override;

  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  size_t sessions() const { return sessions_.size(); }
  // No new connections, and the end of those that are open.
  void Close();

  void OnEnd(Session* session) override { sessions_.erase(session); }

 private:
  HttpServer(boost::asio::io_context* io, Backend* backend, SessionLimits limits)
      : io_(io), backend_(backend), limits_(limits), acceptor_(*io) {}
  absl::Status Open(const ListenOptions& options);
  absl::Status SetUpTls(const ListenOptions& options);
  void Accept();
  void AcceptLater();

  boost::asio::io_context* const io_;
  Backend* const backend_;
  const SessionLimits limits_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::optional<boost::asio::ssl::context> tls_;
  std::set<Session*> sessions_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_HTTP_SERVER_H_
