// JSON text to Value and back, as the Kubernetes API machinery reads and writes it.
//
// Sources: sigs.k8s.io/json (reading: case-sensitive, int64 before float64, duplicate keys and
// their strict errors), encoding/json (writing: sorted keys, HTML escaping).
//
//   absl::StatusOr<Value> object = ParseJson(R"({"a": 1})");
//   std::string text = ToJson(*object);   // {"a":1}
#ifndef QUIESCE_APISERVER_FAKE_BASE_JSON_H_
#define QUIESCE_APISERVER_FAKE_BASE_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

// Of a key that an object repeats: the last value alone, as Go reads into a map; or each read into
// what the ones before left, as Go reads into a struct.
enum class RepeatedKeys : uint8_t { kLast, kMerge };

// Reads one JSON document. The error's message is the text that Go's decoder gives, for example
// `invalid character 'x' looking for beginning of value` or `unexpected end of JSON input`.
// With `duplicate_keys`, notes the dotted path of each repeated key and treats it as `repeated`
// says.
absl::StatusOr<Value> ParseJson(absl::string_view text,
                                std::vector<std::string>* duplicate_keys = nullptr,
                                RepeatedKeys repeated = RepeatedKeys::kLast);

// Reads one JSON document and keeps the text of scalars that Go's encoder would write differently
// (1.0, "a\u0062", a bare < in a string): each is a string of a NUL byte and that text. Two scalars
// are equal then if their texts are. RestoreScalars makes them what they stand for again.
absl::StatusOr<Value> ParseJsonKeepingTexts(absl::string_view text);
Value RestoreScalars(Value value);

// Compact JSON with keys in order. Like Go, escapes <, > and & where `escape_html`.
std::string ToJson(const Value& value, bool escape_html = false);
void AppendJson(const Value& value, std::string* out, bool escape_html = false);

// JSON with line breaks and `indent` spaces, for people.
std::string ToPrettyJson(const Value& value, int indent = 2);

// A double as Go's encoding/json writes it (shortest form, exponent below 1e-6 and from 1e21).
std::string FormatDouble(double value);

// A double as Go's fmt writes it for %v (exponent of two digits, below 1e-4 and from 1e6).
std::string FormatDoubleVerbV(double value);

// A string as Go's strconv.Quote writes it; error messages quote values so.
std::string GoQuote(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_JSON_H_
