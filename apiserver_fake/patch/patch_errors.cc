#include "apiserver_fake/patch/patch_errors.h"

namespace quiesce::patch {

api::ApiStatus PatchNotApplicable() {
  api::ApiStatus status;
  status.code = 422;
  status.reason = "Invalid";
  status.message = "the server rejected our request due to an error in our request";
  status.has_details = true;
  return status;
}

api::ApiStatus ServerPanicked() {
  api::ApiStatus status;
  status.code = 500;
  status.message = "This request caused apiserver to panic. Look in the logs for details.\n";
  status.plain_text = true;
  return status;
}

}  // namespace quiesce::patch
