// What the reconcilers of this folder share: kinds and small helpers.
#ifndef QUIESCE_RECONCILERS_ZOO_FIELD_COMMON_H_
#define QUIESCE_RECONCILERS_ZOO_FIELD_COMMON_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/derivative.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::reconcilers::zoo::field {

using runtime::Context;
using runtime::ControllerEnvironment;
using runtime::ControllerSpec;
using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Request;
using runtime::Resource;
using runtime::Result;
using Made = absl::StatusOr<std::unique_ptr<runtime::Reconciler>>;

inline const Resource& Widgets() {
  static const auto* const r = new Resource{{"field.example.com", "v1", "widgets"}, "Widget", true};
  return *r;
}
inline const Resource& ConfigMaps() {
  static const auto* const r = new Resource{{"", "v1", "configmaps"}, "ConfigMap", true};
  return *r;
}
inline const Resource& SecretsKind() {
  static const auto* const r = new Resource{{"", "v1", "secrets"}, "Secret", true};
  return *r;
}
inline const Resource& NamespacesKind() {
  static const auto* const r = new Resource{{"", "v1", "namespaces"}, "Namespace", false};
  return *r;
}
inline const Resource& EventsKind() {
  static const auto* const r = new Resource{{"", "v1", "events"}, "Event", true};
  return *r;
}
inline const Resource& Deployments() {
  static const auto* const r = new Resource{{"apps", "v1", "deployments"}, "Deployment", true};
  return *r;
}
inline const Resource& StatefulSetsKind() {
  static const auto* const r = new Resource{{"apps", "v1", "statefulsets"}, "StatefulSet", true};
  return *r;
}
inline const Resource& Jobs() {
  static const auto* const r = new Resource{{"batch", "v1", "jobs"}, "Job", true};
  return *r;
}
inline const Resource& Leases() {
  static const auto* const r = new Resource{{"coordination.k8s.io", "v1", "leases"}, "Lease", true};
  return *r;
}
inline const Resource& Autoscalers() {
  static const auto* const r = new Resource{
      {"autoscaling", "v2", "horizontalpodautoscalers"}, "HorizontalPodAutoscaler", true};
  return *r;
}
inline const Resource& DisruptionBudgets() {
  static const auto* const r =
      new Resource{{"policy", "v1", "poddisruptionbudgets"}, "PodDisruptionBudget", true};
  return *r;
}

// An object of that kind with its name and nothing else.
inline Value New(const Resource& resource, const std::string& ns, const std::string& name) {
  Value metadata = Value::Object({{"name", name}});
  if (!ns.empty()) metadata.Set("namespace", ns);
  return Value::Object({{"apiVersion", resource.ApiVersion()},
                        {"kind", resource.kind},
                        {"metadata", std::move(metadata)}});
}

inline std::string Text(const Value& value) { return std::string(value.string_value()); }

template <typename R>
ControllerSpec SpecOf(std::string name, std::string about, const Resource& resource, bool cured) {
  ControllerSpec spec;
  spec.name = std::move(name);
  spec.about = std::move(about);
  spec.for_resource = resource;
  spec.make = [cured](const ControllerEnvironment& environment) -> Made {
    return std::make_unique<R>(environment, cured);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::zoo::field

#endif  // QUIESCE_RECONCILERS_ZOO_FIELD_COMMON_H_
