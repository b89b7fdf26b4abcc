// Sources: k8s.io/kubernetes/pkg/registry/core/pod/strategy.go,
// k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, and the admission plugins Priority and
// DefaultTolerationSeconds (Admit). Admission runs before validation in the server, too, so the
// errors of a pod are those of what admission made of it.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/label_keys.h"
#include "apiserver_fake/kinds/pod_qos.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_update.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/pod_warnings.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

// podIP is the first of podIPs; where both were given and differ, podIP counts
// (k8s.io/kubernetes/pkg/apis/core/v1/conversion.go).
void MatchPodIps(Value& status) {
  const Value ip = status["podIP"];
  const Value first = status["podIPs"].at(0)["ip"];
  if (!ip.string_value().empty()) {
    if (ip != first) status.Set("podIPs", Value::List({Value::Object({{"ip", ip}})}));
  } else if (!first.string_value().empty()) {
    status.Set("podIP", first);
  }
}

class Pod : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      for (absl::string_view list : {"containers", "initContainers"}) {
        EditItems(spec, list, stored_spec,
                  [](Value& container, const Value*) { RequestsFromLimits(container); });
      }
      SetDefault(spec, "enableServiceLinks", true);
      if (spec["terminationGracePeriodSeconds"].int_value() < 0) {
        spec.Set("terminationGracePeriodSeconds", 1);
      }
      if (spec["hostNetwork"].bool_value()) {
        EditItems(spec, "containers", HostPortsFromContainerPorts);
        EditItems(spec, "initContainers", HostPortsFromContainerPorts);
      }
      DefaultPodSpec(spec, stored_spec);
    });
    EditMember(object, "status", MatchPodIps);
  }

  // What a pod must not say is told before it is validated (Priority). Of classes that a cluster
  // has of its own nothing is known here.
  api::ApiStatus Allocate(const resource::StrategyContext& context, Value& object,
                          const Value* old) const override {
    const Value& spec = object["spec"];
    const absl::string_view name = spec["priorityClassName"].string_value();
    if (old != nullptr || (!name.empty() && PriorityOfClass(name) == 0)) return api::ApiStatus();
    const auto refuse = [&](const char* what, absl::string_view given, absl::string_view computed) {
      return api::Forbidden({"", "pods"}, object["metadata"]["name"].string_value(),
                            absl::StrCat("the ", what, " (", given,
                                         ") must not be provided in pod spec; priority admission "
                                         "controller computed ",
                                         computed, " from the given PriorityClass name"));
    };
    const int priority = PriorityOfClass(name);
    if (const Value* given = spec.Find("priority"); given != nullptr && *given != Value(priority)) {
      return refuse("integer value of priority", absl::StrCat(given->int_value()),
                    absl::StrCat(priority));
    }
    if (const Value* given = spec.Find("preemptionPolicy");
        given != nullptr && given->string_value() != kPreemptionPolicy) {
      return refuse("string value of PreemptionPolicy", given->string_value(), kPreemptionPolicy);
    }
    return api::ApiStatus();
  }

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    SetGeneration(object, 1);
    const Value labels = object["metadata"]["labels"];
    EditMember(object, "spec", [&](Value& spec) {
      Admit(spec);
      MergeLabelKeys(spec, labels);
    });
    Value status = Value::Object({{"phase", "Pending"}, {"qosClass", PodQosClass(object["spec"])}});
    if (!object["spec"]["schedulingGates"].empty()) {
      status.Mutable("conditions")
          .Append(
              Value::Object({{"type", "PodScheduled"},
                             {"status", "False"},
                             {"reason", "SchedulingGated"},
                             {"message", "Scheduling is blocked due to non-empty scheduling gates"},
                             {"lastProbeTime", Value()},
                             {"lastTransitionTime", Value(go::FormatRfc3339(context.now))}}));
    }
    object.Set("status", std::move(status));
  }

  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    EditMember(object, "spec", &old, [&](Value& spec, const Value* old_spec) {
      for (absl::string_view key : {"priority", "preemptionPolicy"}) {
        if (old_spec != nullptr && !spec.Has(key)) CopyMember(spec, *old_spec, key);
      }
      Admit(spec);
    });
    BuiltinStrategy::PrepareForUpdate(context, object, old);
  }

  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    CopyMetadata(object, old, "ownerReferences");
    EditMember(object, "status", [&](Value& status) {
      SetDefaultText(status, "phase", "Pending");
      if (!status.Has("qosClass")) CopyMember(status, old["status"], "qosClass");
      KeepObservedGenerations(status, old["status"]);
    });
  }

  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    for (size_t i = 0; i < status["conditions"].size(); ++i) {
      const Value& type = status["conditions"].at(i)["type"];
      const absl::string_view name = type.string_value();
      const bool of_system = name == "PodScheduled" || name == "Ready" || name == "Initialized" ||
                             name == "ContainersReady";
      if (!of_system) CheckQualifiedName(type, Index("status.conditions", i) + ".Type", errors);
    }
    if (status["observedGeneration"].int_value() < 0) {
      errors.push_back(api::InvalidField("status.observedGeneration", status["observedGeneration"],
                                         "must be a non-negative integer"));
    }
    CheckImmutable(status["qosClass"], old["status"]["qosClass"], "status.qosClass", errors);
  }

  // A pod that no kubelet runs, or whose containers have ended, has nothing to wait for.
  std::optional<int64_t> GracePeriodForDelete(const Value& object,
                                              std::optional<int64_t> asked) const override {
    const Value& spec = object["spec"];
    const absl::string_view phase = object["status"]["phase"].string_value();
    if (spec["nodeName"].string_value().empty() || phase == "Failed" || phase == "Succeeded") {
      return 0;
    }
    const int64_t seconds = asked.value_or(spec["terminationGracePeriodSeconds"].int_value());
    return seconds < 0 ? 1 : seconds;
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateNewPod(object, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidatePod(object, errors);
    ValidatePodUpdate(object, old, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings;
    AddNameWarning(object, "the Pod's hostname", warnings);
    for (std::string& warning : PodWarnings("", object)) warnings.push_back(std::move(warning));
    return warnings;
  }

 private:
  static constexpr char kPreemptionPolicy[] = "PreemptLowerPriority";

  static void RequestsFromLimits(Value& container) {
    const Value limits = container["resources"]["limits"];
    if (limits.empty()) return;
    EditMember(container, "resources", [&](Value& resources) {
      Value requests = resources["requests"];
      for (const ValueMember& limit : limits.members()) {
        if (!requests.Has(limit.key.view())) requests.Set(limit.key.view(), limit.value);
      }
      if (!requests.SharesNodeWith(resources["requests"]))
        resources.Set("requests", std::move(requests));
    });
  }

  static void HostPortsFromContainerPorts(Value& container) {
    EditItems(container, "ports", [](Value& port) {
      if (port["hostPort"].int_value() == 0) CopyHostPort(port);
    });
  }
  static void CopyHostPort(Value& port) {
    const Value number = port["containerPort"];
    port.Set("hostPort", number);
  }

  // What admission adds: priority (Priority) and tolerations (DefaultTolerationSeconds).
  static void Admit(Value& spec) {
    SetDefault(spec, "priority", PriorityOfClass(spec["priorityClassName"].string_value()));
    SetDefault(spec, "preemptionPolicy", kPreemptionPolicy);
    for (absl::string_view taint :
         {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}) {
      const absl::Span<const Value> tolerations = spec["tolerations"].items();
      const bool tolerated =
          std::any_of(tolerations.begin(), tolerations.end(), [&](const Value& toleration) {
            const absl::string_view key = toleration["key"].string_value();
            const absl::string_view effect = toleration["effect"].string_value();
            return (key.empty() || key == taint) && (effect.empty() || effect == "NoExecute");
          });
      if (tolerated) continue;
      spec.Mutable("tolerations")
          .Append(Value::Object({{"key", taint},
                                 {"operator", "Exists"},
                                 {"effect", "NoExecute"},
                                 {"tolerationSeconds", 300}}));
    }
  }

  // The classes that every cluster has; others count as no class.
  static int PriorityOfClass(absl::string_view name) {
    if (name == "system-cluster-critical") return 2000000000;
    if (name == "system-node-critical") return 2000001000;
    return 0;
  }

  // A writer that does not know observedGeneration must not lose it.
  static void KeepObservedGenerations(Value& status, const Value& old_status) {
    constexpr absl::string_view kKey = "observedGeneration";
    if (!status.Has(kKey) && old_status.Has(kKey)) CopyMember(status, old_status, kKey);
    EditItems(status, "conditions", [&](Value& condition) {
      if (condition.Has(kKey)) return;
      for (const Value& old : old_status["conditions"].items()) {
        if (old["type"] != condition["type"]) continue;
        if (old.Has(kKey)) CopyMember(condition, old, kKey);
        return;
      }
    });
  }
};

}  // namespace

const BuiltinStrategy& PodStrategy() {
  static const BuiltinStrategy& strategy = *new Pod(
      {.wire_type = "api.core.v1.Pod",
       .generation = true,
       .delete_replies_object = true,
       .selectable = "spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName "
                     "spec.hostNetwork:false status.phase status.podIP status.nominatedNodeName"});
  return strategy;
}

}  // namespace quiesce::kinds
