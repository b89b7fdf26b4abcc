#include "apiserver_fake/kinds/immutable_data.h"

#include <string>

#include "absl/strings/strip.h"

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

int64_t DataSize(const Value& data, bool encoded) {
  int64_t size = 0;
  for (const ValueMember& entry : data.members()) {
    const absl::string_view text = entry.value.string_value();
    const absl::string_view unpadded = absl::StripSuffix(absl::StripSuffix(text, "="), "=");
    size += int64_t(encoded ? unpadded.size() * 3 / 4 : text.size());
  }
  return size;
}

void CheckDataSize(int64_t size, const char* field, api::FieldErrors& errors) {
  constexpr int64_t kMaxSize = 1024 * 1024;
  if (size > kMaxSize) errors.push_back(api::TooLongField(field, kMaxSize));
}

}  // namespace quiesce::kinds
