// Failures that several kinds of patch share.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_PATCH_ERRORS_H_
#define QUIESCE_APISERVER_FAKE_PATCH_PATCH_ERRORS_H_

#include "apiserver_fake/api/status.h"

namespace quiesce::patch {

// 422 with a fixed text: the library's own is dropped (errors.NewGenericServerResponse).
api::ApiStatus PatchNotApplicable();
// 500 in plain text: what the server's recovery from a panic writes.
api::ApiStatus ServerPanicked();

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_PATCH_ERRORS_H_
