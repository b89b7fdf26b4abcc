// The continue token of a paged list: which revision the pages are of, and after which key the next
// one starts. Base64url of {"v":"meta.k8s.io/v1","rv":N,"start":"key\u0000"}.
//
// Source: k8s.io/apiserver/pkg/storage/continue.go (with its error texts).
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_CONTINUE_TOKEN_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_CONTINUE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::storage {

struct ContinueToken {
  int64_t revision = 0;   // -1: go on at the latest state
  std::string start_key;  // the first key that may follow, relative to the resource

  std::string Encode() const;
  // The error (InvalidArgument) has the text of storage.DecodeContinue.
  static absl::StatusOr<ContinueToken> Decode(absl::string_view token);
};

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_CONTINUE_TOKEN_H_
