// Base64 as Go's encoding/base64 reads it, with its idea of where the text goes wrong.
//
//   DecodeBase64("YWI=").bytes         // "ab"
//   DecodeBase64("YW!=").bad_offset    // 2
//
// Source: Go's encoding/base64/base64.go, Encoding.decodeQuantum.
#ifndef QUIESCE_APISERVER_FAKE_GO_BASE64_H_
#define QUIESCE_APISERVER_FAKE_GO_BASE64_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::go {

struct Base64 {
  bool ok = false;
  std::string bytes;      // where ok
  size_t bad_offset = 0;  // where not: `illegal base64 data at input byte N`
};

enum class Base64Encoding {
  kStandard,  // StdEncoding: "+/", padded
  kRawUrl,    // RawURLEncoding: "-_", without padding
};

// Line breaks are skipped, spare bits ignored.
Base64 DecodeBase64(absl::string_view text, Base64Encoding encoding = Base64Encoding::kStandard);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_BASE64_H_
