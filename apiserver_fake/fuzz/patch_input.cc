#include "apiserver_fake/fuzz/patch_input.h"

#include <utility>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::fuzz {

absl::string_view InputText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::optional<PatchInput> ReadPatchInput(const uint8_t* data, size_t size) {
  const absl::string_view text = InputText(data, size);
  const size_t line = text.find('\n');
  if (line == absl::string_view::npos) return std::nullopt;
  absl::StatusOr<Value> document = ParseJson(text.substr(0, line));
  absl::StatusOr<Value> patch = ParseJson(text.substr(line + 1));
  if (!document.ok() || !patch.ok()) return std::nullopt;
  return PatchInput{*std::move(document), *std::move(patch)};
}

}  // namespace quiesce::fuzz
