#include "apiserver_fake/api/field_path.h"

#include "absl/strings/str_cat.h"

namespace quiesce::api {

std::string FieldStep::Render(bool brackets) const {
  if (is_root()) return std::string(key_);
  std::string path = parent_->Render(brackets);
  switch (kind_) {
    case Kind::kItem:
      absl::StrAppend(&path, "[", index_, "]");
      break;
    case Kind::kMapKey:
      if (brackets) {
        absl::StrAppend(&path, "[", key_, "]");
        break;
      }
      [[fallthrough]];
    default:
      absl::StrAppend(&path, path.empty() ? "" : ".", key_);
  }
  return path;
}

}  // namespace quiesce::api
