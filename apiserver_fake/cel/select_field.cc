#include "apiserver_fake/cel/select_field.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::cel {

CelValue SelectField(const CelValue& operand, absl::string_view name) {
  if (operand.is_error()) return operand;
  if (operand.is(CelValue::Kind::kOptional)) {
    if (!operand.has_value()) return operand;
    CelValue field = SelectField(operand.optional_value(), name);
    return field.is_error() ? CelValue::NoValue() : CelValue::Optional(std::move(field));
  }
  std::optional<CelValue> field;
  if (operand.is(CelValue::Kind::kMap)) field = operand.FindText(name);
  return field.has_value() ? *std::move(field)
                           : CelValue::Error(absl::StrCat("no such key: ", name));
}

}  // namespace quiesce::cel
