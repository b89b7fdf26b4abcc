// One client's connection: reads its requests, hands them to the backend one after the other,
// writes what comes back.
//
// No client can hold up the others: whatever takes longer than its limit ends the connection.
#ifndef QUIESCE_SERVE_SESSION_H_
#define QUIESCE_SERVE_SESSION_H_

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "serve/backend.h"
#include "serve/byte_stream.h"
#include "serve/request_parser.h"

namespace quiesce::serve {

struct SessionLimits {
  std::chrono::milliseconds handshake{10000};
  std::chrono::milliseconds head{32000};  // of a request
  std::chrono::milliseconds body{60000};
  std::chrono::milliseconds writing{60000};  // of a reply
  std::chrono::milliseconds idle{90000};
  size_t waiting_bytes = 32 << 20;  // for a watch whose client does not read
};

class Session : public ReplySink, public std::enable_shared_from_this<Session> {
 public:
  // Sees a session's end, once.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnEnd(Session* session) = 0;
  };

  // `backend` and `owner` outlive the session, or are told by Close().
  Session(std::unique_ptr<ByteStream> stream, boost::asio::steady_timer timer, Backend* backend,
          Owner* owner, SessionLimits limits);
  ~Session() override;

  void Start();
  // Ends the connection and what is being answered on it.
  void Close();

  void Reply(HttpReply reply) override;
  void OpenStream(const HttpReply& head) override;
  void Send(std::shared_ptr<const std::string> chunk) override;
  void EndStream() override;
  void Drop() override;

 private:
  enum class State { kReading, kAnswering, kStreaming, kClosing };

  void Read();
  void OnRead(boost::system::error_code error, size_t size);
  void OnEndOfInput();
  // Takes the next request, if one has come.
  void Proceed();
  void Refuse(int code);
  void Enqueue(std::shared_ptr<const std::string> text);
  void Write();
  void OnWritten(boost::system::error_code error, size_t size);
  void OnDrained();
  void SetDeadline(std::chrono::milliseconds delay);
  void ClearDeadline();
  void WaitForDeadline();

  std::unique_ptr<ByteStream> stream_;
  boost::asio::steady_timer timer_;
  Backend* const backend_;
  Owner* const owner_;
  const SessionLimits limits_;
  State state_ = State::kReading;
  RequestParser parser_;
  std::unique_ptr<Exchange> exchange_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool timer_runs_ = false, reading_ = false, writing_ = false, closed_ = false;
  bool end_of_input_ = false, served_ = false;
  bool keep_alive_ = true, head_only_ = false;
  size_t waiting_bytes_ = 0;
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::vector<std::shared_ptr<const std::string>> in_flight_;
  std::array<char, 16 * 1024> buffer_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_SESSION_H_
