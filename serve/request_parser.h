// HTTP/1.0 and 1.1 requests out of the bytes of a connection, by Boost.Beast's parser.
//
//   RequestParser parser;
//   parser.Feed(bytes);
//   if (parser.error_code() != 0) Report(parser.error_code());
//   if (parser.done()) Use(parser.Take());     // what came behind it stays for the next one
//
// Any bytes are fine: heads beyond 1 MiB are answered 431, bodies beyond 16 MiB 413, the rest 400.
#ifndef QUIESCE_SERVE_REQUEST_PARSER_H_
#define QUIESCE_SERVE_REQUEST_PARSER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::serve {

struct RawRequest {
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> headers;  // in order, names in lower case
  bool keep_alive = true;

  // The first header of that name (in lower case), or "".
  absl::string_view Header(absl::string_view name) const;
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  // Takes bytes that came; they may hold a part of a request, or several.
  void Feed(absl::string_view bytes);

  bool done() const { return done_; }
  // The code to answer with before the connection is closed; 0: nothing is wrong.
  int error_code() const { return error_code_; }
  // True from the first byte of a request on.
  bool begun() const { return !pending_.empty() || header_done_; }
  // True once, when a client waits for "100 Continue" before it sends the body.
  bool TakeExpectation();

  // The request that is done; the next one starts. Requires done().
  RawRequest Take();

 private:
  struct Parser;
  void Parse();

  std::unique_ptr<Parser> parser_;
  std::string pending_;
  bool header_done_ = false, done_ = false, expects_ = false;
  int error_code_ = 0;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_REQUEST_PARSER_H_
