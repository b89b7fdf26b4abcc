// A Conversation is one call on one connection: resolve, connect, perhaps shake hands, send, read.
// Each step holds it by a shared pointer, so it lives until the last handler has run, whoever has
// lost interest by then. The end is told once: Finish takes the handlers away before it calls one,
// and Cancel just takes them away.
//
// The reply is parsed by hand from what read_some brings, because a watch must be handed over piece
// by piece as it comes, and a refusal whole.
#include "serve/https_call.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr size_t kMaxReply = 16 << 20;

struct Place {
  bool tls = true;
  std::string host, port, target;
};

std::optional<Place> ParseUrl(absl::string_view url) {
  Place place;
  if (absl::ConsumePrefix(&url, "http://")) {
    place.tls = false;
  } else if (!absl::ConsumePrefix(&url, "https://")) {
    return std::nullopt;
  }
  const size_t slash = url.find_first_of("/?");
  absl::string_view authority = url.substr(0, slash);
  place.target = slash == absl::string_view::npos ? "/" : std::string(url.substr(slash));
  if (place.target[0] == '?') place.target = "/" + place.target;
  const size_t colon = authority.rfind(':');
  if (colon != absl::string_view::npos && authority.find(']', colon) == absl::string_view::npos) {
    place.port = std::string(authority.substr(colon + 1));
    authority = authority.substr(0, colon);
  } else {
    place.port = place.tls ? "443" : "80";
  }
  absl::ConsumePrefix(&authority, "[");
  absl::ConsumeSuffix(&authority, "]");
  place.host = std::string(authority);
  int port = 0;
  if (place.host.empty() || !absl::SimpleAtoi(place.port, &port)) return std::nullopt;
  return place;
}

class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(asio::io_context* io, OutgoingCall call, StreamHandlers handlers)
      : call_(std::move(call)),
        handlers_(std::move(handlers)),
        context_(asio::ssl::context::tls_client),
        resolver_(*io),
        timer_(*io),
        stream_(*io, context_) {
    parser_.body_limit(kMaxReply);
    parser_.eager(true);
    if (handlers_.on_chunk == nullptr) return;
    parser_.body_limit(boost::none);
    chunk_ = [this](uint64_t, boost::beast::string_view chunk, error_code&) {
      // A refusal may come in chunks, too: it is kept whole.
      if (parser_.get().result_int() >= 400) {
        parser_.get().body().append(chunk.data(), chunk.size());
      } else {
        chunks_.append(chunk.data(), chunk.size());
      }
      return chunk.size();
    };
    parser_.on_chunk_body(chunk_);
  }

  void Start() {
    const std::optional<Place> place = ParseUrl(call_.url);
    if (!place.has_value()) {
      return asio::post(timer_.get_executor(), [self = shared_from_this()] {
        self->Fail(absl::StrCat("unsupported URL ", self->call_.url));
      });
    }
    place_ = *place;
    timer_.expires_after(std::chrono::milliseconds(absl::ToInt64Milliseconds(call_.timeout)));
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && !self->open_) self->Fail("context deadline exceeded");
    });
    resolver_.async_resolve(
        place_.host, place_.port,
        [self = shared_from_this()](error_code error, tcp::resolver::results_type results) {
          if (error) {
            return self->Fail(
                absl::StrCat("dial tcp: lookup ", self->place_.host, ": no such host"));
          }
          self->Connect(results);
        });
  }

  // Ends it without a word.
  void Cancel() {
    handlers_ = StreamHandlers();
    Close();
  }

 private:
  void Connect(const tcp::resolver::results_type& results) {
    asio::async_connect(
        stream_.next_layer(), results,
        [self = shared_from_this()](error_code error, const tcp::endpoint&) {
          if (error) {
            return self->Fail(absl::StrCat("dial tcp ", self->place_.host, ":", self->place_.port,
                                           ": connect: ", self->Words(error)));
          }
          if (self->place_.tls) return self->Handshake();
          self->Send();
        });
  }

  void Handshake() {
    // Set on the stream: the context's own settings were copied when the stream was made.
    SSL* const ssl = stream_.native_handle();
    if (!call_.authority_pem.empty()) {
      error_code error;
      context_.add_certificate_authority(asio::buffer(call_.authority_pem), error);
      if (error) return Fail(absl::StrCat("tls: failed to parse the CA bundle: ", error.message()));
      // Whom the bundle names is believed, be it an authority or the server itself; so does Go.
      X509_VERIFY_PARAM_set_flags(SSL_get0_param(ssl), X509_V_FLAG_PARTIAL_CHAIN);
      SSL_set1_verify_cert_store(ssl, SSL_CTX_get_cert_store(context_.native_handle()));
      stream_.set_verify_mode(asio::ssl::verify_peer, error);
      stream_.set_verify_callback(asio::ssl::host_name_verification(place_.host), error);
    }
    if (!ShowCertificate(ssl)) return Fail("tls: failed to read the client's certificate");
    error_code ignored;
    asio::ip::make_address(place_.host, ignored);
    if (ignored) SSL_set_tlsext_host_name(ssl, place_.host.c_str());
    stream_.async_handshake(
        asio::ssl::stream_base::client, [self = shared_from_this()](error_code error) {
          if (error)
            return self->Fail(absl::StrCat("tls: failed to verify certificate: ", error.message()));
          self->Send();
        });
  }

  bool ShowCertificate(SSL* ssl) {
    if (call_.certificate_pem.empty()) return true;
    const std::unique_ptr<BIO, decltype(&BIO_free)> certificate(
        BIO_new_mem_buf(call_.certificate_pem.data(),
                        static_cast<int>(call_.certificate_pem.size())),
        &BIO_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> key(
        BIO_new_mem_buf(call_.key_pem.data(), static_cast<int>(call_.key_pem.size())), &BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> x509(
        PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr), &X509_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(
        PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    return x509 != nullptr && pkey != nullptr && SSL_use_certificate(ssl, x509.get()) == 1 &&
           SSL_use_PrivateKey(ssl, pkey.get()) == 1;
  }

  void Send() {
    text_ = absl::StrCat(call_.method, " ", place_.target, " HTTP/1.1\r\nHost: ", place_.host, ":",
                         place_.port, "\r\nContent-Type: ", call_.content_type,
                         "\r\nContent-Length: ", call_.body.size(), "\r\nConnection: close\r\n");
    bool accepts = false, named = false;
    for (const auto& [name, value] : call_.headers) {
      absl::StrAppend(&text_, name, ": ", value, "\r\n");
      accepts |= name == "Accept";
      named |= name == "User-Agent";
    }
    if (!named) absl::StrAppend(&text_, "User-Agent: kube-apiserver\r\n");
    if (!accepts) absl::StrAppend(&text_, "Accept: application/json, */*\r\n");
    absl::StrAppend(&text_, "\r\n", call_.body);
    auto sent = [self = shared_from_this()](error_code error, size_t) {
      if (error) return self->Fail(error.message());
      self->Read();
    };
    if (place_.tls) {
      asio::async_write(stream_, asio::buffer(text_), sent);
    } else {
      asio::async_write(stream_.next_layer(), asio::buffer(text_), sent);
    }
  }

  void Read() {
    auto read = [self = shared_from_this()](error_code error, size_t size) {
      self->OnRead(error, size);
    };
    if (place_.tls) {
      stream_.async_read_some(asio::buffer(buffer_), read);
    } else {
      stream_.next_layer().async_read_some(asio::buffer(buffer_), read);
    }
  }

  void OnRead(error_code error, size_t size) {
    error_code parse_error;
    if (error) {
      // The server has closed: fine if that is how it ends its reply.
      parser_.put_eof(parse_error);
      if (!parser_.is_done()) return Fail("EOF");
    } else {
      pending_.append(buffer_.data(), size);
      size_t used = 1;
      while (!pending_.empty() && used != 0 && !parser_.is_done()) {
        used = parser_.put(asio::buffer(pending_), parse_error);
        if (parse_error && parse_error != http::error::need_more) {
          return Fail(absl::StrCat("malformed HTTP response: ", parse_error.message()));
        }
        pending_.erase(0, used);
      }
      if (!HandOver()) return;
      if (!parser_.is_done()) return Read();
    }
    OutgoingReply reply;
    reply.code = static_cast<int>(parser_.get().result_int());
    reply.body = parser_.get().body();
    Finish(std::move(reply));
  }

  // What came of a stream. False: the call was cancelled meanwhile.
  bool HandOver() {
    if (handlers_.on_chunk == nullptr || !parser_.is_header_done() ||
        parser_.get().result_int() >= 400 || !parser_.chunked()) {
      return true;
    }
    if (!std::exchange(open_, true)) {
      timer_.cancel();
      // A copy: the handler may cancel the call, and with it itself.
      if (const auto on_open = handlers_.on_open; on_open != nullptr) on_open();
    }
    const auto on_chunk = handlers_.on_chunk;
    if (!chunks_.empty() && on_chunk != nullptr) on_chunk(std::exchange(chunks_, std::string()));
    return handlers_.on_end != nullptr;
  }

  static std::string Words(const error_code& error) {
    return error == asio::error::connection_refused ? "connection refused" : error.message();
  }
  void Fail(std::string why) { Finish(absl::UnavailableError(why)); }
  void Finish(absl::StatusOr<OutgoingReply> result) {
    if (handlers_.on_end == nullptr) return;
    auto callback = std::exchange(handlers_, StreamHandlers()).on_end;
    Close();
    callback(std::move(result));
  }
  void Close() {
    timer_.cancel();
    resolver_.cancel();
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  OutgoingCall call_;
  StreamHandlers handlers_;
  asio::ssl::context context_;
  tcp::resolver resolver_;
  asio::steady_timer timer_;
  asio::ssl::stream<tcp::socket> stream_;
  Place place_;
  std::string text_, pending_;
  std::array<char, 16 * 1024> buffer_;
  http::response_parser<http::string_body> parser_;
  std::function<size_t(uint64_t, boost::beast::string_view, error_code&)> chunk_;
  std::string chunks_;  // of a stream, not handed over yet
  bool open_ = false;   // a stream's head has come
};

class Stream : public OutgoingStream {
 public:
  explicit Stream(std::shared_ptr<Conversation> conversation)
      : conversation_(std::move(conversation)) {}
  ~Stream() override { conversation_->Cancel(); }

 private:
  const std::shared_ptr<Conversation> conversation_;
};

}  // namespace

void CallHttps(asio::io_context* io, OutgoingCall call,
               std::function<void(absl::StatusOr<OutgoingReply>)> callback) {
  StreamHandlers handlers;
  handlers.on_end = std::move(callback);
  std::make_shared<Conversation>(io, std::move(call), std::move(handlers))->Start();
}

std::unique_ptr<OutgoingStream> StreamHttps(asio::io_context* io, OutgoingCall call,
                                            StreamHandlers handlers) {
  auto conversation = std::make_shared<Conversation>(io, std::move(call), std::move(handlers));
  conversation->Start();
  return std::make_unique<Stream>(std::move(conversation));
}

}  // namespace quiesce::serve
