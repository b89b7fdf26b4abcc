#include "apiserver_fake/kinds/pod_spec.h"

#include "apiserver_fake/kinds/image_name.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

constexpr int kDefaultFileMode = 0644;
constexpr int kTokenSeconds = 3600;

void DefaultHttpGet(Value& handler) {
  EditMember(handler, "httpGet", [](Value& get) {
    SetDefaultText(get, "path", "/");
    SetDefaultText(get, "scheme", "HTTP");
  });
}

void DefaultProbe(Value& probe) {
  SetDefault(probe, "timeoutSeconds", 1);
  SetDefault(probe, "periodSeconds", 10);
  SetDefault(probe, "successThreshold", 1);
  SetDefault(probe, "failureThreshold", 3);
  DefaultHttpGet(probe);
  EditMember(probe, "grpc", [](Value& grpc) { SetDefault(grpc, "service", ""); });
}

void DefaultFieldRef(Value& source) {
  EditMember(source, "fieldRef", [](Value& ref) { SetDefaultText(ref, "apiVersion", "v1"); });
}

void DefaultPullPolicy(Value& object, absl::string_view key, absl::string_view image) {
  if (!object[key].string_value().empty()) return;
  object.Set(key, ImageTag(image) == "latest" ? "Always" : "IfNotPresent");
}

void DefaultContainer(Value& container, const Value* stored) {
  DefaultPullPolicy(container, "imagePullPolicy", container["image"].string_value());
  SetDefaultText(container, "terminationMessagePath", "/dev/termination-log");
  SetDefaultText(container, "terminationMessagePolicy", "File");
  EditItems(container, "ports", [](Value& port) { SetDefaultText(port, "protocol", "TCP"); });
  EditItems(container, "env", [](Value& env) {
    EditMember(env, "valueFrom", [](Value& from) {
      DefaultFieldRef(from);
      EditMember(from, "fileKeyRef", [](Value& ref) { SetDefault(ref, "optional", false); });
    });
  });
  for (absl::string_view probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    EditMember(container, probe, [](Value& value) { DefaultProbe(value); });
  }
  EditMember(container, "lifecycle", [](Value& lifecycle) {
    EditMember(lifecycle, "postStart", DefaultHttpGet);
    EditMember(lifecycle, "preStop", DefaultHttpGet);
  });
}

void DefaultProjections(Value& projected) {
  EditItems(projected, "sources", [](Value& source) {
    EditMember(source, "downwardAPI", [](Value& api) { EditItems(api, "items", DefaultFieldRef); });
    EditMember(source, "serviceAccountToken",
               [](Value& token) { SetDefault(token, "expirationSeconds", kTokenSeconds); });
  });
}

void DefaultVolume(Value& volume, const Value* stored) {
  // A volume has its name and one source.
  if (volume.size() <= (volume.Has("name") ? 1u : 0u)) volume.Set("emptyDir", Value::Object());
  auto default_mode = [](Value& source) { SetDefault(source, "defaultMode", kDefaultFileMode); };
  EditMember(volume, "secret", default_mode);
  EditMember(volume, "configMap", default_mode);
  EditMember(volume, "downwardAPI", default_mode);
  EditMember(volume, "projected", default_mode);
  EditMember(volume, "downwardAPI", [](Value& api) { EditItems(api, "items", DefaultFieldRef); });
  EditMember(volume, "projected", DefaultProjections);
  EditMember(volume, "image", [](Value& image) {
    DefaultPullPolicy(image, "pullPolicy", image["reference"].string_value());
  });
  EditMember(volume, "ephemeral", [](Value& ephemeral) {
    EditMember(ephemeral, "volumeClaimTemplate", [](Value& claim) {
      EditMember(claim, "spec", [](Value& spec) { SetDefault(spec, "volumeMode", "Filesystem"); });
    });
  });
  DefaultVolumeSources(volume);
}

}  // namespace

void DefaultVolumeSources(Value& volume) {
  EditMember(volume, "hostPath", [](Value& source) { SetDefault(source, "type", ""); });
  EditMember(volume, "iscsi",
             [](Value& source) { SetDefaultText(source, "iscsiInterface", "default"); });
  EditMember(volume, "rbd", [](Value& source) {
    SetDefaultText(source, "pool", "rbd");
    SetDefaultText(source, "user", "admin");
    SetDefaultText(source, "keyring", "/etc/ceph/keyring");
  });
  EditMember(volume, "azureDisk", [](Value& source) {
    SetDefault(source, "cachingMode", "ReadWrite");
    SetDefault(source, "fsType", "ext4");
    SetDefault(source, "readOnly", false);
    SetDefault(source, "kind", "Shared");
  });
  EditMember(volume, "scaleIO", [](Value& source) {
    SetDefaultText(source, "storageMode", "ThinProvisioned");
    SetDefaultText(source, "fsType", "xfs");
  });
}

void DefaultPodSpec(Value& spec, const Value* stored) {
  SetDefaultText(spec, "dnsPolicy", "ClusterFirst");
  SetDefaultText(spec, "restartPolicy", "Always");
  SetDefault(spec, "securityContext", Value::Object());
  SetDefault(spec, "terminationGracePeriodSeconds", 30);
  SetDefaultText(spec, "schedulerName", "default-scheduler");
  // The deprecated name and the current one always agree.
  if (spec.Has("serviceAccount") || spec.Has("serviceAccountName")) {
    SetDefaultText(spec, "serviceAccountName", spec["serviceAccount"].string_value());
    CopyMember(spec, Value::Object({{"serviceAccount", spec["serviceAccountName"]}}),
               "serviceAccount");
  }
  for (absl::string_view list : {"containers", "initContainers", "ephemeralContainers"}) {
    EditItems(spec, list, stored, DefaultContainer);
  }
  EditItems(spec, "volumes", stored, DefaultVolume);
}

void DefaultPodTemplate(Value& pod_template, const Value* stored) {
  EditMember(pod_template, "spec", stored, DefaultPodSpec);
}

}  // namespace quiesce::kinds
