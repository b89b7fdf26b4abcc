// Integers as Go reads them, with its errors.
//
//   ParseUint("12").value();       // 12
//   ParseUint("new").status();     // strconv.ParseUint: parsing "new": invalid syntax
//
// Source: Go's strconv/atoi.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_INTEGER_H_
#define QUIESCE_APISERVER_FAKE_GO_INTEGER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::go {

// strconv.ParseUint with base 10 and 64 bits.
absl::StatusOr<uint64_t> ParseUint(absl::string_view text);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_INTEGER_H_
