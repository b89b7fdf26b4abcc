// The difference of two texts by lines, in unified form with three lines of context.
//
//   UnifiedDiff({"a", "b"}, {"a", "c"});   // "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
#ifndef QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_
#define QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_

#include <string>
#include <vector>

namespace quiesce::go {

// "" where they are equal. The changes are those that github.com/pmezard/go-difflib finds, which
// the server compares with: readable, not the fewest.
std::string UnifiedDiff(const std::vector<std::string>& before,
                        const std::vector<std::string>& after);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_LINE_DIFF_H_
