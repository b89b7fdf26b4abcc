// Kinds that are stored and shown, and no more: nothing here acts on what they say. Their defaults
// are here, of their rules only those that say what must be there.
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/scheduling_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

using Checks = resource::Strategy::MetadataChecks;

// A kind with a member that must be there.
class PlainKind : public BuiltinStrategy {
 public:
  PlainKind(const BuiltinTraits& traits, absl::string_view required)
      : BuiltinStrategy(traits), required_(required) {}

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    if (required_.empty() || !object[required_].string_value().empty()) return;
    errors.push_back(api::RequiredField(std::string(required_), ""));
  }

 private:
  const absl::string_view required_;
};

class CSIDriver : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", [](Value& spec) {
      SetDefault(spec, "attachRequired", true);
      SetDefault(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
      SetDefault(spec, "podInfoOnMount", false);
      SetDefault(spec, "requiresRepublish", false);
      SetDefault(spec, "seLinuxMount", false);
      SetDefault(spec, "storageCapacity", false);
      SetDefault(spec, "volumeLifecycleModes", Value::List({"Persistent"}));
    });
  }
};

class APIService : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", [](Value& spec) {
      EditMember(spec, "service", [](Value& service) { SetDefault(service, "port", 443); });
    });
  }
};

class RuntimeClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& handler = object["handler"];
    if (handler.string_value().empty()) {
      errors.push_back(api::RequiredField("handler", ""));
    } else {
      CheckDnsLabel(handler, "handler", errors);
    }
    const Value overhead = Value::Object({{"limits", object["overhead"]["podFixed"]}});
    ValidateResources(overhead, "overhead", errors);
    const Value& scheduling = object["scheduling"];
    resource::ValidateLabels(scheduling["nodeSelector"], "scheduling.nodeSelector", errors);
    ValidateTolerations(scheduling["tolerations"], "scheduling.tolerations", errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    CheckImmutableText(object["handler"], old["handler"], "handler", errors);
  }
};

const BuiltinStrategy& New(const BuiltinTraits& traits, absl::string_view required = "") {
  return *new PlainKind(traits, required);
}

}  // namespace

const BuiltinStrategy& CSIDriverStrategy() {
  static const BuiltinStrategy& strategy = *new CSIDriver({.wire_type = "api.storage.v1.CSIDriver",
                                                           .generation = true,
                                                           .unconditional_update = false,
                                                           .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& CSINodeStrategy() {
  static const BuiltinStrategy& strategy = New({.wire_type = "api.storage.v1.CSINode",
                                                .unconditional_update = false,
                                                .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& CSIStorageCapacityStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.storage.v1.CSIStorageCapacity", .unconditional_update = false},
          "storageClassName");
  return strategy;
}

const BuiltinStrategy& VolumeAttachmentStrategy() {
  static const BuiltinStrategy& strategy = New({.wire_type = "api.storage.v1.VolumeAttachment",
                                                .unconditional_update = false,
                                                .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& VolumeAttributesClassStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.storage.v1.VolumeAttributesClass", .delete_replies_object = true},
          "driverName");
  return strategy;
}

const BuiltinStrategy& MutatingAdmissionPolicyStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.admissionregistration.v1.MutatingAdmissionPolicy",
           .generation = true,
           .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& MutatingAdmissionPolicyBindingStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.admissionregistration.v1.MutatingAdmissionPolicyBinding",
           .generation = true,
           .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& ValidatingAdmissionPolicyStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.admissionregistration.v1.ValidatingAdmissionPolicy",
           .generation = true,
           .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& ValidatingAdmissionPolicyBindingStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.admissionregistration.v1.ValidatingAdmissionPolicyBinding",
           .generation = true,
           .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& APIServiceStrategy() {
  static const BuiltinStrategy& strategy =
      *new APIService({.wire_type = "kube-aggregator.pkg.apis.apiregistration.v1.APIService",
                       .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& RuntimeClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new RuntimeClass({.wire_type = "api.node.v1.RuntimeClass", .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& DeviceClassStrategy() {
  static const BuiltinStrategy& strategy = New({.wire_type = "api.resource.v1.DeviceClass",
                                                .generation = true,
                                                .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& ResourceClaimStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.resource.v1.ResourceClaim", .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& ResourceClaimTemplateStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.resource.v1.ResourceClaimTemplate", .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& ResourceSliceStrategy() {
  static const BuiltinStrategy& strategy = New({.wire_type = "api.resource.v1.ResourceSlice",
                                                .generation = true,
                                                .delete_replies_object = true});
  return strategy;
}

const BuiltinStrategy& FlowSchemaStrategy() {
  static const BuiltinStrategy& strategy = New({.wire_type = "api.flowcontrol.v1.FlowSchema",
                                                .generation = true,
                                                .unconditional_update = false});
  return strategy;
}

const BuiltinStrategy& PriorityLevelConfigurationStrategy() {
  static const BuiltinStrategy& strategy =
      New({.wire_type = "api.flowcontrol.v1.PriorityLevelConfiguration",
           .generation = true,
           .unconditional_update = false});
  return strategy;
}

}  // namespace quiesce::kinds
