// Source: k8s.io/kubernetes/pkg/registry/batch/job/strategy.go and
// k8s.io/kubernetes/pkg/apis/batch/{v1/defaults,validation/validation}.go.
//
// A Job selects its own pods by a label with its uid, which is known only at creation: the selector
// is made in PrepareForCreate and not by defaulting, and validation sees it complete. Templates in
// CronJobs have none yet, which is why ValidateJobSpec leaves the selector alone.
#include "apiserver_fake/kinds/job.h"

#include <cstdint>
#include <limits>
#include <string>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
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
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    if (!object["spec"]["manualSelector"].bool_value()) GenerateSelector(object);
    DefaultLabels(object);  // stored objects get their defaults again when they are read
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    ValidateJobSpec(spec, "spec", errors);
    if (spec["selector"].is_null()) {
      errors.push_back(api::RequiredField("spec.selector", ""));
    } else {
      CheckLabelSelector(spec["selector"], "spec.selector", errors);
    }
    const Value& labels = spec["template"]["metadata"]["labels"];
    if (!SelectorMatches(spec["selector"], labels)) {
      errors.push_back(api::InvalidField("spec.template.metadata.labels", labels,
                                         "`selector` does not match template `labels`"));
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    Validate(object, errors);  // the server's validation of the update repeats that of the object
    const Value& spec = object["spec"];
    const Value& old_spec = old["spec"];
    const bool indexed = spec["completionMode"].string_value() == "Indexed";
    if (!indexed) {
      CheckImmutable(spec["completions"], old_spec["completions"], "spec.completions", errors);
    } else if (spec["completions"] != old_spec["completions"] && spec.Has("completions") &&
               spec["completions"] != spec["parallelism"]) {
      errors.push_back(api::InvalidField("spec.completions", spec["completions"],
                                         "can only be modified in tandem with spec.parallelism"));
    }
    CheckImmutable(spec["selector"], old_spec["selector"], "spec.selector", errors);
    ValidateTemplateUpdate(spec, old_spec, errors);
    for (absl::string_view member : {"completionMode", "podFailurePolicy", "backoffLimitPerIndex",
                                     "managedBy", "successPolicy"}) {
      CheckImmutable(spec[member], old_spec[member], Child("spec", member), errors);
    }
  }

 private:
  static constexpr int kNoLimit = std::numeric_limits<int32_t>::max();

  // A suspended job that has not started may change where its pods run.
  static void ValidateTemplateUpdate(const Value& spec, const Value& old_spec,
                                     api::FieldErrors& errors) {
    Value allowed = old_spec["template"];
    if (old_spec["suspend"].bool_value()) {
      EditMember(allowed, "spec", [&](Value& pod) {
        const Value& wanted = spec["template"]["spec"];
        for (absl::string_view member : {"nodeSelector", "tolerations", "schedulingGates"}) {
          CopyMember(pod, wanted, member);
        }
      });
      EditMember(allowed, "metadata", [&](Value& metadata) {
        CopyMember(metadata, spec["template"]["metadata"], "annotations");
        CopyMember(metadata, spec["template"]["metadata"], "labels");
      });
    }
    if (spec["template"] == allowed) return;
    errors.push_back(InvalidRendered(
        "spec.template", wire::InternalJson("api.core.v1.PodTemplateSpec", spec["template"]),
        "field is immutable"));
  }
  static void DefaultLabels(Value& object) {
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (labels.empty() || !object["metadata"]["labels"].empty()) return;
    EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
  }
  // Selects the job's own pods by its uid. Labels that contradict are left to validation.
  static void GenerateSelector(Value& object) {
    const Value name = object["metadata"]["name"];
    const Value uid = object["metadata"]["uid"];
    // Labels that were defaulted are the template's: one map in Go, so they get these, too.
    const bool shared = !object["metadata"]["labels"].empty() &&
                        object["metadata"]["labels"].SharesNodeWith(
                            object["spec"]["template"]["metadata"]["labels"]);
    EditMember(object, "spec", [&](Value& spec) {
      Value& labels = spec.Mutable("template").Mutable("metadata").Mutable("labels");
      for (absl::string_view key : {"job-name", "batch.kubernetes.io/job-name"}) {
        if (!labels.Has(key)) labels.Set(key, name);
      }
      for (absl::string_view key : {"controller-uid", kUidLabel}) {
        if (!labels.Has(key)) labels.Set(key, uid);
      }
      Value& selector = spec.Mutable("selector").Mutable("matchLabels");
      if (!selector.Has(kUidLabel)) selector.Set(kUidLabel, uid);
    });
    if (!shared) return;
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
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

void ValidateJobSpec(const Value& job_spec, const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view number :
       {"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
        "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"}) {
    CheckNonNegative(job_spec[number], Child(path, number), errors);
  }
  const absl::string_view mode = job_spec["completionMode"].string_value();
  if (!mode.empty()) {
    CheckSupported(job_spec["completionMode"], Child(path, "completionMode"),
                   {"NonIndexed", "Indexed"}, errors);
  }
  if (mode == "Indexed" && !job_spec.Has("completions")) {
    errors.push_back(
        api::RequiredField(Child(path, "completions"), "when completion mode is Indexed"));
  }
  if (mode.empty() || mode == "NonIndexed") {
    for (absl::string_view member : {"backoffLimitPerIndex", "maxFailedIndexes"}) {
      if (!job_spec.Has(member)) continue;
      errors.push_back(api::InvalidField(Child(path, member), job_spec[member],
                                         "requires indexed completion mode"));
    }
  }
  const std::string template_path = Child(path, "template");
  ValidatePodTemplate(job_spec["template"], template_path, Value(), errors);
  const Value& policy = job_spec["template"]["spec"]["restartPolicy"];
  const std::string policy_path = Child(template_path, "spec.restartPolicy");
  if (policy.string_value().empty() || policy.string_value() == "Always") {
    errors.push_back(api::RequiredField(policy_path, "valid values: \"OnFailure\", \"Never\""));
  } else {
    CheckSupported(policy, policy_path, {"OnFailure", "Never"}, errors);
  }
}

const BuiltinStrategy& JobStrategy() {
  static const BuiltinStrategy& strategy =
      *new Job({.wire_type = "api.batch.v1.Job",
                .generation = true,
                .orphans_dependents = true,
                .selectable = "status.successful=status.succeeded:0",
                .pod_template = "spec.template",
                .names_pods = true});
  return strategy;
}

}  // namespace quiesce::kinds
