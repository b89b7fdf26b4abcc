// Why a JSON value cannot be read as a Go type: what was expected where, and what stood there. The
// text is made where it is shown, since the server words one mistake in several ways.
//
//   DecodeError error = DecodeError::Mismatch(Value(true), "ObjectMeta.metadata.name", "string");
//   error.Text();              // json: cannot unmarshal bool into Go struct field
//                              // ObjectMeta.metadata.name of type string
//   error.TextWithoutField();  // json: cannot unmarshal bool into Go value of type string
//
// Sources: encoding/json (UnmarshalTypeError), encoding/base64 (CorruptInputError).
#ifndef QUIESCE_APISERVER_FAKE_GO_DECODE_ERROR_H_
#define QUIESCE_APISERVER_FAKE_GO_DECODE_ERROR_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

struct DecodeError {
  enum class Form : uint8_t {
    kNone,      // no error
    kMismatch,  // a value of another JSON type, or a number that the type cannot hold
    kBase64,    // bytes that are not written in base64
    kOwn,       // what the reader of a type of its own says
  };

  static DecodeError Mismatch(const Value& got, absl::string_view field, absl::string_view wanted);
  static DecodeError Base64(size_t bad_offset);
  static DecodeError Own(absl::string_view message);

  bool ok() const { return form == Form::kNone; }
  std::string Text() const;  // "" if ok
  // As readers say it that do not keep track of the field.
  std::string TextWithoutField() const;

  Form form = Form::kNone;
  std::string got;      // "string", "number 1.5"
  std::string field;    // "Pod.spec.nodeName"; "" for the whole of what is read
  std::string wanted;   // the Go type
  std::string message;  // of kBase64 and kOwn
};

// What encoding/json calls a value: "null", "bool", "number", "string", "array", "object".
absl::string_view JsonTypeName(Value::Kind kind);

// `unknown field "spec.odd"`, as strict decoding says it.
std::string UnknownField(absl::string_view path);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_DECODE_ERROR_H_
