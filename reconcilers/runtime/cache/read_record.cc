#include "reconcilers/runtime/cache/read_record.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::runtime {

std::string ReadRecord::Describe() const {
  std::string text = absl::StrCat("read ", resource.resource);
  for (const std::string* part : {&namespace_, &name}) {
    if (!part->empty()) absl::StrAppend(&text, "/", *part);
  }
  if (name.empty()) return absl::StrCat(text, ": ", found, " in the cache");
  if (found == 0) return absl::StrCat(text, ": not in the cache");
  return absl::StrCat(text, ": rv ", version);
}

std::string ReadRecord::ToJson() const {
  return quiesce::ToJson(Value::Object({{"resource", resource.resource},
                                        {"namespace", namespace_},
                                        {"name", name},
                                        {"resourceVersion", version},
                                        {"found", static_cast<int64_t>(found)}}));
}

}  // namespace quiesce::runtime
