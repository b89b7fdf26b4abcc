#include "apiserver_fake/schema/schema.h"

#include <algorithm>

namespace quiesce::schema {

const Schema* Schema::PropertyOnly(absl::string_view name) const {
  constexpr size_t kFew = 8;
  if (properties.size() <= kFew) {
    for (const auto& [key, property] : properties) {
      if (key.size() == name.size() && key == name) return property;
    }
    return nullptr;
  }
  auto at = std::lower_bound(properties.begin(), properties.end(), name,
                             [](const auto& property, absl::string_view wanted) {
                               return absl::string_view(property.first) < wanted;
                             });
  return at != properties.end() && at->first == name ? at->second : nullptr;
}

const Schema* Schema::Property(absl::string_view name) const {
  const Schema* property = PropertyOnly(name);
  return property != nullptr ? property : additional_properties;
}

}  // namespace quiesce::schema
