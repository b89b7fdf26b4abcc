#include "serve/request_parser.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cassert>

#include "absl/strings/ascii.h"

namespace quiesce::serve {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr size_t kMaxHead = 1 << 20, kMaxBody = 16 << 20;

int CodeOf(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

std::string Text(boost::beast::string_view view) { return std::string(view.data(), view.size()); }

}  // namespace

struct RequestParser::Parser {
  Parser() {
    parser.eager(true);
    parser.header_limit(kMaxHead);
    parser.body_limit(kMaxBody);
  }
  http::request_parser<http::string_body> parser;
};

absl::string_view RawRequest::Header(absl::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return {};
}

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::Feed(absl::string_view bytes) {
  pending_.append(bytes.data(), bytes.size());
  if (!done_) Parse();
}

void RequestParser::Parse() {
  auto& parser = parser_->parser;
  size_t at = 0;
  while (at < pending_.size() && error_code_ == 0 && !parser.is_done()) {
    boost::system::error_code error;
    const size_t used = parser.put(asio::buffer(pending_.data() + at, pending_.size() - at), error);
    at += used;
    if (error == http::error::need_more) break;
    if (error) error_code_ = CodeOf(error);
    if (used == 0 && !error) break;
  }
  pending_.erase(0, at);
  if (!header_done_ && parser.is_header_done()) {
    header_done_ = true;
    expects_ = !parser.is_done() &&
               boost::beast::iequals(parser.get()[http::field::expect], "100-continue");
  }
  // A head that never ends is kept whole until it is read.
  if (!header_done_ && pending_.size() > kMaxHead && error_code_ == 0) error_code_ = 431;
  done_ = error_code_ == 0 && parser.is_done();
}

bool RequestParser::TakeExpectation() { return std::exchange(expects_, false); }

RawRequest RequestParser::Take() {
  assert(done());
  auto& message = parser_->parser.get();
  RawRequest request;
  request.method = Text(message.method_string());
  request.target = Text(message.target());
  request.body = std::move(message.body());
  request.keep_alive = message.keep_alive();
  for (const auto& field : message) {
    request.headers.emplace_back(absl::AsciiStrToLower(Text(field.name_string())),
                                 Text(field.value()));
  }
  parser_ = std::make_unique<Parser>();
  header_done_ = done_ = expects_ = false;
  if (!pending_.empty()) Parse();
  return request;
}

}  // namespace quiesce::serve
