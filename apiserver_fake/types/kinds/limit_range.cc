#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class LimitRange : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // Limits of containers: default comes from max, defaultRequest from default and min.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      EditItems(spec, "limits", [](Value& limit) {
        if (limit["type"].string_value() != "Container") return;
        FillFrom(limit, "default", Value(limit["max"]));
        FillFrom(limit, "defaultRequest", Value(limit["default"]));
        FillFrom(limit, "defaultRequest", Value(limit["min"]));
      });
    });
  }

 private:
  static void FillFrom(Value& limit, absl::string_view key, const Value& from) {
    for (const ValueMember& member : from.members()) {
      if (!limit[key].Has(member.key.view())) limit.Mut(key).Set(member.key.view(), member.value);
    }
  }
};

}  // namespace

const BuiltinStrategy& LimitRangeStrategy() {
  static const BuiltinStrategy& strategy = *new LimitRange(
      {.wire_type = "api.core.v1.LimitRange", .create_on_update = true});
  return strategy;
}

}  // namespace quiesce::api
