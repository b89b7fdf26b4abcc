#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class Secret : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // stringData goes over data, key by key, and is never shown.
  void Default(Value& object, const Value* stored) const override {
    SetDefaultText(object, "type", "Opaque");
    const Value texts = object["stringData"];
    if (!object.Has("stringData")) return;
    object.Erase("stringData");
    if (texts.empty()) return;
    Value data = object["data"];
    for (const ValueMember& member : texts.members()) {
      data.Set(member.key.view(), absl::Base64Escape(std::string(member.value.string_value())));
    }
    object.Set("data", std::move(data));
  }
};

}  // namespace

const BuiltinStrategy& SecretStrategy() {
  static const BuiltinStrategy& strategy = *new Secret(
      {.wire_type = "api.core.v1.Secret", .selectable = "type"});
  return strategy;
}

}  // namespace quiesce::api
