#include "apiserver_fake/kinds/time_zones.h"

#include <algorithm>
#include <iterator>

namespace quiesce::kinds {
namespace {

constexpr absl::string_view kNames[] = {
#include "apiserver_fake/kinds/time_zones.inc"
};

}  // namespace

bool IsTimeZone(absl::string_view name) {
  return name == "Local" || std::binary_search(std::begin(kNames), std::end(kNames), name);
}

}  // namespace quiesce::kinds
