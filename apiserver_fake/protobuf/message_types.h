// The protobuf messages of the built-in kinds: for every Go struct the number, the JSON name and
// the form of its fields. It is what `protobuf:"bytes,3,opt,name=..."` tags say in k8s.io/api
// v0.36.3 and its neighbours, kept in message_types.inc: lines `K GROUP/VERSION KIND MESSAGE` (or
// `K * KIND MESSAGE` for the options that every version has), then `M MESSAGE` and for each of its
// fields `NUMBER TIMES NAME FORM`. TIMES is 1, R (repeated) or M (map from strings); the name `.`
// says that the message's members are the outer object's own; FORM is one of MessageForm, with the
// message's name behind `m`.
//
//   const Message* deployment = FindMessageOfKind("apps/v1", "Deployment");
#ifndef QUIESCE_APISERVER_FAKE_PROTOBUF_MESSAGE_TYPES_H_
#define QUIESCE_APISERVER_FAKE_PROTOBUF_MESSAGE_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::protobuf {

enum class MessageForm : char {
  kString = 's',
  kBytes = 'y',
  kBool = 'b',
  kInteger = 'v',
  kDouble = 'f',
  kMessage = 'm',
  kTime = 'T',
  kMicroTime = 'U',
  kQuantity = 'Q',
  kIntOrString = 'I',
  kRaw = 'R',            // JSON text in a message of one field
  kSchemaOrList = 'A',   // JSONSchemaPropsOrArray
  kSchemaOrBool = 'B',   // JSONSchemaPropsOrBool
  kSchemaOrTexts = 'C',  // JSONSchemaPropsOrStringArray
  kTexts = 'w',          // a named list of strings
};

enum class MessageTimes : char { kOnce = '1', kRepeated = 'R', kMap = 'M' };

struct Message;

struct MessageField {
  uint32_t number = 0;
  MessageTimes times = MessageTimes::kOnce;
  MessageForm form = MessageForm::kString;
  std::string name;                  // of the JSON member; "" for an inlined message
  const Message* message = nullptr;  // of kMessage

  bool inlined() const { return name.empty(); }
};

struct Message {
  std::string name;                  // "core.v1.PodSpec"
  std::vector<MessageField> fields;  // by number

  const MessageField* Find(uint32_t number) const;
};

// The message of a kind, or of an options kind (DeleteOptions ...) of any version; null pointer if
// there is none.
const Message* FindMessageOfKind(absl::string_view api_version, absl::string_view kind);
// By its own name; null pointer if there is none.
const Message* FindMessage(absl::string_view name);

}  // namespace quiesce::protobuf

#endif  // QUIESCE_APISERVER_FAKE_PROTOBUF_MESSAGE_TYPES_H_
