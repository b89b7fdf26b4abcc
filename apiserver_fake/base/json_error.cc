#include "apiserver_fake/base/json_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace quiesce {
namespace {

constexpr absl::string_view kNumberPayload = "quiesce/json/number";

}  // namespace

std::string UnreadableNumber(const absl::Status& error) {
  const absl::optional<absl::Cord> number = error.GetPayload(kNumberPayload);
  return number.has_value() ? std::string(*number) : "";
}

absl::Status UnreadableNumberError(absl::string_view number) {
  absl::Status error = absl::InvalidArgumentError(
      absl::StrCat("json: cannot unmarshal number ", number, " into Go value of type float64"));
  error.SetPayload(kNumberPayload, absl::Cord(number));
  return error;
}

}  // namespace quiesce
