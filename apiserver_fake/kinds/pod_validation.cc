#include "apiserver_fake/kinds/pod_validation.h"

#include <limits>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/container_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

using Names = std::set<std::string>;

// Kinds of volumes in the order in which the server looks for them.
constexpr absl::string_view kVolumeKinds[] = {"emptyDir",
                                              "hostPath",
                                              "gitRepo",
                                              "gcePersistentDisk",
                                              "awsElasticBlockStore",
                                              "secret",
                                              "nfs",
                                              "iscsi",
                                              "glusterfs",
                                              "persistentVolumeClaim",
                                              "rbd",
                                              "cinder",
                                              "cephfs",
                                              "downwardAPI",
                                              "fc",
                                              "flexVolume",
                                              "flocker",
                                              "configMap",
                                              "azureFile",
                                              "vsphereVolume",
                                              "photonPersistentDisk",
                                              "portworxVolume",
                                              "azureDisk",
                                              "quobyte",
                                              "scaleIO",
                                              "projected",
                                              "storageos",
                                              "csi",
                                              "ephemeral",
                                              "image"};

void ValidateVolumeSource(absl::string_view kind, const Value& source, const Value& pod_spec,
                          const std::string& path, api::FieldErrors& errors) {
  auto required = [&](absl::string_view member) {
    if (source[member].string_value().empty()) {
      errors.push_back(api::RequiredField(Child(path, member), ""));
    }
  };
  if (kind == "hostPath") required("path");
  if (kind == "secret") required("secretName");
  if (kind == "configMap") required("name");
  if (kind == "persistentVolumeClaim") required("claimName");
  if (kind == "csi") required("driver");
  if (kind == "projected") {
    for (size_t i = 0; i < source["sources"].size(); ++i) {
      if (!source["sources"].at(i).Has("serviceAccountToken")) continue;
      if (!pod_spec["serviceAccountName"].string_value().empty()) continue;
      errors.push_back(
          api::ForbiddenField(Child(Index(Child(path, "sources"), i), "serviceAccountToken"),
                              "must not be specified when serviceAccountName is not set"));
    }
  }
}

Names ValidateVolumes(const Value& pod_spec, const std::string& path, const Value& claims,
                      api::FieldErrors& errors) {
  Names names;
  for (const Value& claim : claims.items()) {
    names.insert(std::string(claim["metadata"]["name"].string_value()));
  }
  const Names replaced = names;  // a claim stands for the volume of its name
  Names seen;
  const Value& volumes = pod_spec["volumes"];
  for (size_t i = 0; i < volumes.size(); ++i) {
    const Value& volume = volumes.at(i);
    const std::string name(volume["name"].string_value());
    if (replaced.count(name) > 0) continue;
    const std::string at = Index(path, i);
    int kinds = 0;
    const size_t before = errors.size();
    for (absl::string_view kind : kVolumeKinds) {
      if (!volume.Has(kind)) continue;
      if (++kinds > 1) {
        errors.push_back(
            api::ForbiddenField(Child(at, kind), "may not specify more than 1 volume type"));
      } else {
        ValidateVolumeSource(kind, volume[kind], pod_spec, Child(at, kind), errors);
      }
    }
    if (kinds == 0) errors.push_back(api::RequiredField(at, "must specify a volume type"));
    if (name.empty()) {
      errors.push_back(api::RequiredField(Child(at, "name"), ""));
    } else {
      CheckDnsLabel(volume["name"], Child(at, "name"), errors);
    }
    if (seen.count(name) > 0) {
      errors.push_back(api::DuplicateField(Child(at, "name"), volume["name"]));
    }
    if (errors.size() == before) {
      seen.insert(name);
      names.insert(name);
    }
  }
  return names;
}

void ValidateTolerations(const Value& tolerations, const std::string& path,
                         api::FieldErrors& errors) {
  for (size_t i = 0; i < tolerations.size(); ++i) {
    const Value& toleration = tolerations.at(i);
    const std::string at = Index(path, i);
    const absl::string_view key = toleration["key"].string_value();
    const absl::string_view op = toleration["operator"].string_value();
    const absl::string_view effect = toleration["effect"].string_value();
    if (!key.empty()) {
      CheckTexts(toleration["key"], Child(at, "key"), api::LabelKeyErrors(key), errors);
    } else if (op != "Exists") {
      errors.push_back(api::InvalidField(Child(at, "operator"), Value(op),
                                         "operator must be Exists when `key` is empty, which means "
                                         "\"match all values and all keys\""));
    }
    if (toleration.Has("tolerationSeconds") && effect != "NoExecute") {
      errors.push_back(
          api::InvalidField(Child(at, "effect"), Value(effect),
                            "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    const Value& value = toleration["value"];
    if (op.empty() || op == "Equal") {
      const Texts messages = api::LabelValueErrors(value.string_value());
      if (!messages.empty()) {
        errors.push_back(
            api::InvalidField(Child(at, "operator"), value, absl::StrJoin(messages, ";")));
      }
    } else if (op == "Exists") {
      if (!value.string_value().empty()) {
        errors.push_back(api::InvalidField(Child(at, "operator"), value,
                                           "value must be empty when `operator` is 'Exists'"));
      }
    } else {
      CheckSupported(toleration["operator"], Child(at, "operator"), {"Equal", "Exists"}, errors);
    }
    if (!effect.empty()) {
      CheckSupported(toleration["effect"], Child(at, "effect"),
                     {"NoSchedule", "PreferNoSchedule", "NoExecute"}, errors);
    }
  }
}

}  // namespace

void ValidatePodSpec(const Value& spec, const std::string& path, const Value& claims,
                     api::FieldErrors& errors) {
  const Names volumes = ValidateVolumes(spec, Child(path, "volumes"), claims, errors);
  ValidateContainers(spec["containers"], volumes, Child(path, "containers"), errors);
  ValidateInitContainers(spec["initContainers"], spec["containers"], volumes,
                         Child(path, "initContainers"), errors);
  CheckOneOf(spec["restartPolicy"], Child(path, "restartPolicy"), {"Always", "OnFailure", "Never"},
             errors);
  CheckOneOf(spec["dnsPolicy"], Child(path, "dnsPolicy"),
             {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"}, errors);
  resource::ValidateLabels(spec["nodeSelector"], Child(path, "nodeSelector"), errors);
  for (absl::string_view name : {"serviceAccountName", "nodeName"}) {
    if (!spec[name].string_value().empty())
      CheckDnsSubdomain(spec[name], Child(path, name), errors);
  }
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  if (const Value* seconds = spec.Find("activeDeadlineSeconds")) {
    if (seconds->int_value() < 1 || seconds->int_value() > kMax) {
      errors.push_back(
          api::InvalidField(Child(path, "activeDeadlineSeconds"), *seconds,
                            absl::StrCat("must be between 1 and ", kMax, ", inclusive")));
    }
  }
  for (absl::string_view name : {"hostname", "subdomain"}) {
    if (!spec[name].string_value().empty()) CheckDnsLabel(spec[name], Child(path, name), errors);
  }
  ValidateTolerations(spec["tolerations"], Child(path, "tolerations"), errors);
  if (!spec["priorityClassName"].string_value().empty()) {
    CheckDnsSubdomain(spec["priorityClassName"], Child(path, "priorityClassName"), errors);
  }
}

void ValidatePodTemplate(const Value& pod_template, const std::string& path, const Value& claims,
                         api::FieldErrors& errors) {
  resource::ValidateLabels(pod_template["metadata"]["labels"], Child(path, "labels"), errors);
  resource::ValidateAnnotations(pod_template["metadata"]["annotations"], Child(path, "annotations"),
                                errors);
  ValidatePodSpec(pod_template["spec"], Child(path, "spec"), claims, errors);
  if (!pod_template["spec"]["ephemeralContainers"].empty()) {
    errors.push_back(api::ForbiddenField(Child(path, "spec.ephemeralContainers"),
                                         "ephemeral containers not allowed in pod template"));
  }
}

}  // namespace quiesce::kinds
