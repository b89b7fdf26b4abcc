// SHA-256, for the few places where the API server shows one.
#ifndef QUIESCE_APISERVER_FAKE_BASE_SHA256_H_
#define QUIESCE_APISERVER_FAKE_BASE_SHA256_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace quiesce {

std::array<uint8_t, 32> Sha256(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_SHA256_H_
