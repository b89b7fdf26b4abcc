#include "apiserver_fake/wire/object_meta.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/wire/builtin_decode.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::wire {

std::string DecodeObjectMeta(Value& metadata, absl::string_view path,
                             std::vector<std::string>* unknown, const Value* stored) {
  static const WireType* const type = FindWireType("apimachinery.pkg.apis.meta.v1.ObjectMeta");
  if (stored != nullptr && metadata.SharesNodeWith(*stored)) return "";
  if (metadata.is_null()) metadata = Value::Object();
  resource::DecodeHints hints;
  hints.stored = stored;
  BodyDecode decode = DecodeBody(*type, metadata, hints);
  if (!decode.error.empty() || unknown == nullptr) return decode.error;
  for (const std::string& text : decode.unknown_fields) {
    absl::string_view field = text;
    constexpr absl::string_view kPrefix = "unknown field \"";
    if (absl::StartsWith(field, kPrefix)) field.remove_prefix(kPrefix.size());
    unknown->push_back(absl::StrCat(kPrefix, path, path.empty() ? "" : ".", field));
  }
  return "";
}

}  // namespace quiesce::wire
