#include "reconcilers/runtime/client/request_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::runtime {
namespace {

absl::Status CheckSegment(absl::string_view what, absl::string_view segment) {
  const std::vector<std::string> wrong = resource::NameIsPathSegment(segment, /*prefix=*/false);
  if (wrong.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("invalid ", what, " ", GoQuote(segment), ": [", absl::StrJoin(wrong, " "), "]"));
}

// Whether the path names one object; what is created alone has its name in the body.
bool NamesAnObject(const api::Request& request) {
  switch (request.verb) {
    case api::Verb::kCreate:
      return !request.subresource.empty();
    case api::Verb::kList:
    case api::Verb::kWatch:
    case api::Verb::kDeleteCollection:
      return false;
    case api::Verb::kGet:
    case api::Verb::kUpdate:
    case api::Verb::kPatch:
    case api::Verb::kDelete:
      return true;
  }
  return false;
}

}  // namespace

absl::Status CheckRequest(const api::Request& request, bool namespaced) {
  absl::Status status = CheckSegment("namespace", request.namespace_);
  if (!status.ok()) return status;
  const bool named = NamesAnObject(request);
  if (named && request.name.empty()) {
    return absl::InvalidArgumentError("resource name may not be empty");
  }
  if (named) status = CheckSegment("resource name", request.name);
  if (!status.ok() || !namespaced || !request.namespace_.empty()) return status;
  if (request.verb == api::Verb::kCreate) {
    return absl::InvalidArgumentError("an empty namespace may not be set during creation");
  }
  // A patch goes out without one.
  if (!named || request.verb == api::Verb::kPatch) return status;
  return absl::InvalidArgumentError(
      "an empty namespace may not be set when a resource name is provided");
}

}  // namespace quiesce::runtime
