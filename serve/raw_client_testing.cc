#include "serve/raw_client_testing.h"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::seconds kPatience(30);

}  // namespace

struct RawClient::Impl : std::enable_shared_from_this<RawClient::Impl> {
  explicit Impl(asio::io_context* io_context)
      : io(io_context), context(asio::ssl::context::tls_client), stream(*io_context, context) {}

  void Start(uint16_t port) {
    const asio::ip::tcp::endpoint place(asio::ip::make_address("127.0.0.1"), port);
    stream.next_layer().async_connect(place, [self = shared_from_this()](error_code error) {
      if (error) return self->End();
      self->stream.async_handshake(asio::ssl::stream_base::client, [self](error_code failed) {
        if (failed) return self->End();
        self->ready = true;
        self->Read();
        self->Write();
      });
    });
  }
  void Read() {
    stream.async_read_some(asio::buffer(buffer),
                           [self = shared_from_this()](error_code error, size_t size) {
                             if (error) return self->End();
                             self->received.append(self->buffer.data(), size);
                             self->Read();
                           });
  }
  void Write() {
    if (!ready || writing || pending.empty()) return;
    writing = true;
    in_flight = std::exchange(pending, "");
    asio::async_write(stream, asio::buffer(in_flight),
                      [self = shared_from_this()](error_code, size_t) {
                        self->writing = false;
                        self->Write();
                      });
  }
  void End() { ended = true; }

  template <typename Condition>
  bool Await(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io->run_one_for(std::chrono::milliseconds(100));
    }
    return true;
  }

  asio::io_context* io;
  asio::ssl::context context;
  asio::ssl::stream<asio::ip::tcp::socket> stream;
  std::array<char, 16 * 1024> buffer;
  std::string pending, in_flight, received;
  bool ready = false, writing = false, ended = false;
};

RawClient::RawClient(asio::io_context* io, uint16_t port) : impl_(std::make_shared<Impl>(io)) {
  impl_->Start(port);
}

RawClient::~RawClient() {
  error_code ignored;
  impl_->stream.next_layer().close(ignored);
}

void RawClient::Send(std::string bytes) {
  impl_->pending += bytes;
  impl_->Write();
}

bool RawClient::AwaitText(absl::string_view text) {
  impl_->Await([&] { return impl_->ended || absl::StrContains(impl_->received, text); });
  return absl::StrContains(impl_->received, text);
}

bool RawClient::AwaitEnd() {
  return impl_->Await([&] { return impl_->ended; });
}

const std::string& RawClient::received() const { return impl_->received; }

}  // namespace quiesce::serve
