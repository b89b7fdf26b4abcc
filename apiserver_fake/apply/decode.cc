#include "apiserver_fake/apply/decode.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/yaml.h"

namespace quiesce::apply {
namespace {

constexpr absl::string_view kStrictPrefix =
    "error converting YAML to JSON: yaml: unmarshal errors:\n";

absl::string_view JsonKind(const Value& value) {
  if (value.is_list()) return "array";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "bool";
  return "number";
}

// An applied body's numbers are all read as float64; only integers of more than 53 bits show it.
void RoundIntegers(Value* value) {
  constexpr int64_t kExact = int64_t{1} << 53;
  if (value->is_int()) {
    const int64_t number = value->int_value();
    if (number > kExact || number < -kExact) {
      const double rounded = static_cast<double>(number);
      *value =
          rounded >= 9223372036854775808.0 ? Value(rounded) : Value(static_cast<int64_t>(rounded));
    }
  } else if (value->is_list()) {
    for (size_t i = 0; i < value->size(); ++i) {
      if (value->at(i).is_string()) continue;
      Value item = value->at(i);
      RoundIntegers(&item);
      if (!item.SharesNodeWith(value->at(i))) value->MutableAt(i) = std::move(item);
    }
  } else if (value->is_object()) {
    for (size_t i = 0; i < value->size(); ++i) {
      const ValueMember& member = value->members()[i];
      if (member.value.is_string()) continue;
      Value item = member.value;
      const ValueKey key = member.key;
      RoundIntegers(&item);
      if (!item.SharesNodeWith(value->members()[i].value)) value->Set(key.view(), std::move(item));
    }
  }
}

}  // namespace

api::ApiStatus DecodeApplyBody(absl::string_view bytes, Value* config, std::string* strict_error) {
  YamlDocument document = ParseYaml(bytes);
  if (!document.error.empty()) {
    return api::BadRequest(
        absl::StrCat("error decoding YAML: error converting YAML to JSON: ", document.error));
  }
  if (document.value.is_null()) {
    document.value = Value::Object();
  } else if (!document.value.is_object()) {
    return api::BadRequest(
        absl::StrCat("error decoding YAML: error unmarshaling JSON: while decoding JSON: json: "
                     "cannot unmarshal ",
                     JsonKind(document.value), " into Go value of type map[string]interface {}"));
  }
  RoundIntegers(&document.value);
  *config = std::move(document.value);
  strict_error->clear();
  if (!document.duplicates.empty()) {
    *strict_error = absl::StrCat(kStrictPrefix, "  ", absl::StrJoin(document.duplicates, "\n  "));
  }
  return api::ApiStatus();
}

api::ApiStatus StrictApplyError(absl::string_view strict_error) {
  return api::BadRequest(absl::StrCat("error strict decoding YAML: ", strict_error));
}

std::vector<std::string> StrictApplyWarnings(absl::string_view strict_error) {
  std::vector<std::string> warnings;
  absl::ConsumePrefix(&strict_error, kStrictPrefix);
  for (absl::string_view line : absl::StrSplit(strict_error, '\n')) {
    warnings.emplace_back(std::string(absl::StripAsciiWhitespace(line)));
  }
  return warnings;
}

}  // namespace quiesce::apply
