#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
namespace {

class Namespace : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    LabelWithName(object);
    EditMember(object, "status",
               [](Value& status) { SetDefaultText(status, "phase", "Active"); });
  }
  void PrepareForCreate(const StrategyContext& context, Value& object) const override {
    LabelWithName(object);  // a name that was generated meanwhile
    object.Set("status", Value::Object({{"phase", "Active"}}));
    EditMember(object, "spec", [](Value& spec) {
      for (const Value& finalizer : spec["finalizers"].items()) {
        if (finalizer.string_value() == "kubernetes") return;
      }
      spec.Mut("finalizers").Append("kubernetes");
    });
  }
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    EditMember(object, "spec", [&](Value& spec) { CopyMember(spec, old["spec"], "finalizers"); });
  }

 private:
  static void LabelWithName(Value& object) {
    constexpr absl::string_view kLabel = "kubernetes.io/metadata.name";
    const Value name = object["metadata"]["name"];
    if (name.string_value().empty() || object["metadata"]["labels"][kLabel] == name) return;
    EditMember(object, "metadata", [&](Value& metadata) {
      metadata.Mut("labels").Set(kLabel, name);
    });
  }
};

}  // namespace

const BuiltinStrategy& NamespaceStrategy() {
  static const BuiltinStrategy& strategy = *new Namespace(
      {.wire_type = "api.core.v1.Namespace", .selectable = "status.phase"});
  return strategy;
}

}  // namespace quiesce::api
