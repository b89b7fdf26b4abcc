#include "serve/reply_text.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::serve {
namespace {

constexpr std::pair<int, absl::string_view> kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Request Entity Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Entity"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

absl::string_view Reason(int code) {
  for (const auto& [known, reason] : kReasons) {
    if (known == code) return reason;
  }
  return "Unknown";
}

std::string Head(const HttpReply& reply) {
  std::string text = absl::StrCat("HTTP/1.1 ", reply.code, " ", Reason(reply.code), "\r\n");
  absl::StrAppend(&text, "Cache-Control: no-cache, private\r\n");
  if (!reply.content_type.empty())
    absl::StrAppend(&text, "Content-Type: ", reply.content_type, "\r\n");
  for (const auto& [name, value] : reply.headers) absl::StrAppend(&text, name, ": ", value, "\r\n");
  return text;
}

}  // namespace

std::string ReplyText(const HttpReply& reply, bool keep_alive, bool head_only) {
  std::string text = Head(reply);
  absl::StrAppend(&text, keep_alive ? "" : "Connection: close\r\n",
                  "Content-Length: ", reply.body.size(), "\r\n\r\n");
  if (!head_only) text += reply.body;
  return text;
}

std::string StreamHead(const HttpReply& head) {
  return absl::StrCat(Head(head), "Transfer-Encoding: chunked\r\n\r\n");
}

std::string ChunkText(absl::string_view body) {
  return absl::StrCat(absl::Hex(body.size()), "\r\n", body, "\r\n");
}

}  // namespace quiesce::serve
