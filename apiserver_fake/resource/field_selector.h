// Field selectors: `metadata.name=a,status.phase!=Failed`.
//
//   absl::StatusOr<FieldSelector> selector = FieldSelector::Parse("metadata.name=a");
//   std::optional<absl::string_view> name = selector->RequiredValue("metadata.name");
//
// Source: k8s.io/apimachinery/pkg/fields/selector.go.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_FIELD_SELECTOR_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_FIELD_SELECTOR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::resource {

struct FieldRequirement {
  std::string field, value;
  bool negated = false;  // !=
};

class FieldSelector {
 public:
  FieldSelector() = default;  // matches everything

  // The error (InvalidArgument) has the text of fields.ParseSelector.
  static absl::StatusOr<FieldSelector> Parse(absl::string_view text);

  // Adds `field=value`.
  void Require(absl::string_view field, absl::string_view value);

  // Ok, or the 400 for a field that the kind does not offer to selectors.
  api::ApiStatus CheckFields(const ResourceType& type) const;

  // `object` in the version of `type`.
  bool Matches(const Value& object, const ResourceType& type) const;
  bool empty() const { return requirements_.empty(); }
  const std::vector<FieldRequirement>& requirements() const { return requirements_; }
  // The value that the field must have, where there is a `field=value` (the first one).
  std::optional<absl::string_view> RequiredValue(absl::string_view field) const;
  std::string ToString() const;

 private:
  std::vector<FieldRequirement> requirements_;  // ordered by their text
};

// The value that field selectors see: metadata.name, metadata.namespace, or what the kind offers.
std::string SelectableFieldValue(const Value& object, const ResourceType& type,
                                 absl::string_view field);

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_FIELD_SELECTOR_H_
