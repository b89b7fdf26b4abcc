// Replies as HTTP/1.1 writes them.
#ifndef QUIESCE_SERVE_REPLY_TEXT_H_
#define QUIESCE_SERVE_REPLY_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "serve/backend.h"

namespace quiesce::serve {

// Head and body. `head_only`: for HEAD, the length is said and no body follows.
std::string ReplyText(const HttpReply& reply, bool keep_alive, bool head_only);
// The head of a reply whose body comes in chunks.
std::string StreamHead(const HttpReply& head);
// One chunk of a chunked body; an empty one would be the end.
std::string ChunkText(absl::string_view body);
inline constexpr absl::string_view kLastChunk = "0\r\n\r\n";

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_REPLY_TEXT_H_
