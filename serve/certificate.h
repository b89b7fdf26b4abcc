// Keys and certificates: what the server shows its clients, and signatures of the tokens that it
// gives out.
//
//   absl::StatusOr<KeyPair> pair = NewServerCertificate({"localhost", "127.0.0.1"});
//   WriteFile(path, pair->certificate_pem);
#ifndef QUIESCE_SERVE_CERTIFICATE_H_
#define QUIESCE_SERVE_CERTIFICATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::serve {

struct KeyPair {
  std::string certificate_pem, key_pem;
};

// A certificate that signs itself, good for ten years, for these host names and addresses.
absl::StatusOr<KeyPair> NewServerCertificate(const std::vector<std::string>& hosts);

// The signature of `text` by an EC P-256 or an RSA key, as JSON Web Tokens carry it (ES256: r and
// s; RS256).
absl::StatusOr<std::string> SignForToken(absl::string_view text, absl::string_view key_pem);
// "ES256" or "RS256".
absl::StatusOr<std::string> TokenAlgorithm(absl::string_view key_pem);
// True if `signature` is that of `text`.
bool IsTokenSignature(absl::string_view text, absl::string_view signature,
                      absl::string_view key_pem);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CERTIFICATE_H_
