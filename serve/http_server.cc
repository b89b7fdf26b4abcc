#include "serve/http_server.h"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "serve/byte_stream.h"

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kBacklog = 4096;

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Listen(asio::io_context* io,
                                                               Backend* backend,
                                                               const ListenOptions& options) {
  std::unique_ptr<HttpServer> server(new HttpServer(io, backend, options.limits));
  absl::Status status = server->SetUpTls(options);
  if (status.ok()) status = server->Open(options);
  if (!status.ok()) return status;
  server->Accept();
  return server;
}

HttpServer::~HttpServer() { Close(); }

absl::Status HttpServer::SetUpTls(const ListenOptions& options) {
  if (!options.tls.has_value()) return absl::OkStatus();
  tls_.emplace(asio::ssl::context::tls_server);
  error_code error;
  tls_->use_certificate_chain(asio::buffer(options.tls->certificate_pem), error);
  if (error)
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the server's certificate: ", error.message()));
  tls_->use_private_key(asio::buffer(options.tls->key_pem), asio::ssl::context::pem, error);
  if (error)
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the server's key: ", error.message()));
  // Connections are let sleep for long, thousands at a time: their buffers are given back
  // meanwhile.
  SSL_CTX_set_mode(tls_->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  if (options.client_ca_pem.empty()) return absl::OkStatus();
  tls_->add_certificate_authority(asio::buffer(options.client_ca_pem), error);
  if (error)
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the CA of clients: ", error.message()));
  // A certificate of another CA is no one's, as in kube-apiserver; the connection stands.
  tls_->set_verify_mode(asio::ssl::verify_peer);
  tls_->set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
  return absl::OkStatus();
}

absl::Status HttpServer::Open(const ListenOptions& options) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat(options.address, " is no IP address"));
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", options.address, ":", options.port, ": ", error.message()));
}

void HttpServer::Accept() {
  acceptor_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) return AcceptLater();
    if (!acceptor_.is_open()) return;  // closed after this connection had been accepted
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    auto session =
        std::make_shared<Session>(tls_.has_value() ? NewTlsStream(std::move(socket), &*tls_)
                                                   : NewPlainStream(std::move(socket)),
                                  asio::steady_timer(*io_), backend_, this, limits_);
    sessions_.insert(session.get());
    session->Start();
    Accept();
  });
}

// No file descriptors are left, for example.
void HttpServer::AcceptLater() {
  auto timer = std::make_shared<asio::steady_timer>(*io_, std::chrono::milliseconds(100));
  timer->async_wait([this, timer](error_code) {
    if (acceptor_.is_open()) Accept();
  });
}

void HttpServer::Close() {
  error_code ignored;
  acceptor_.close(ignored);
  const std::vector<Session*> open(sessions_.begin(), sessions_.end());
  for (Session* session : open) session->Close();
}

}  // namespace quiesce::serve
