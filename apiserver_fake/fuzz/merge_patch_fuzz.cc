// The fast merge patch does what the naive one does, and a created patch leads to the result.
#include <cstdlib>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/fuzz/patch_input.h"
#include "apiserver_fake/patch/merge_patch.h"
#include "apiserver_fake/patch/naive_patch.h"

using namespace quiesce;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::optional<fuzz::PatchInput> input = fuzz::ReadPatchInput(data, size);
  if (!input.has_value()) return 0;
  const quiesce::Value fast = patch::MergePatch(input->document, input->patch);
  const patch::NaiveTree naive =
      patch::NaiveMergePatch(patch::NaiveTree(input->document), patch::NaiveTree(input->patch));
  if (quiesce::ToJson(fast) != quiesce::ToJson(naive.ToValue())) std::abort();
  patch::CreateMergePatch(input->document, fast);
  return 0;
}
