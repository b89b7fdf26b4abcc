// Any bytes are read or refused, and what was read is written so that it reads back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> duplicates;
  const absl::StatusOr<quiesce::Value> value = quiesce::ParseJson(text, &duplicates);
  const absl::StatusOr<quiesce::Value> kept = quiesce::ParseJsonKeepingTexts(text);
  if (value.ok() != kept.ok()) std::abort();
  if (!value.ok()) return value.status().message().empty() ? (std::abort(), 0) : 0;
  if (quiesce::RestoreScalars(*kept) != *value) std::abort();
  const std::string written = quiesce::ToJson(*value);
  const absl::StatusOr<quiesce::Value> again = quiesce::ParseJson(written);
  if (!again.ok()) std::abort();
  // The double -0.0 is written as "-0", which reads back as the integer 0.
  const bool may_change = written.find("-0") != std::string::npos;
  if (!may_change && quiesce::ToJson(*again) != written) std::abort();
  const absl::StatusOr<quiesce::Value> pretty = quiesce::ParseJson(quiesce::ToPrettyJson(*value));
  if (!pretty.ok() || *pretty != *again) std::abort();
  if (again->Hash() != pretty->Hash()) std::abort();
  quiesce::GoQuote(text);
  return 0;
}
