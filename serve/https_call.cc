#include "serve/https_call.h"

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
  Conversation(asio::io_context* io, OutgoingCall call,
               std::function<void(absl::StatusOr<OutgoingReply>)> callback)
      : call_(std::move(call)),
        callback_(std::move(callback)),
        context_(asio::ssl::context::tls_client),
        resolver_(*io),
        timer_(*io),
        stream_(*io, context_) {
    parser_.body_limit(kMaxReply);
    parser_.eager(true);
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
      if (!error) self->Fail("context deadline exceeded");
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
      SSL_set1_verify_cert_store(ssl, SSL_CTX_get_cert_store(context_.native_handle()));
      stream_.set_verify_mode(asio::ssl::verify_peer, error);
      stream_.set_verify_callback(asio::ssl::host_name_verification(place_.host), error);
    }
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

  void Send() {
    text_ = absl::StrCat(call_.method, " ", place_.target, " HTTP/1.1\r\nHost: ", place_.host, ":",
                         place_.port,
                         "\r\nUser-Agent: kube-apiserver\r\nContent-Type: ", call_.content_type,
                         "\r\nContent-Length: ", call_.body.size(), "\r\nConnection: close\r\n");
    bool accepts = false;
    for (const auto& [name, value] : call_.headers) {
      absl::StrAppend(&text_, name, ": ", value, "\r\n");
      accepts |= name == "Accept";
    }
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
      if (!parser_.is_done()) return Read();
    }
    OutgoingReply reply;
    reply.code = static_cast<int>(parser_.get().result_int());
    reply.body = parser_.get().body();
    Finish(std::move(reply));
  }

  static std::string Words(const error_code& error) {
    return error == asio::error::connection_refused ? "connection refused" : error.message();
  }
  void Fail(std::string why) { Finish(absl::UnavailableError(why)); }
  void Finish(absl::StatusOr<OutgoingReply> result) {
    if (callback_ == nullptr) return;
    auto callback = std::exchange(callback_, nullptr);
    timer_.cancel();
    resolver_.cancel();
    error_code ignored;
    stream_.next_layer().close(ignored);
    callback(std::move(result));
  }

  OutgoingCall call_;
  std::function<void(absl::StatusOr<OutgoingReply>)> callback_;
  asio::ssl::context context_;
  tcp::resolver resolver_;
  asio::steady_timer timer_;
  asio::ssl::stream<tcp::socket> stream_;
  Place place_;
  std::string text_, pending_;
  std::array<char, 16 * 1024> buffer_;
  http::response_parser<http::string_body> parser_;
};

}  // namespace

void CallHttps(asio::io_context* io, OutgoingCall call,
               std::function<void(absl::StatusOr<OutgoingReply>)> callback) {
  std::make_shared<Conversation>(io, std::move(call), std::move(callback))->Start();
}

}  // namespace quiesce::serve
