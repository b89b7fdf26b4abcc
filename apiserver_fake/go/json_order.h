// Where the members of an object stand in its JSON text. Values keep members in the order of their
// keys; errors of Go's decoder come in the order of the text.
//
//   std::vector<std::string> paths = InTextOrder(R"({"b": {"x": 1}, "a": [2]})", {"a[0]", "b.x"});
//   // {"b.x", "a[0]"}
#ifndef QUIESCE_APISERVER_FAKE_GO_JSON_ORDER_H_
#define QUIESCE_APISERVER_FAKE_GO_JSON_ORDER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::go {

// The dotted paths `paths`, ordered by where they are in the text; those that are not there come
// last, in the order given. `text` may be anything. Time is linear in the text.
std::vector<std::string> InTextOrder(absl::string_view text, std::vector<std::string> paths);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_JSON_ORDER_H_
