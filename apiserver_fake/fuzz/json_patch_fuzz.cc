// The fast JSON patch takes and refuses what the naive one does, with the same result.
#include <cstdlib>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/fuzz/patch_input.h"
#include "apiserver_fake/patch/json_patch.h"
#include "apiserver_fake/patch/naive_patch.h"

using namespace quiesce;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::optional<fuzz::PatchInput> input = fuzz::ReadPatchInput(data, size);
  if (!input.has_value() || !input->document.is_object()) return 0;
  int copies = 0;
  for (const quiesce::Value& operation : input->patch.items()) {
    copies += operation["op"].string_value() == "copy" ? 1 : 0;
  }
  if (copies > 8) return 0;  // the naive one knows no limit for what they add
  quiesce::Value fast = input->document;
  patch::NaiveTree naive(input->document);
  const bool applied =
      patch::ApplyJsonPatch(input->patch, fast) == patch::JsonPatchResult::kApplied;
  if (applied != patch::NaiveJsonPatch(patch::NaiveTree(input->patch), &naive)) std::abort();
  if (applied && quiesce::ToJson(fast) != quiesce::ToJson(naive.ToValue())) std::abort();
  return 0;
}
