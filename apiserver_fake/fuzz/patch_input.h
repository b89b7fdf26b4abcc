// How the fuzz targets of patches read their input: a document, a line break, a patch, both JSON.
#ifndef QUIESCE_APISERVER_FAKE_FUZZ_PATCH_INPUT_H_
#define QUIESCE_APISERVER_FAKE_FUZZ_PATCH_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::fuzz {

struct PatchInput {
  Value document, patch;
};

absl::string_view InputText(const uint8_t* data, size_t size);

// Nullopt if one of the two is no JSON.
std::optional<PatchInput> ReadPatchInput(const uint8_t* data, size_t size);

}  // namespace quiesce::fuzz

#endif  // QUIESCE_APISERVER_FAKE_FUZZ_PATCH_INPUT_H_
