#include "apiserver_fake/api/aggregate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace quiesce::api {

std::string AggregateText(const std::vector<std::string>& texts) {
  std::vector<std::string> once;
  for (const std::string& text : texts) {
    if (std::find(once.begin(), once.end(), text) == once.end()) once.push_back(text);
  }
  if (once.size() < 2) return once.empty() ? "" : once[0];
  return absl::StrCat("[", absl::StrJoin(once, ", "), "]");
}

}  // namespace quiesce::api
