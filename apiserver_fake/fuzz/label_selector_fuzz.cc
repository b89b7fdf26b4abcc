// Any text is a label selector or an error; the text form of a selector is read as the same one.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/label_selector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using quiesce::Value;
  using quiesce::api::LabelSelector;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<LabelSelector> selector = LabelSelector::Parse(text);
  if (!selector.ok()) {
    if (selector.status().message().empty()) std::abort();
    return 0;
  }
  const std::string canonical = selector->ToString();
  const absl::StatusOr<LabelSelector> again = LabelSelector::Parse(canonical);
  if (!again.ok() || again->ToString() != canonical) std::abort();
  const Value labels = Value::Object({{"app", Value("db")}, {"n", Value("7")}});
  for (const Value& candidate : {labels, Value()}) {
    if (selector->Matches(candidate) != again->Matches(candidate)) std::abort();
  }
  return 0;
}
