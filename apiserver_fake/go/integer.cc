#include "apiserver_fake/go/integer.h"

#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

absl::Status Failed(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("strconv.ParseUint: parsing ", GoQuote(text), ": ", why));
}

}  // namespace

absl::StatusOr<uint64_t> ParseUint(absl::string_view text) {
  if (text.empty()) return Failed(text, "invalid syntax");
  uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return Failed(text, "invalid syntax");
    const uint64_t digit = static_cast<uint64_t>(c - '0');
    if (number > (std::numeric_limits<uint64_t>::max() - digit) / 10) {
      return Failed(text, "value out of range");
    }
    number = number * 10 + digit;
  }
  return number;
}

}  // namespace quiesce::go
