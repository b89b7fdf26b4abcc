#include "serve/byte_stream.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

using Buffers = std::vector<asio::const_buffer>;

void CloseSocket(asio::ip::tcp::socket& socket) {
  error_code ignored;
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  socket.close(ignored);
}

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  void Start(Handler handler) override {
    asio::post(socket_.get_executor(),
               [handler = std::move(handler)] { handler(error_code(), 0); });
  }
  void Read(asio::mutable_buffer into, Handler handler) override {
    socket_.async_read_some(into, std::move(handler));
  }
  void Write(absl::Span<const asio::const_buffer> buffers, Handler handler) override {
    asio::async_write(socket_, Buffers(buffers.begin(), buffers.end()), std::move(handler));
  }
  void Close() override { CloseSocket(socket_); }
  const CertificateSubject* subject() const override { return nullptr; }

 private:
  asio::ip::tcp::socket socket_;
};

// All values of an entry of an X.509 name.
std::vector<std::string> NameEntries(X509_NAME* name, int id) {
  std::vector<std::string> values;
  for (int at = X509_NAME_get_index_by_NID(name, id, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(name, id, at)) {
    unsigned char* text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) continue;
    values.emplace_back(reinterpret_cast<const char*>(text), static_cast<size_t>(size));
    OPENSSL_free(text);
  }
  return values;
}

class TlsStream : public ByteStream {
 public:
  TlsStream(asio::ip::tcp::socket socket, asio::ssl::context* context)
      : stream_(std::move(socket), *context) {}

  void Start(Handler handler) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [this, handler = std::move(handler)](error_code error) {
                              if (!error) ReadSubject();
                              handler(error, 0);
                            });
  }
  void Read(asio::mutable_buffer into, Handler handler) override {
    stream_.async_read_some(into, std::move(handler));
  }
  void Write(absl::Span<const asio::const_buffer> buffers, Handler handler) override {
    asio::async_write(stream_, Buffers(buffers.begin(), buffers.end()), std::move(handler));
  }
  void Close() override { CloseSocket(stream_.next_layer()); }
  const CertificateSubject* subject() const override {
    return subject_.has_value() ? &*subject_ : nullptr;
  }

 private:
  void ReadSubject() {
    X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
    if (certificate == nullptr) return;
    if (SSL_get_verify_result(stream_.native_handle()) == X509_V_OK) {
      X509_NAME* name = X509_get_subject_name(certificate);
      subject_.emplace();
      const std::vector<std::string> names = NameEntries(name, NID_commonName);
      if (!names.empty()) subject_->common_name = names.back();
      subject_->organizations = NameEntries(name, NID_organizationName);
    }
    X509_free(certificate);
  }

  asio::ssl::stream<asio::ip::tcp::socket> stream_;
  std::optional<CertificateSubject> subject_;
};

}  // namespace

std::unique_ptr<ByteStream> NewPlainStream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<ByteStream> NewTlsStream(asio::ip::tcp::socket socket,
                                         asio::ssl::context* context) {
  return std::make_unique<TlsStream>(std::move(socket), context);
}

}  // namespace quiesce::serve
