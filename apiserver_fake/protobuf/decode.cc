// Each message becomes an object member by member. What is no plain message in Go - times,
// quantities, JSON text - has a form of its own (MessageForm), and so a case of its own here.
#include "apiserver_fake/protobuf/decode.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/protobuf/envelope.h"
#include "apiserver_fake/protobuf/message_types.h"
#include "apiserver_fake/protobuf/wire_reader.h"

namespace quiesce::protobuf {
namespace {

// Schemas nest; nothing else does beyond a dozen.
constexpr int kMaxDepth = 500;
// The years that RFC 3339 can write.
constexpr int64_t kFirstSecond = -62167219200, kLastSecond = 253402300799;

absl::Status Malformed(absl::string_view text) { return absl::InvalidArgumentError(text); }

// Text as Go's JSON encoder would write it: each byte that is no UTF-8 is U+FFFD.
Value TextValue(absl::string_view bytes) {
  std::string text;
  bool whole = true;
  for (size_t i = 0; i < bytes.size() && whole;) {
    const Rune rune = DecodeRune(bytes.substr(i));
    whole = rune.valid;
    i += static_cast<size_t>(rune.size);
  }
  if (whole) return Value(bytes);
  for (size_t i = 0; i < bytes.size();) {
    const Rune rune = DecodeRune(bytes.substr(i));
    AppendRune(rune.code, &text);
    i += static_cast<size_t>(rune.size);
  }
  return Value(text);
}

int WireTypeOf(MessageForm form) {
  switch (form) {
    case MessageForm::kBool:
    case MessageForm::kInteger:
      return 0;
    case MessageForm::kDouble:
      return 1;
    default:
      return 2;
  }
}

class Decoder {
 public:
  absl::Status ReadMessage(const Message& message, absl::string_view bytes, Value* object);

 private:
  absl::Status ReadField(const MessageField& field, const WireToken& token, Value* object);
  absl::Status ReadMapEntry(const MessageField& field, absl::string_view bytes, Value* map);
  absl::Status ReadPacked(absl::string_view bytes, Value* list);
  absl::Status ReadElement(const MessageField& field, const WireToken& token, Value* value);
  absl::Status ReadTime(absl::string_view bytes, bool micro, Value* value);
  absl::Status ReadIntOrString(absl::string_view bytes, Value* value);
  absl::Status ReadRaw(absl::string_view bytes, Value* value);
  absl::Status ReadSchemaOr(MessageForm form, absl::string_view bytes, Value* value);

  int depth_ = 0;
};

absl::Status CheckWireType(const MessageField& field, int expected, int got) {
  if (got == expected) return absl::OkStatus();
  std::string name = field.name;
  if (!name.empty()) name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  return Malformed(absl::StrCat("proto: wrong wireType = ", got, " for field ", name));
}

absl::Status ErrorOf(const WireReader& reader) {
  return reader.error().empty() ? absl::OkStatus() : Malformed(reader.error());
}

absl::Status Decoder::ReadMessage(const Message& message, absl::string_view bytes, Value* object) {
  if (++depth_ > kMaxDepth) return Malformed("proto: too deeply nested message");
  if (!object->is_object()) *object = Value::Object();
  WireReader reader(bytes);
  WireToken token;
  while (reader.Next(&token)) {
    const MessageField* field = message.Find(token.number);
    if (field == nullptr) continue;
    absl::Status status = ReadField(*field, token, object);
    if (!status.ok()) return status;
  }
  --depth_;
  return ErrorOf(reader);
}

absl::Status Decoder::ReadField(const MessageField& field, const WireToken& token, Value* object) {
  const bool packed = field.times == MessageTimes::kRepeated && token.wire_type == 2 &&
                      field.form == MessageForm::kInteger;
  const int expected = field.times == MessageTimes::kMap || packed ? 2 : WireTypeOf(field.form);
  absl::Status status = CheckWireType(field, expected, token.wire_type);
  if (!status.ok()) return status;
  if (field.inlined()) return ReadMessage(*field.message, token.bytes, object);
  // Taken out while it grows, so that it is not shared and so not copied.
  Value member = (*object)[field.name];
  if (!member.is_null()) object->Set(field.name, Value());
  if (field.times == MessageTimes::kMap) {
    if (!member.is_object()) member = Value::Object();
    status = ReadMapEntry(field, token.bytes, &member);
  } else if (field.times == MessageTimes::kRepeated) {
    if (!member.is_list()) member = Value::List();
    if (packed) {
      status = ReadPacked(token.bytes, &member);
    } else {
      Value item;
      status = ReadElement(field, token, &item);
      member.Append(std::move(item));
    }
  } else {
    // A message that comes again is merged into what is there.
    status = ReadElement(field, token, &member);
  }
  object->Set(field.name, std::move(member));
  return status;
}

absl::Status Decoder::ReadMapEntry(const MessageField& field, absl::string_view bytes, Value* map) {
  WireReader reader(bytes);
  WireToken token;
  Value key(""), value;
  if (field.form == MessageForm::kString || field.form == MessageForm::kBytes) value = Value("");
  if (field.form == MessageForm::kMessage) value = Value::Object();
  if (field.form == MessageForm::kQuantity) value = Value("0");
  while (reader.Next(&token)) {
    if (token.number == 1) {
      absl::Status status = CheckWireType(field, 2, token.wire_type);
      if (!status.ok()) return status;
      key = TextValue(token.bytes);
    } else if (token.number == 2) {
      absl::Status status = CheckWireType(field, WireTypeOf(field.form), token.wire_type);
      if (status.ok()) status = ReadElement(field, token, &value);
      if (!status.ok()) return status;
    }
  }
  map->Set(key.string_value(), std::move(value));
  return ErrorOf(reader);
}

absl::Status Decoder::ReadPacked(absl::string_view bytes, Value* list) {
  WireReader reader(bytes);
  uint64_t integer = 0;
  while (reader.NextInteger(&integer)) list->Append(Value(static_cast<int64_t>(integer)));
  return ErrorOf(reader);
}

absl::Status Decoder::ReadElement(const MessageField& field, const WireToken& token, Value* value) {
  switch (field.form) {
    case MessageForm::kString:
      *value = TextValue(token.bytes);
      return absl::OkStatus();
    case MessageForm::kBytes:
      *value = Value(absl::Base64Escape(token.bytes));
      return absl::OkStatus();
    case MessageForm::kBool:
      *value = Value(token.integer != 0);
      return absl::OkStatus();
    case MessageForm::kInteger:
      *value = Value(static_cast<int64_t>(token.integer));
      return absl::OkStatus();
    case MessageForm::kDouble: {
      double number = 0;
      std::memcpy(&number, &token.integer, sizeof number);
      *value = Value(number);
      return absl::OkStatus();
    }
    case MessageForm::kMessage:
      return ReadMessage(*field.message, token.bytes, value);
    case MessageForm::kTime:
      return ReadTime(token.bytes, false, value);
    case MessageForm::kMicroTime:
      return ReadTime(token.bytes, true, value);
    case MessageForm::kIntOrString:
      return ReadIntOrString(token.bytes, value);
    case MessageForm::kRaw:
      return ReadRaw(token.bytes, value);
    case MessageForm::kSchemaOrList:
    case MessageForm::kSchemaOrBool:
    case MessageForm::kSchemaOrTexts:
      return ReadSchemaOr(field.form, token.bytes, value);
    case MessageForm::kQuantity:
    case MessageForm::kTexts:
      break;
  }
  WireReader reader(token.bytes);
  WireToken inner;
  if (field.form == MessageForm::kQuantity) {
    *value = Value("0");
    while (reader.Next(&inner)) {
      if (inner.number == 1 && !inner.bytes.empty()) *value = TextValue(inner.bytes);
    }
  } else {
    *value = Value::List();
    while (reader.Next(&inner)) {
      if (inner.number == 1) value->Append(TextValue(inner.bytes));
    }
  }
  return ErrorOf(reader);
}

absl::Status Decoder::ReadTime(absl::string_view bytes, bool micro, Value* value) {
  WireReader reader(bytes);
  WireToken token;
  int64_t seconds = 0, nanos = 0;
  while (reader.Next(&token)) {
    if (token.number == 1) seconds = static_cast<int64_t>(token.integer);
    if (token.number == 2) nanos = static_cast<int32_t>(token.integer);
  }
  if (seconds < kFirstSecond || seconds > kLastSecond) {
    return Malformed("Time.MarshalJSON: year outside of range [0,9999]");
  }
  const absl::Time time = absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos);
  if (seconds == 0 && nanos == 0) {
    *value = Value();  // Go's zero time
  } else {
    *value = Value(micro ? go::FormatRfc3339Micro(time) : go::FormatRfc3339(time));
  }
  return ErrorOf(reader);
}

absl::Status Decoder::ReadIntOrString(absl::string_view bytes, Value* value) {
  WireReader reader(bytes);
  WireToken token;
  int64_t type = 0, number = 0;
  Value text("");
  while (reader.Next(&token)) {
    if (token.number == 1) type = static_cast<int64_t>(token.integer);
    if (token.number == 2) number = static_cast<int32_t>(token.integer);
    if (token.number == 3) text = TextValue(token.bytes);
  }
  *value = type == 1 ? std::move(text) : Value(number);
  return ErrorOf(reader);
}

absl::Status Decoder::ReadRaw(absl::string_view bytes, Value* value) {
  WireReader reader(bytes);
  WireToken token;
  while (reader.Next(&token)) {
    if (token.number != 1 || token.bytes.empty()) continue;
    // An object within an object may be in either form.
    if (HasEnvelope(token.bytes) && depth_ > kMaxDepth / 2) {
      return Malformed("proto: too deeply nested message");
    }
    absl::StatusOr<Value> read;
    if (HasEnvelope(token.bytes)) {
      absl::StatusOr<Envelope> envelope = OpenEnvelope(token.bytes);
      if (!envelope.ok()) return envelope.status();
      Value inner;
      absl::Status status = ReadMessage(*envelope->message, envelope->raw, &inner);
      if (!status.ok()) return status;
      inner.Set("apiVersion", Value(envelope->api_version));
      inner.Set("kind", Value(envelope->kind));
      read = std::move(inner);
    } else {
      read = ParseJson(token.bytes);
    }
    if (!read.ok()) return read.status();
    *value = *std::move(read);
  }
  return ErrorOf(reader);
}

absl::Status Decoder::ReadSchemaOr(MessageForm form, absl::string_view bytes, Value* value) {
  static const Message* const schema = FindMessage("apiextensions.v1.JSONSchemaProps");
  WireReader reader(bytes);
  WireToken token;
  Value one, list = Value::List();
  bool allows = false;
  const uint32_t schema_number = form == MessageForm::kSchemaOrBool ? 2 : 1;
  while (reader.Next(&token)) {
    if (token.number == schema_number && token.wire_type == 2) {
      one = Value();
      absl::Status status = ReadMessage(*schema, token.bytes, &one);
      if (!status.ok()) return status;
    } else if (form == MessageForm::kSchemaOrBool) {
      if (token.number == 1) allows = token.integer != 0;
    } else if (form == MessageForm::kSchemaOrList) {
      if (token.number != 2) continue;
      Value item;
      absl::Status status = ReadMessage(*schema, token.bytes, &item);
      if (!status.ok()) return status;
      list.Append(std::move(item));
    } else if (token.number == 2) {
      list.Append(TextValue(token.bytes));
    }
  }
  if (!one.is_null()) {
    *value = std::move(one);
  } else {
    *value = form == MessageForm::kSchemaOrBool ? Value(allows) : std::move(list);
  }
  return ErrorOf(reader);
}

}  // namespace

absl::StatusOr<Value> FromProtobuf(absl::string_view body) {
  absl::StatusOr<Envelope> envelope = OpenEnvelope(body);
  if (!envelope.ok()) return envelope.status();
  Value object;
  absl::Status status = Decoder().ReadMessage(*envelope->message, envelope->raw, &object);
  if (!status.ok()) return status;
  object.Set("apiVersion", Value(envelope->api_version));
  object.Set("kind", Value(envelope->kind));
  return object;
}

}  // namespace quiesce::protobuf
