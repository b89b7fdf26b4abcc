// A read is always under way, also while a request is answered: that is how a client that leaves is
// noticed. What it sends meanwhile waits in the parser, up to a limit, after which nothing more is
// read until the answer is out.
#include "serve/session.h"

#include <boost/asio/error.hpp>
#include <utility>

#include "serve/reply_text.h"

namespace quiesce::serve {
namespace {

using boost::system::error_code;

constexpr size_t kMaxBuffers = 64, kMaxBytesPerWrite = 256 << 10;

}  // namespace

Session::Session(std::unique_ptr<ByteStream> stream, boost::asio::steady_timer timer,
                 Backend* backend, Owner* owner, SessionLimits limits)
    : stream_(std::move(stream)),
      timer_(std::move(timer)),
      backend_(backend),
      owner_(owner),
      limits_(limits) {}

Session::~Session() = default;

void Session::Start() {
  SetDeadline(limits_.handshake);
  stream_->Start([self = shared_from_this()](error_code error, size_t) {
    if (error) return self->Close();
    self->SetDeadline(self->limits_.head);
    self->Read();
  });
}

void Session::Close() {
  if (std::exchange(closed_, true)) return;
  state_ = State::kClosing;
  exchange_.reset();
  timer_.cancel();
  stream_->Close();
  owner_->OnEnd(this);
}

void Session::Drop() {
  // Called by the backend from inside the exchange, which must not be destroyed there.
  state_ = State::kClosing;
  boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->Close(); });
}

void Session::Read() {
  if (reading_ || closed_ || end_of_input_) return;
  reading_ = true;
  stream_->Read(
      boost::asio::buffer(buffer_),
      [self = shared_from_this()](error_code error, size_t size) { self->OnRead(error, size); });
}

void Session::OnRead(error_code error, size_t size) {
  reading_ = false;
  if (closed_) return;
  if (error) return error == boost::asio::error::eof ? OnEndOfInput() : Close();
  if (state_ == State::kStreaming) return Read();  // nothing that a watch's client says matters
  const bool begun = parser_.begun();
  parser_.Feed(absl::string_view(buffer_.data(), size));
  if (state_ == State::kReading) {
    if (!begun) SetDeadline(served_ ? limits_.body : limits_.head);
    Proceed();
  }
  // While a request is answered one more read notices the client's end; pipelined requests are few.
  if (state_ != State::kClosing && !parser_.done()) Read();
}

// The client sends no more. What it has asked for it still gets, unless that is a watch.
void Session::OnEndOfInput() {
  end_of_input_ = true;
  if (state_ != State::kAnswering) Close();
}

void Session::Proceed() {
  if (parser_.error_code() != 0) return Refuse(parser_.error_code());
  if (parser_.TakeExpectation()) {
    static const auto proceed =
        std::make_shared<const std::string>("HTTP/1.1 100 Continue\r\n\r\n");
    SetDeadline(limits_.body);
    Enqueue(proceed);
  }
  if (!parser_.done()) return;
  RawRequest request = parser_.Take();
  served_ = true;
  keep_alive_ = request.keep_alive;
  head_only_ = request.method == "HEAD";
  state_ = State::kAnswering;
  ClearDeadline();
  std::unique_ptr<Exchange> exchange =
      backend_->Start(std::move(request), stream_->subject(), this);
  if (!closed_) exchange_ = std::move(exchange);
}

void Session::Refuse(int code) {
  HttpReply reply;
  reply.code = code;
  reply.content_type = "text/plain; charset=utf-8";
  keep_alive_ = false;
  head_only_ = false;
  Reply(std::move(reply));
}

void Session::Reply(HttpReply reply) {
  if (closed_) return;
  state_ = State::kClosing;
  SetDeadline(limits_.writing);
  Enqueue(std::make_shared<const std::string>(ReplyText(reply, keep_alive_, head_only_)));
}

void Session::OpenStream(const HttpReply& head) {
  state_ = State::kStreaming;
  Enqueue(std::make_shared<const std::string>(StreamHead(head)));
  Read();
}

void Session::Send(std::shared_ptr<const std::string> chunk) { Enqueue(std::move(chunk)); }

void Session::EndStream() {
  static const auto last = std::make_shared<const std::string>(kLastChunk);
  state_ = State::kClosing;
  keep_alive_ = false;
  SetDeadline(limits_.writing);
  Enqueue(last);
}

void Session::Enqueue(std::shared_ptr<const std::string> text) {
  if (closed_) return;
  waiting_bytes_ += text->size();
  queue_.push_back(std::move(text));
  if (waiting_bytes_ > limits_.waiting_bytes && state_ == State::kStreaming) return Drop();
  if (std::exchange(writing_, true)) return;
  // Later, so that what comes within one event goes out together.
  boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->Write(); });
}

void Session::Write() {
  if (closed_) return;
  in_flight_.clear();
  std::vector<boost::asio::const_buffer> buffers;
  size_t bytes = 0;
  while (!queue_.empty() && buffers.size() < kMaxBuffers && bytes < kMaxBytesPerWrite) {
    bytes += queue_.front()->size();
    buffers.push_back(boost::asio::buffer(*queue_.front()));
    in_flight_.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  stream_->Write(buffers, [self = shared_from_this()](error_code error, size_t size) {
    self->OnWritten(error, size);
  });
}

void Session::OnWritten(error_code error, size_t size) {
  if (closed_) return;
  if (error) return Close();
  waiting_bytes_ -= size;
  in_flight_.clear();
  if (!queue_.empty()) return Write();
  writing_ = false;
  if (state_ == State::kClosing) OnDrained();
}

// The reply is out.
void Session::OnDrained() {
  exchange_.reset();
  if (!keep_alive_ || end_of_input_) return Close();
  state_ = State::kReading;
  SetDeadline(limits_.idle);
  Proceed();
  Read();
}

void Session::SetDeadline(std::chrono::milliseconds delay) {
  deadline_ = std::chrono::steady_clock::now() + delay;
  if (!timer_runs_ || deadline_ < timer_.expiry()) WaitForDeadline();
}

void Session::ClearDeadline() { deadline_ = std::chrono::steady_clock::time_point::max(); }

// The timer is let run to an old deadline and then set to the new one, so that most requests do not
// touch it.
void Session::WaitForDeadline() {
  timer_runs_ = true;
  timer_.expires_at(deadline_);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->closed_) return;
    self->timer_runs_ = false;
    if (std::chrono::steady_clock::now() >= self->deadline_) return self->Close();
    if (self->deadline_ != std::chrono::steady_clock::time_point::max()) self->WaitForDeadline();
  });
}

}  // namespace quiesce::serve
