#include "apiserver_fake/go/decode_error.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

std::string MismatchText(absl::string_view got, absl::string_view field, absl::string_view wanted) {
  return absl::StrCat("json: cannot unmarshal ", got, " into Go ",
                      field.empty() ? "value" : "struct field ", field, " of type ", wanted);
}

}  // namespace

absl::string_view JsonTypeName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBool:
      return "bool";
    case Value::Kind::kInt:
    case Value::Kind::kDouble:
      return "number";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "array";
    case Value::Kind::kObject:
      return "object";
  }
  return "";
}

DecodeError DecodeError::Mismatch(const Value& got, absl::string_view field,
                                  absl::string_view wanted) {
  DecodeError error;
  error.form = Form::kMismatch;
  error.got = std::string(JsonTypeName(got.kind()));
  // A number that is no integer, or is too large for one, is quoted.
  if (got.is_number() && (wanted == "int32" || wanted == "int64" || wanted == "uint8")) {
    absl::StrAppend(&error.got, " ", ToJson(got));
  }
  error.field = std::string(field);
  error.wanted = std::string(wanted);
  return error;
}

DecodeError DecodeError::Base64(size_t bad_offset) {
  DecodeError error;
  error.form = Form::kBase64;
  error.message = absl::StrCat("illegal base64 data at input byte ", bad_offset);
  return error;
}

DecodeError DecodeError::Own(absl::string_view message) {
  DecodeError error;
  error.form = Form::kOwn;
  error.message = std::string(message);
  return error;
}

std::string DecodeError::Text() const {
  return form == Form::kMismatch ? MismatchText(got, field, wanted) : message;
}

std::string DecodeError::TextWithoutField() const {
  return form == Form::kMismatch ? MismatchText(got, "", wanted) : message;
}

std::string UnknownField(absl::string_view path) {
  return absl::StrCat("unknown field ", GoQuote(path));
}

}  // namespace quiesce::go
