#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class PodTemplate : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "template", stored, DefaultPodTemplate);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidatePodTemplate(object["template"], "template", errors);
  }
};

}  // namespace

const BuiltinStrategy& PodTemplateStrategy() {
  static const BuiltinStrategy& strategy = *new PodTemplate({.wire_type = "api.core.v1.PodTemplate",
                                                             .generation = true,
                                                             .spec = "template",
                                                             .delete_replies_object = true,
                                                             .pod_template = "template"});
  return strategy;
}

}  // namespace quiesce::kinds
