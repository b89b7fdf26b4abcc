#include "apiserver_fake/registry/storage_limit.h"

#include "apiserver_fake/base/json.h"

namespace quiesce::registry {
namespace {

constexpr size_t kMaxBytes = 3 * 512 * 1024;

}  // namespace

bool ExceedsStorageLimit(const api::Request& request, const Value& object) {
  if (request.raw_body == nullptr) return false;
  if (object.MemoryBytes() < kMaxBytes / 2) return false;
  return ToJson(object).size() > kMaxBytes;
}

}  // namespace quiesce::registry
