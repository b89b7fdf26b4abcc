// The difference of two texts by lines, in unified form with three lines of context.
//
//   UnifiedDiff({"a", "b"}, {"a", "c"});   // "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
#ifndef QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_
#define QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_

#include <string>
#include <vector>

namespace quiesce::go {

// "" where they are equal. Takes time and memory in the product of the lines that lie between the
// common head and tail; of more than a million such pairs all lines count as changed.
std::string UnifiedDiff(const std::vector<std::string>& before,
                        const std::vector<std::string>& after);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_
