// Objects in Kubernetes' protobuf form: four bytes "k8s\0", then the message runtime.Unknown with
// apiVersion, kind and the object's own message.
//
//   absl::StatusOr<Value> pod = FromProtobuf(body);
//   (*pod)["kind"].string_value();   // "Pod"
//
// The result is the object as the same client would have written it in JSON, zero members of
// messages included; what is left out of a kind's own form is the decoder of bodies' matter. Any
// bytes are fine.
//
// Sources: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, the generated.pb.go of
// k8s.io/api.
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_DECODE_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_DECODE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::protobuf {

// The error's message is the text of Go's decoder.
absl::StatusOr<Value> FromProtobuf(absl::string_view body);

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_DECODE_H_
