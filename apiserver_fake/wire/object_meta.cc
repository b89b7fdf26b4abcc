#include "apiserver_fake/wire/object_meta.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/wire/builtin_decode.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::wire {

go::DecodeError DecodeObjectMeta(Value& metadata, absl::string_view path,
                                 std::vector<std::string>* unknown, const Value* stored) {
  static const WireType* const type = FindWireType("apimachinery.pkg.apis.meta.v1.ObjectMeta");
  if (stored != nullptr && metadata.SharesNodeWith(*stored)) return go::DecodeError();
  if (metadata.is_null()) metadata = Value::Object();
  resource::DecodeHints hints;
  hints.stored = stored;
  BodyDecode decode = DecodeBody(*type, metadata, hints);
  if (!decode.error.ok() || unknown == nullptr) return std::move(decode.error);
  for (const std::string& field : decode.unknown_fields) {
    unknown->push_back(absl::StrCat(path, path.empty() ? "" : ".", field));
  }
  return go::DecodeError();
}

}  // namespace quiesce::wire
