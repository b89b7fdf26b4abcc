#include "apiserver_fake/protobuf/encode.h"

#include <cassert>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/protobuf/envelope.h"
#include "apiserver_fake/protobuf/message_types.h"
#include "apiserver_fake/protobuf/wire_writer.h"

namespace quiesce::protobuf {
namespace {

std::string MessageBytes(const Message& message, const Value& object);

std::string TimeBytes(const Value& value) {
  std::string out;
  const std::optional<absl::Time> time = go::ParseRfc3339(value.string_value());
  if (!time.has_value()) return out;
  const int64_t seconds = absl::ToUnixSeconds(*time);
  AppendVarintField(1, static_cast<uint64_t>(seconds), &out);
  AppendVarintField(
      2, static_cast<uint64_t>(absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds))),
      &out);
  return out;
}

std::string IntOrStringBytes(const Value& value) {
  std::string out;
  AppendVarintField(1, value.is_string() ? 1 : 0, &out);
  AppendVarintField(2, static_cast<uint64_t>(value.int_value()), &out);
  AppendBytesField(3, value.string_value(), &out);
  return out;
}

std::string SchemaOrBytes(MessageForm form, const Value& value) {
  static const Message* const schema = FindMessage("apiextensions.v1.JSONSchemaProps");
  std::string out;
  if (form == MessageForm::kSchemaOrBool) {
    AppendVarintField(1, value.is_object() || value.bool_value() ? 1 : 0, &out);
    if (value.is_object()) AppendBytesField(2, MessageBytes(*schema, value), &out);
    return out;
  }
  if (value.is_object()) AppendBytesField(1, MessageBytes(*schema, value), &out);
  for (const Value& item : value.items()) {
    AppendBytesField(
        2, item.is_string() ? std::string(item.string_value()) : MessageBytes(*schema, item), &out);
  }
  return out;
}

// The bytes of a form that is a message.
std::string FormBytes(const MessageField& field, const Value& value) {
  std::string out;
  switch (field.form) {
    case MessageForm::kMessage:
      return MessageBytes(*field.message, value);
    case MessageForm::kTime:
    case MessageForm::kMicroTime:
      return TimeBytes(value);
    case MessageForm::kIntOrString:
      return IntOrStringBytes(value);
    case MessageForm::kSchemaOrList:
    case MessageForm::kSchemaOrBool:
    case MessageForm::kSchemaOrTexts:
      return SchemaOrBytes(field.form, value);
    case MessageForm::kRaw:
      AppendBytesField(1, ToJson(value), &out);
      return out;
    case MessageForm::kQuantity:
      AppendBytesField(1, value.is_string() ? std::string(value.string_value()) : ToJson(value),
                       &out);
      return out;
    case MessageForm::kTexts:
      for (const Value& item : value.items()) AppendBytesField(1, item.string_value(), &out);
      return out;
    case MessageForm::kString:
    case MessageForm::kBytes:
    case MessageForm::kBool:
    case MessageForm::kInteger:
    case MessageForm::kDouble:
      break;
  }
  return out;
}

void AppendElement(const MessageField& field, uint32_t number, const Value& value,
                   std::string* out) {
  switch (field.form) {
    case MessageForm::kString:
      AppendBytesField(number, value.string_value(), out);
      return;
    case MessageForm::kBytes: {
      std::string bytes;
      absl::Base64Unescape(value.string_value(), &bytes);
      AppendBytesField(number, bytes, out);
      return;
    }
    case MessageForm::kBool:
      AppendVarintField(number, value.bool_value() ? 1 : 0, out);
      return;
    case MessageForm::kInteger:
      AppendVarintField(number, static_cast<uint64_t>(value.int_value()), out);
      return;
    case MessageForm::kDouble:
      AppendDoubleField(number, value.double_value(), out);
      return;
    default:
      AppendBytesField(number, FormBytes(field, value), out);
      return;
  }
}

void AppendField(const MessageField& field, const Value& value, std::string* out) {
  if (value.is_null()) return;
  if (field.times == MessageTimes::kMap) {
    for (const ValueMember& member : value.members()) {
      std::string entry;
      AppendBytesField(1, member.key.view(), &entry);
      AppendElement(field, 2, member.value, &entry);
      AppendBytesField(field.number, entry, out);
    }
  } else if (field.times == MessageTimes::kRepeated) {
    for (const Value& item : value.items()) AppendElement(field, field.number, item, out);
  } else {
    AppendElement(field, field.number, value, out);
  }
}

std::string MessageBytes(const Message& message, const Value& object) {
  std::string out;
  for (const MessageField& field : message.fields) {
    if (!field.inlined()) {
      AppendField(field, object[field.name], &out);
    } else if (std::string inner = MessageBytes(*field.message, object); !inner.empty()) {
      AppendBytesField(field.number, inner, &out);
    }
  }
  return out;
}

const Message* MessageOf(const Value& object) {
  return FindMessageOfKind(object["apiVersion"].string_value(), object["kind"].string_value());
}

}  // namespace

bool HasProtobufForm(const Value& object) { return MessageOf(object) != nullptr; }

std::string ToProtobuf(const Value& object) {
  assert(HasProtobufForm(object));
  return CloseEnvelope(object["apiVersion"].string_value(), object["kind"].string_value(),
                       MessageBytes(*MessageOf(object), object));
}

std::string ProtobufWatchFrame(absl::string_view type, const Value& object) {
  std::string event, raw, out;
  AppendBytesField(1, ToProtobuf(object), &raw);
  AppendBytesField(1, type, &event);
  AppendBytesField(2, raw, &event);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(event.size() >> shift);
  return out + event;
}

}  // namespace quiesce::protobuf
