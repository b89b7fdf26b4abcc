#include "apiserver_fake/apply/decode.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/go/decode_error.h"

namespace quiesce::apply {
namespace {

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

api::ApiStatus DecodeApplyBody(absl::string_view bytes, Value* config,
                               std::vector<std::string>* repeated) {
  absl::StatusOr<YamlDocument> document = ParseYaml(bytes);
  if (!document.ok()) {
    return api::BadRequest(absl::StrCat("error decoding YAML: error converting YAML to JSON: ",
                                        document.status().message()));
  }
  Value& value = document->value;
  if (value.is_null()) value = Value::Object();
  if (!value.is_object()) {
    const go::DecodeError error = go::DecodeError::Mismatch(value, "", "map[string]interface {}");
    return api::BadRequest(absl::StrCat(
        "error decoding YAML: error unmarshaling JSON: while decoding JSON: ", error.Text()));
  }
  RoundIntegers(&value);
  *config = std::move(value);
  *repeated = std::move(document->duplicates);
  return api::ApiStatus();
}

api::ApiStatus StrictApplyError(const std::vector<std::string>& repeated) {
  return api::BadRequest(absl::StrCat(
      "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ",
      absl::StrJoin(repeated, "\n  ")));
}

}  // namespace quiesce::apply
