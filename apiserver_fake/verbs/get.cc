#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/json.h"
#include "apiserver_fake/verbs/verbs.h"

namespace quiesce::api {
namespace {

// A resourceVersion of the future: the server waits three seconds for it, then gives up.
ApiStatus TooLargeVersion(absl::string_view asked, int64_t current) {
  ApiStatus status =
      Timeout(absl::StrCat("Too large resource version: ", asked, ", current: ", current), 1);
  status.causes.push_back({"ResourceVersionTooLarge", "Too large resource version", ""});
  return status;
}

ApiStatus CheckAskedVersion(const std::string& asked, int64_t current) {
  if (asked.empty() || asked == "0") return ApiStatus();
  for (char c : asked) {
    if (c >= '0' && c <= '9') continue;
    return UntypedError(absl::StrCat("resourceVersion: Invalid value: ", GoQuote(asked),
                                     ": strconv.ParseUint: parsing ", GoQuote(asked),
                                     ": invalid syntax"));
  }
  uint64_t version = 0;
  if (!absl::SimpleAtoi(asked, &version)) {
    return UntypedError(absl::StrCat("resourceVersion: Invalid value: ", GoQuote(asked),
                                     ": strconv.ParseUint: parsing ", GoQuote(asked),
                                     ": value out of range"));
  }
  if (version > static_cast<uint64_t>(current)) return TooLargeVersion(asked, current);
  return ApiStatus();
}

}  // namespace

Response GetObject(VerbContext& context, const ResourceType& type, const Request& request) {
  ApiStatus status = CheckAskedVersion(request.options.resource_version,
                                       context.store->revision());
  if (!status.ok()) return Failed(std::move(status));
  const StoredObject* stored = context.store->Get(
      context.IdOf(type), ObjectKey(type.namespaced ? request.namespace_ : "", request.name));
  if (stored == nullptr) return Failed(NotFound(type.group_resource(), request.name));
  return Shown(context, request, type, *stored, 200);
}

}  // namespace quiesce::api
