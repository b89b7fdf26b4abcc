#include "reconcilers/workloads/own_writes.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::workloads {
namespace {

// As schema.GroupResource prints itself.
std::string GroupResource(const runtime::Resource& resource) {
  return resource.gvr.group.empty() ? resource.gvr.resource
                                    : absl::StrCat(resource.gvr.resource, ".", resource.gvr.group);
}

int64_t Number(absl::string_view version) {
  int64_t number = 0;
  return absl::SimpleAtoi(version, &number) ? number : 0;
}

}  // namespace

void OwnWrites::Wrote(const runtime::ObjectKey& owner, const runtime::Resource& resource,
                      absl::string_view version) {
  std::vector<Written>& all = written_[owner];
  for (Written& written : all) {
    if (written.resource != &resource) continue;
    written.version = std::max(written.version, Number(version));
    return;
  }
  all.push_back({&resource, Number(version)});
}

absl::Status OwnWrites::EnsureSeen(const runtime::ObjectKey& owner) {
  auto found = written_.find(owner);
  if (found == written_.end()) return absl::OkStatus();
  for (const Written& written : found->second) {
    const runtime::CachedKind* cached = cache_->Synced(*written.resource);
    const runtime::Informer* informer = cached == nullptr ? nullptr : cached->whole();
    if (informer == nullptr) continue;  // nothing is decided from a cache of it
    const int64_t read = Number(informer->last_resource_version());
    if (written.version > read) {
      return absl::UnavailableError(absl::StrCat(
          "read version: ", read, " is not as new as written version: ", written.version,
          " for group resource ", GroupResource(*written.resource)));
    }
  }
  written_.erase(found);
  return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::workloads
