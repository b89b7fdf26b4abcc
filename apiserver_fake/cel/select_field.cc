#include "apiserver_fake/cel/select_field.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::api::cel {

Val SelectField(const Val& operand, absl::string_view name) {
  if (operand.is_error()) return operand;
  if (operand.is(Val::Kind::kOptional)) {
    if (!operand.has_value()) return operand;
    Val field = SelectField(operand.optional_value(), name);
    return field.is_error() ? Val::NoValue() : Val::Optional(std::move(field));
  }
  std::optional<Val> field;
  if (operand.is(Val::Kind::kMap)) field = operand.FindText(name);
  return field.has_value() ? *std::move(field)
                           : Val::Error(absl::StrCat("no such key: ", name));
}

}  // namespace quiesce::api::cel
