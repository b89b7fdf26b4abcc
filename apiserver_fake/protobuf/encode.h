// Objects into Kubernetes' protobuf form, and events of watches into its frames; the inverse of
// decode.h.
//
//   if (HasProtobufForm(object)) body = ToProtobuf(object);
//
// Sources: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, .../streaming,
// k8s.io/apimachinery/pkg/util/framer.
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_ENCODE_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_ENCODE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::protobuf {

// True for an object, list or Status of a built-in kind; custom resources have no protobuf form.
bool HasProtobufForm(const Value& object);

// Requires HasProtobufForm.
std::string ToProtobuf(const Value& object);

// One frame of a watch's stream: its length in four bytes, then the event. Requires HasProtobufForm
// of the object.
std::string ProtobufWatchFrame(absl::string_view type, const Value& object);

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_ENCODE_H_
