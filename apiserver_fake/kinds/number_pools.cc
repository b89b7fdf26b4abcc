#include "apiserver_fake/kinds/number_pools.h"

namespace quiesce::kinds {

bool NumberPools::Claim(absl::string_view pool, uint64_t number, const std::string& holder,
                        absl::FunctionRef<bool(absl::string_view holder)> still_holds) {
  std::string& present = holders_[{std::string(pool), number}];
  if (!present.empty() && still_holds(present)) return false;
  present = holder;
  return true;
}

}  // namespace quiesce::kinds
