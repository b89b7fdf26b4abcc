#include <algorithm>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class DaemonSet : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      EditMember(spec, "updateStrategy", stored_spec,
                 [](Value& strategy, const Value*) { DefaultRollout(strategy); });
      SetDefault(spec, "revisionHistoryLimit", 10);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
  }
  void PrepareForCreate(const StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    SetTemplateGeneration(object, std::max<int64_t>(TemplateGeneration(object), 1));
  }
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    const bool rolls = object["spec"]["template"] != old["spec"]["template"];
    SetTemplateGeneration(object, TemplateGeneration(old) + (rolls ? 1 : 0));
  }
  void PrepareForStatusUpdate(const StrategyContext& context, Value& object,
                              const Value& old) const override {
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    SetTemplateGeneration(object, TemplateGeneration(old));
  }

 private:
  // The generation of the template was a field once; now an annotation shows it.
  static constexpr absl::string_view kTemplateGeneration =
      "deprecated.daemonset.template.generation";

  static int64_t TemplateGeneration(const Value& object) {
    int64_t generation = 0;
    const Value& text = object["metadata"]["annotations"][kTemplateGeneration];
    return absl::SimpleAtoi(text.string_value(), &generation) ? generation : 0;
  }
  static void SetTemplateGeneration(Value& object, int64_t generation) {
    const Value text(absl::StrCat(generation));
    if (object["metadata"]["annotations"][kTemplateGeneration] == text) return;
    EditMember(object, "metadata", [&](Value& metadata) {
      metadata.Mut("annotations").Set(kTemplateGeneration, text);
    });
  }
  static void DefaultRollout(Value& strategy) {
    SetDefaultText(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_value() != "RollingUpdate") return;
    SetDefault(strategy, "rollingUpdate", Value::Object());
    EditMember(strategy, "rollingUpdate", [](Value& rollout) {
      SetDefault(rollout, "maxUnavailable", 1);
      SetDefault(rollout, "maxSurge", 0);
    });
  }
};

}  // namespace

const BuiltinStrategy& DaemonSetStrategy() {
  static const BuiltinStrategy& strategy = *new DaemonSet(
      {.wire_type = "api.apps.v1.DaemonSet", .generation = true});
  return strategy;
}

}  // namespace quiesce::api
