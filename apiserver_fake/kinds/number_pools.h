// Pools of numbers that objects hold one each of: cluster IPs and node ports.
//
//   if (!pools.Claim("node-port", 30080, "default/web", still_holds)) Refuse();
//
// Nothing is ever given back. A claim is noted with its holder, and when another object wants the
// number, the holder is asked for: one that was deleted, was never stored, or has let go of the
// number counts as none. So requests that fail after their claim leave no trace.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_NUMBER_POOLS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_NUMBER_POOLS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace quiesce::kinds {

class NumberPools {
 public:
  // True if `number` is free; then it is the holder's from now on. Who holds it already cannot
  // claim it anew: a second create of an object fails by its numbers. `still_holds(key)` says
  // whether the object with that key exists and has the number.
  bool Claim(absl::string_view pool, uint64_t number, const std::string& holder,
             absl::FunctionRef<bool(absl::string_view holder)> still_holds);

 private:
  std::map<std::pair<std::string, uint64_t>, std::string> holders_;
};

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_NUMBER_POOLS_H_
