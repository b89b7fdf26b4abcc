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
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/job_policies.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/network_validation.h"
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
    ValidateGeneratedSelector(object, /*prefixed=*/true, errors);
    ValidateSpec(object["spec"], errors);
    ValidateHostName(object, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    const Value& old_spec = old["spec"];
    const Value& old_labels = old_spec["template"]["metadata"]["labels"];
    ValidateGeneratedSelector(object, old_labels.Has(kNameLabel) && old_labels.Has(kUidLabel),
                              errors);
    ValidateSpec(spec, errors);
    ValidateHostName(object, errors);
    ValidateSpec(spec, errors);  // the server's validation of the update repeats that of the object
    const bool indexed = spec["completionMode"].string_value() == "Indexed";
    if (!indexed) {
      CheckImmutable(spec["completions"], old_spec["completions"], "spec.completions", errors);
    } else if (spec["completions"] != old_spec["completions"] && spec.Has("completions") &&
               spec["completions"] != spec["parallelism"]) {
      errors.push_back(api::InvalidField("spec.completions", spec["completions"],
                                         "can only be modified in tandem with spec.parallelism"));
    }
    CheckImmutable("apimachinery.pkg.apis.meta.v1.LabelSelector", spec["selector"],
                   old_spec["selector"], "spec.selector", errors);
    ValidateTemplateUpdate(object, old, errors);
    const auto fixed = [&](absl::string_view member) {
      CheckImmutable(spec[member], old_spec[member], Child("spec", member), errors);
    };
    fixed("completionMode");
    CheckImmutable("api.batch.v1.PodFailurePolicy", spec["podFailurePolicy"],
                   old_spec["podFailurePolicy"], "spec.podFailurePolicy", errors);
    fixed("backoffLimitPerIndex");
    fixed("managedBy");
    CheckImmutable("api.batch.v1.SuccessPolicy", spec["successPolicy"], old_spec["successPolicy"],
                   "spec.successPolicy", errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    ValidateJobStatus(object, old, errors);
  }

 private:
  static constexpr int kNoLimit = std::numeric_limits<int32_t>::max();

  static constexpr absl::string_view kUidLabel = "batch.kubernetes.io/controller-uid";
  static constexpr absl::string_view kNameLabel = "batch.kubernetes.io/job-name";

  static void ValidateSpec(const Value& spec, api::FieldErrors& errors) {
    ValidateJobSpec(spec, "spec", errors);
    const Value& selector = spec["selector"];
    if (selector.is_null()) errors.push_back(api::RequiredField("spec.selector", ""));
    if (!CheckLabelSelector(selector, "spec.selector", errors)) return;
    const Value& labels = spec["template"]["metadata"]["labels"];
    if (SelectorMatches(selector, labels)) return;
    errors.push_back(api::InvalidField("spec.template.metadata.labels", labels,
                                       "`selector` does not match template `labels`"));
  }
  // The pods of an indexed job are called after it and their index.
  static void ValidateHostName(const Value& object, api::FieldErrors& errors) {
    const Value& spec = object["spec"];
    const int64_t completions = spec["completions"].int_value();
    if (spec["completionMode"].string_value() != "Indexed" || completions <= 0) return;
    const Value& name = object["metadata"]["name"];
    const std::string last = absl::StrCat(name.string_value(), "-", completions - 1);
    if (api::Dns1123LabelErrors(last).empty()) return;
    errors.push_back(api::InvalidField(
        "metadata.name", name,
        absl::StrCat("will not able to create pod with invalid DNS label: ", last)));
  }
  // A selector that the server has made is about labels that it has given; labels of one's own may
  // contradict. `prefixed`: those with a domain are asked, too.
  static void ValidateGeneratedSelector(const Value& object, bool prefixed,
                                        api::FieldErrors& errors) {
    const Value& spec = object["spec"];
    if (spec["manualSelector"].bool_value() || spec["selector"].is_null()) return;
    const Value uid(object["metadata"]["uid"].string_value());
    const Value name(object["metadata"]["name"].string_value());
    const Value& labels = spec["template"]["metadata"]["labels"];
    Value expected = Value::Object();
    const auto check = [&](absl::string_view key, const Value& wanted) {
      expected.Set(key, wanted);
      const std::string path = "spec.template.metadata.labels";
      const Value* label = labels.Find(key);
      if (label == nullptr) {
        errors.push_back(api::RequiredField(Key(path, key),
                                            absl::StrCat("must be '", wanted.string_value(), "'")));
      } else if (*label != wanted) {
        errors.push_back(api::InvalidField(Key(path, key), labels,
                                           absl::StrCat("must be '", wanted.string_value(), "'")));
      }
    };
    check("controller-uid", uid);
    check("job-name", name);
    if (prefixed) {
      check(kUidLabel, uid);
      check(kNameLabel, name);
    }
    api::FieldErrors unusable;
    if (!CheckLabelSelector(spec["selector"], "", unusable)) return;
    if (SelectorMatches(spec["selector"], expected)) return;
    errors.push_back(InvalidRendered("spec.selector", RenderSelector(spec["selector"]),
                                     "`selector` not auto-generated"));
  }

  // A suspended job without pods may change where its pods run and what they may use.
  static void ValidateTemplateUpdate(const Value& object, const Value& old,
                                     api::FieldErrors& errors) {
    const Value& wanted = object["spec"]["template"];
    Value allowed = old["spec"]["template"];
    if (!IsAtRest(old)) {
      if (wanted == allowed) return;
      errors.push_back(InvalidRendered("spec.template",
                                       wire::InternalJson("api.core.v1.PodTemplateSpec", wanted),
                                       "field is immutable"));
      return;
    }
    EditMember(allowed, "spec", [&](Value& pod) {
      const Value& wanted_pod = wanted["spec"];
      for (absl::string_view member : {"nodeSelector", "tolerations", "schedulingGates"}) {
        CopyMember(pod, wanted_pod, member);
      }
      AllowNodeAffinity(pod, wanted_pod);
      for (absl::string_view list : {"containers", "initContainers"}) {
        AllowResources(pod, wanted_pod, list);
      }
    });
    if (wanted["spec"] == allowed["spec"]) return;
    errors.push_back(InvalidRendered("spec.template.spec",
                                     wire::InternalJson("api.core.v1.PodSpec", wanted["spec"]),
                                     "field is immutable"));
  }
  static bool IsAtRest(const Value& job) {
    bool at_rest = job["status"]["startTime"].is_null();
    for (const Value& condition : job["status"]["conditions"].items()) {
      at_rest |= condition["type"].string_value() == "Suspended" &&
                 condition["status"].string_value() == "True";
    }
    return at_rest && job["spec"]["suspend"].bool_value() &&
           job["status"]["active"].int_value() == 0;
  }
  static void AllowNodeAffinity(Value& pod, const Value& wanted) {
    const Value& affinity = wanted["affinity"];
    if (affinity.is_null() && pod["affinity"].is_null()) return;
    Value kept = pod["affinity"].is_null() ? Value::Object() : pod["affinity"];
    CopyMember(kept, affinity, "nodeAffinity");
    if (affinity.is_null() && kept.empty()) {
      pod.Erase("affinity");
    } else {
      pod.Set("affinity", std::move(kept));
    }
  }
  static void AllowResources(Value& pod, const Value& wanted, absl::string_view list) {
    if (wanted[list].size() != pod[list].size()) return;
    for (size_t i = 0; i < wanted[list].size(); ++i) {
      const Value& container = wanted[list].at(i);
      if (container["name"] != pod[list].at(i)["name"] ||
          container["resources"] == pod[list].at(i)["resources"]) {
        continue;
      }
      CopyMember(pod.Mutable(list).MutableAt(i), container, "resources");
    }
  }
  static void DefaultLabels(Value& object) {
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (labels.empty() || !object["metadata"]["labels"].empty()) return;
    EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
  }
  // Selects the job's own pods by its uid. Labels that contradict are left to validation.
  static void GenerateSelector(Value& object) {
    const Value name(object["metadata"]["name"].string_value());  // "" where it is missing
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
      for (absl::string_view key : {absl::string_view("controller-uid"), kUidLabel}) {
        if (!labels.Has(key)) labels.Set(key, uid);
      }
      Value& selector = spec.Mutable("selector").Mutable("matchLabels");
      if (!selector.Has(kUidLabel)) selector.Set(kUidLabel, uid);
    });
    if (!shared) return;
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
  }
};

// Jobs that count indexes, and their limits.
void ValidateIndexed(const Value& job_spec, const std::string& path, api::FieldErrors& errors) {
  constexpr int64_t kMaxParallelism = 100000, kMaxFailed = 100000;
  constexpr int64_t kManyCompletions = 100000, kMaxOfMany = 10000;
  const int64_t completions = job_spec["completions"].int_value();
  const Value &failed = job_spec["maxFailedIndexes"], &parallel = job_spec["parallelism"];
  const auto report = [&](absl::string_view member, std::string detail) {
    errors.push_back(api::InvalidField(Child(path, member), job_spec[member], std::move(detail)));
  };
  if (!job_spec.Has("completions")) {
    errors.push_back(
        api::RequiredField(Child(path, "completions"), "when completion mode is Indexed"));
  }
  if (parallel.int_value() > kMaxParallelism) {
    report("parallelism", absl::StrCat("must be less than or equal to ", kMaxParallelism,
                                       " when completion mode is Indexed"));
  }
  if (job_spec.Has("completions") && failed.int_value() > completions) {
    report("maxFailedIndexes", "must be less than or equal to completions");
  }
  if (failed.int_value() > kMaxFailed) {
    report("maxFailedIndexes", absl::StrCat("must be less than or equal to ", kMaxFailed));
  }
  if (completions <= kManyCompletions || !job_spec.Has("backoffLimitPerIndex")) return;
  if (failed.is_null()) {
    errors.push_back(api::RequiredField(
        Child(path, "maxFailedIndexes"),
        absl::StrCat("must be specified when completions is above ", kManyCompletions)));
  }
  const std::string limit =
      absl::StrCat("must be less than or equal to ", kMaxOfMany, " when completions are above ",
                   kManyCompletions, " and used with backoff limit per index");
  if (parallel.int_value() > kMaxOfMany) report("parallelism", limit);
  if (failed.int_value() > kMaxOfMany) report("maxFailedIndexes", limit);
}

void ValidateCompletionMode(const Value& job_spec, const std::string& path,
                            api::FieldErrors& errors) {
  const Value& mode = job_spec["completionMode"];
  if (!mode.is_null()) {
    CheckSupported(mode, Child(path, "completionMode"), {"NonIndexed", "Indexed"}, errors);
  }
  if (mode.string_value() == "Indexed") ValidateIndexed(job_spec, path, errors);
  if (!mode.is_null() && mode.string_value() != "NonIndexed") return;
  for (absl::string_view member : {"backoffLimitPerIndex", "maxFailedIndexes"}) {
    if (!job_spec.Has(member)) continue;
    errors.push_back(api::InvalidField(Child(path, member), job_spec[member],
                                       "requires indexed completion mode"));
  }
}

void ValidateJobTemplate(const Value& job_spec, const std::string& path, api::FieldErrors& errors) {
  ValidatePodTemplate(job_spec["template"], path, errors);
  const Value& policy = job_spec["template"]["spec"]["restartPolicy"];
  const std::string policy_path = Child(path, "spec.restartPolicy");
  if (policy.string_value().empty() || policy.string_value() == "Always") {
    errors.push_back(api::RequiredField(policy_path, "valid values: \"OnFailure\", \"Never\""));
  } else if (policy.string_value() != "Never" && policy.string_value() != "OnFailure") {
    CheckSupported(policy, policy_path, {"OnFailure", "Never"}, errors);
  } else if (policy.string_value() != "Never" && job_spec.Has("podFailurePolicy")) {
    errors.push_back(api::InvalidField(
        policy_path, policy, "only \"Never\" is supported when podFailurePolicy is specified"));
  }
}

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
  if (job_spec.Has("maxFailedIndexes") && !job_spec.Has("backoffLimitPerIndex")) {
    errors.push_back(api::RequiredField(Child(path, "backoffLimitPerIndex"),
                                        "when maxFailedIndexes is specified"));
  }
  const Value& manager = job_spec["managedBy"];
  if (!manager.is_null()) {
    constexpr int64_t kMaxManager = 63;
    CheckDomainPrefixedPath(manager, Child(path, "managedBy"), errors);
    if (manager.string_value().size() > kMaxManager) {
      errors.push_back(api::TooLongField(Child(path, "managedBy"), kMaxManager));
    }
  }
  ValidateCompletionMode(job_spec, path, errors);
  if (job_spec.Has("podFailurePolicy")) {
    ValidatePodFailurePolicy(job_spec, Child(path, "podFailurePolicy"), errors);
  }
  const Value& success = job_spec["successPolicy"];
  if (!success.is_null()) {
    if (job_spec["completionMode"].string_value() == "Indexed") {
      ValidateSuccessPolicy(job_spec, Child(path, "successPolicy"), errors);
    } else {
      errors.push_back(InvalidRendered(Child(path, "successPolicy"),
                                       wire::InternalJson("api.batch.v1.SuccessPolicy", success),
                                       "requires indexed completion mode"));
    }
  }
  const Value& replacement = job_spec["podReplacementPolicy"];
  if (!replacement.is_null() && job_spec.Has("podFailurePolicy")) {
    CheckSupported(replacement, Child(path, "podReplacementPolicy"), {"Failed"}, errors);
  } else if (!replacement.is_null()) {
    CheckSupported(replacement, Child(path, "podReplacementPolicy"),
                   {"Failed", "TerminatingOrFailed"}, errors);
  }
  ValidateJobTemplate(job_spec, Child(path, "template"), errors);
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
