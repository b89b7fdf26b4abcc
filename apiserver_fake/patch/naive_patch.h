// Second implementations of the three patches, slow and obvious, written from the rules alone.
// Tests compare the fast ones with them on random documents. For tests only.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_NAIVE_PATCH_H_
#define QUIESCE_APISERVER_FAKE_PATCH_NAIVE_PATCH_H_

#include <string>

#include "apiserver_fake/patch/naive_tree.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

NaiveTree NaiveMergePatch(NaiveTree document, const NaiveTree& patch);

// False if an operation does not apply. A `test` that the library panics on counts as one that does
// not apply.
bool NaiveJsonPatch(const NaiveTree& operations, NaiveTree* document);

// False if the patch is refused.
bool NaiveStrategicMergePatch(const NaiveTree& patch, const schema::Schema* schema,
                              NaiveTree* document);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_NAIVE_PATCH_H_
