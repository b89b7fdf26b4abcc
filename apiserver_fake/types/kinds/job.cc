#include <cstdint>
#include <limits>

#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/job.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class Job : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      if (!spec.Has("completions") && !spec.Has("parallelism")) spec.Set("completions", 1);
      SetDefault(spec, "parallelism", 1);
      SetDefault(spec, "backoffLimit", spec.Has("backoffLimitPerIndex") ? kNoLimit : 6);
      SetDefault(spec, "completionMode", "NonIndexed");
      SetDefault(spec, "suspend", false);
      SetDefault(spec, "podReplacementPolicy",
                 spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
      SetDefault(spec, "manualSelector", false);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
      DefaultPodFailurePolicy(spec);
    });
    DefaultLabels(object);
  }
  void PrepareForCreate(const StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    if (!object["spec"]["manualSelector"].bool_value()) GenerateSelector(object);
    DefaultLabels(object);  // stored objects get their defaults again when they are read
  }

 private:
  static constexpr int kNoLimit = std::numeric_limits<int32_t>::max();

  static void DefaultLabels(Value& object) {
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (labels.empty() || !object["metadata"]["labels"].empty()) return;
    EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
  }
  // Selects the job's own pods by its uid. Labels that contradict are left to validation.
  static void GenerateSelector(Value& object) {
    const Value name = object["metadata"]["name"];
    const Value uid = object["metadata"]["uid"];
    EditMember(object, "spec", [&](Value& spec) {
      Value& labels = spec.Mut("template").Mut("metadata").Mut("labels");
      for (absl::string_view key : {"job-name", "batch.kubernetes.io/job-name"}) {
        if (!labels.Has(key)) labels.Set(key, name);
      }
      for (absl::string_view key : {"controller-uid", kUidLabel}) {
        if (!labels.Has(key)) labels.Set(key, uid);
      }
      Value& selector = spec.Mut("selector").Mut("matchLabels");
      if (!selector.Has(kUidLabel)) selector.Set(kUidLabel, uid);
    });
  }
  static constexpr const char* kUidLabel = "batch.kubernetes.io/controller-uid";
};

}  // namespace

void DefaultPodFailurePolicy(Value& job_spec) {
  EditMember(job_spec, "podFailurePolicy", [](Value& policy) {
    EditItems(policy, "rules", [](Value& rule) {
      EditItems(rule, "onPodConditions",
                [](Value& pattern) { SetDefaultText(pattern, "status", "True"); });
    });
  });
}

const BuiltinStrategy& JobStrategy() {
  static const BuiltinStrategy& strategy = *new Job(
      {.wire_type = "api.batch.v1.Job",
       .generation = true,
       .orphans_dependents = true,
       .selectable = "status.successful=status.succeeded:0"});
  return strategy;
}

}  // namespace quiesce::api
