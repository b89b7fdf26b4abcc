// Any text is a continue token or an error; what a token says is said by the token made of it.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/storage/continue_token.h"

namespace {

void Check(absl::string_view token) {
  using quiesce::storage::ContinueToken;
  const absl::StatusOr<ContinueToken> decoded = ContinueToken::Decode(token);
  if (!decoded.ok()) {
    if (decoded.status().message().empty()) std::abort();
    return;
  }
  if (decoded->revision == 0) std::abort();
  if (decoded->start_key.empty()) return;  // "/" alone, which no token of ours has
  const absl::StatusOr<ContinueToken> again = ContinueToken::Decode(decoded->Encode());
  if (!again.ok() || again->revision != decoded->revision ||
      again->start_key != decoded->start_key) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text);
  std::string token;
  absl::WebSafeBase64Escape(text, &token);
  Check(token);  // the same bytes as the token's content
  return 0;
}
