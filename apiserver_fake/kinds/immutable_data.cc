#include "apiserver_fake/kinds/immutable_data.h"

#include <string>

namespace quiesce::kinds {

void CheckImmutableData(const Value& object, const Value& old,
                        std::initializer_list<absl::string_view> members,
                        api::FieldErrors& errors) {
  if (!old["immutable"].bool_value()) return;
  const std::string detail = "field is immutable when `immutable` is set";
  if (!object["immutable"].bool_value()) errors.push_back(api::ForbiddenField("immutable", detail));
  for (absl::string_view member : members) {
    if (object[member] != old[member]) {
      errors.push_back(api::ForbiddenField(std::string(member), detail));
    }
  }
}

}  // namespace quiesce::kinds
