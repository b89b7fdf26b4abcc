// The outermost layer of an object in protobuf form: "k8s\0" and the message runtime.Unknown.
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_ENVELOPE_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_ENVELOPE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/protobuf/message_types.h"

namespace quiesce::protobuf {

struct Envelope {
  std::string api_version, kind;
  const Message* message = nullptr;  // of the kind
  absl::string_view raw;             // the object's own message; part of the bytes that were opened
};

bool HasEnvelope(absl::string_view bytes);

// The error's message is the text of Go's decoder.
absl::StatusOr<Envelope> OpenEnvelope(absl::string_view bytes);

// The bytes of an object whose own message is `raw`.
std::string CloseEnvelope(absl::string_view api_version, absl::string_view kind,
                          absl::string_view raw);

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_ENVELOPE_H_
