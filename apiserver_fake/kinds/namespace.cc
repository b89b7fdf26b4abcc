#include <utility>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

class Namespace : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    LabelWithName(object);
    EditMember(object, "status", [](Value& status) { SetDefaultText(status, "phase", "Active"); });
  }
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    LabelWithName(object);  // a name that was generated meanwhile
    object.Set("status", Value::Object({{"phase", "Active"}}));
    EditMember(object, "spec", [](Value& spec) {
      for (const Value& finalizer : spec["finalizers"].items()) {
        if (finalizer.string_value() == "kubernetes") return;
      }
      spec.Mutable("finalizers").Append("kubernetes");
    });
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    EditMember(object, "spec", [&](Value& spec) { CopyMember(spec, old["spec"], "finalizers"); });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& finalizers = object["spec"]["finalizers"];
    for (const Value& finalizer : finalizers.items()) {
      CheckQualifiedName(finalizer, "spec.finalizers", errors);
      api::FieldErrors found;
      resource::ValidateKubeFinalizers(Value::List({finalizer}), found);
      for (api::FieldError& error : found) {
        error.field = "spec.finalizers";
        errors.push_back(std::move(error));
      }
    }
  }
  // Finalizers are not checked again: an update cannot change them.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {}
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& phase = object["status"]["phase"];
    const bool deleting = object["metadata"].Has("deletionTimestamp");
    if (!deleting && phase.string_value() != "Active") {
      errors.push_back(api::InvalidField("status.Phase", phase,
                                         "may only be 'Active' if `deletionTimestamp` is empty"));
    } else if (deleting && phase.string_value() != "Terminating") {
      errors.push_back(api::InvalidField(
          "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"));
    }
  }

 private:
  static void LabelWithName(Value& object) {
    constexpr absl::string_view kLabel = "kubernetes.io/metadata.name";
    const Value name = object["metadata"]["name"];
    if (name.string_value().empty() || object["metadata"]["labels"][kLabel] == name) return;
    EditMember(object, "metadata",
               [&](Value& metadata) { metadata.Mutable("labels").Set(kLabel, name); });
  }
};

}  // namespace

const BuiltinStrategy& NamespaceStrategy() {
  static const BuiltinStrategy& strategy = *new Namespace({.wire_type = "api.core.v1.Namespace",
                                                           .delete_replies_object = true,
                                                           .name_rule = resource::NameIsDnsLabel,
                                                           .selectable = "status.phase"});
  return strategy;
}

}  // namespace quiesce::kinds
