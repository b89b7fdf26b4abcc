// One client's connection as bytes, plain or under TLS. Everything happens on the io_context's one
// thread; a handler is never called from inside the call that takes it.
#ifndef QUIESCE_SERVE_BYTE_STREAM_H_
#define QUIESCE_SERVE_BYTE_STREAM_H_

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace quiesce::serve {

// Who presented a client certificate that the server's client CA has signed.
struct CertificateSubject {
  std::string common_name;
  std::vector<std::string> organizations;
};

class ByteStream {
 public:
  using Handler = std::function<void(boost::system::error_code, size_t)>;

  virtual ~ByteStream() = default;

  // TLS: the handshake. Plain: done at once.
  virtual void Start(Handler handler) = 0;
  // Reads what there is, at least one byte.
  virtual void Read(boost::asio::mutable_buffer into, Handler handler) = 0;
  // Writes all. The bytes outlive the call's handler.
  virtual void Write(absl::Span<const boost::asio::const_buffer> buffers, Handler handler) = 0;
  // Ends reads and writes under way with an error.
  virtual void Close() = 0;
  // Null pointer unless the client showed a certificate.
  virtual const CertificateSubject* subject() const = 0;
};

std::unique_ptr<ByteStream> NewPlainStream(boost::asio::ip::tcp::socket socket);
// `context` outlives the stream.
std::unique_ptr<ByteStream> NewTlsStream(boost::asio::ip::tcp::socket socket,
                                         boost::asio::ssl::context* context);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_BYTE_STREAM_H_
