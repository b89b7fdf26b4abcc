// Any text is a field selector or an error; the text form of a selector is read as the same one.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/resource/field_selector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using quiesce::Value;
  using quiesce::resource::FieldSelector;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<FieldSelector> selector = FieldSelector::Parse(text);
  if (!selector.ok()) {
    if (selector.status().message().empty()) std::abort();
    return 0;
  }
  const std::string canonical = selector->ToString();
  const absl::StatusOr<FieldSelector> again = FieldSelector::Parse(canonical);
  if (!again.ok() || again->requirements().size() != selector->requirements().size()) std::abort();
  quiesce::resource::ResourceType type;
  type.selectable_fields = {"spec.x"};
  const Value object = Value::Object({{"metadata", Value::Object({{"name", Value("a")}})}});
  if (selector->CheckFields(type).ok() != again->CheckFields(type).ok()) std::abort();
  if (selector->Matches(object, type) != again->Matches(object, type)) std::abort();
  return 0;
}
