// There is no table of the internal types. They are written from the wire types in the order of
// declaration (`declared`), since they hold the same members under the same Go names; those that do
// not, PodSpec and PodSecurityContext, or that order them otherwise, are listed here. Members that
// are not set appear as Go's zero values, because internal types have no JSON tags that would leave
// them out; those of apimachinery (`is_meta`) have tags, and keep their wire form.
#include "apiserver_fake/wire/internal_form.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/line_diff.h"

namespace quiesce::wire {
namespace {

// The members of internal types that are not declared as their wire types are. Those of the host
// (HostNetwork ...) are in the security context there.
constexpr absl::string_view kPodSpec[] = {"Volumes",
                                          "InitContainers",
                                          "Containers",
                                          "EphemeralContainers",
                                          "RestartPolicy",
                                          "TerminationGracePeriodSeconds",
                                          "ActiveDeadlineSeconds",
                                          "DNSPolicy",
                                          "NodeSelector",
                                          "ServiceAccountName",
                                          "AutomountServiceAccountToken",
                                          "NodeName",
                                          "SecurityContext",
                                          "ImagePullSecrets",
                                          "Hostname",
                                          "Subdomain",
                                          "SetHostnameAsFQDN",
                                          "Affinity",
                                          "SchedulerName",
                                          "Tolerations",
                                          "HostAliases",
                                          "PriorityClassName",
                                          "Priority",
                                          "PreemptionPolicy",
                                          "DNSConfig",
                                          "ReadinessGates",
                                          "RuntimeClassName",
                                          "Overhead",
                                          "EnableServiceLinks",
                                          "TopologySpreadConstraints",
                                          "OS",
                                          "SchedulingGates",
                                          "ResourceClaims",
                                          "Resources",
                                          "HostnameOverride",
                                          "SchedulingGroup"};
// Members that are declared elsewhere in the internal type: before another one.
struct Moved {
  absl::string_view type, member, before;
};
constexpr Moved kMoved[] = {{"v1.Volume", "Quobyte", "FlexVolume"},
                            {"v1.PersistentVolumeSpec", "Quobyte", "ISCSI"},
                            {"v1.PersistentVolumeSpec", "FlexVolume", "Cinder"}};

constexpr absl::string_view kHostMembers[] = {"HostNetwork", "HostPID", "HostIPC",
                                              "ShareProcessNamespace", "HostUsers"};
constexpr absl::string_view kPodSecurityContext[] = {"SELinuxOptions",
                                                     "WindowsOptions",
                                                     "RunAsUser",
                                                     "RunAsGroup",
                                                     "RunAsNonRoot",
                                                     "SupplementalGroups",
                                                     "SupplementalGroupsPolicy",
                                                     "FSGroup",
                                                     "FSGroupChangePolicy",
                                                     "Sysctls",
                                                     "SeccompProfile",
                                                     "AppArmorProfile",
                                                     "SELinuxChangePolicy"};

constexpr absl::string_view kPersistentVolumeSource[] = {"GCEPersistentDisk",
                                                         "AWSElasticBlockStore",
                                                         "HostPath",
                                                         "Glusterfs",
                                                         "NFS",
                                                         "RBD",
                                                         "Quobyte",
                                                         "ISCSI",
                                                         "FlexVolume",
                                                         "Cinder",
                                                         "CephFS",
                                                         "FC",
                                                         "Flocker",
                                                         "AzureFile",
                                                         "VsphereVolume",
                                                         "AzureDisk",
                                                         "PhotonPersistentDisk",
                                                         "PortworxVolume",
                                                         "ScaleIO",
                                                         "Local",
                                                         "StorageOS",
                                                         "CSI"};

const WireField* FieldByGoName(const WireType& type, absl::string_view go_name) {
  for (const WireField& field : type.fields) {
    if (field.go_name == go_name) return &field;
  }
  return nullptr;
}

class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) {}

  std::string Write(const WireType& type, const Value& value) {
    Any(type, value);
    return std::move(out_);
  }

 private:
  struct Scope {
    bool first = true;
  };

  void Break() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(size_t(depth_), ' ');
  }
  void Open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void Close(char bracket, const Scope& scope) {
    --depth_;
    if (!scope.first) Break();
    out_ += bracket;
  }
  void Next(Scope& scope) {
    if (!scope.first) out_ += ',';
    scope.first = false;
    Break();
  }
  void Key(absl::string_view name, Scope& scope) {
    Next(scope);
    absl::StrAppend(&out_, GoQuote(name), pretty_ ? ": " : ":");
  }

  void Any(const WireType& type, const Value& value) {
    switch (type.kind) {
      case WireKind::kStruct:
        return Struct(type, value);
      case WireKind::kList:
        return List(type, value);
      case WireKind::kMap:
        return Map(type, value);
      default:
        AppendJson(value, &out_, /*escape_html=*/true);
    }
  }

  void Member(const WireField& field, const Value& value) {
    if (!value.is_null()) return Any(*field.type, value);
    if (field.pointer) {
      out_ += "null";
    } else if (field.type->kind == WireKind::kStruct) {
      Struct(*field.type, value);
    } else {
      AppendJson(field.zero, &out_);
    }
  }

  void Named(const WireType& type, const Value& value, absl::string_view go_name, Scope& scope) {
    const WireField* field = FieldByGoName(type, go_name);
    if (field == nullptr) return;
    Key(go_name, scope);
    Member(*field, value[field->name]);
  }

  // Types of apimachinery keep their wire form.
  void MetaMembers(const WireType& type, const Value& value, Scope& scope) {
    for (size_t index : type.declared) {
      const WireField& field = type.fields[index];
      const Value* member = value.Find(field.name);
      if (member == nullptr) continue;
      Key(field.name, scope);
      Any(*field.type, *member);
    }
  }

  void PodSpec(const WireType& type, const Value& value, Scope& scope) {
    for (absl::string_view name : kPodSpec) {
      if (name != "SecurityContext") {
        Named(type, value, name, scope);
        continue;
      }
      Key(name, scope);
      const Value& context = value["securityContext"];
      if (context.is_null()) {
        out_ += "null";
        continue;
      }
      Scope inner;
      Open('{');
      for (absl::string_view host : kHostMembers) Named(type, value, host, inner);
      const WireType& context_type = *type.FindField("securityContext")->type;
      for (absl::string_view member : kPodSecurityContext) {
        Named(context_type, context, member, inner);
      }
      Close('}', inner);
    }
  }

  void Struct(const WireType& type, const Value& value) {
    Scope scope;
    Open('{');
    if (type.is_meta) {
      MetaMembers(type, value, scope);
    } else if (type.go_name == "v1.PodSpec") {
      PodSpec(type, value, scope);
    } else if (type.go_name == "v1.PersistentVolumeSource") {
      for (absl::string_view name : kPersistentVolumeSource) Named(type, value, name, scope);
    } else {
      for (size_t index : type.declared) {
        const WireField& field = type.fields[index];
        if (field.go_name == "ObjectMeta") {
          MetaMembers(*field.type, value[field.name], scope);
          continue;
        }
        bool moved = false;
        for (const Moved& move : kMoved) {
          if (move.type != type.go_name) continue;
          if (move.before == field.go_name) Named(type, value, move.member, scope);
          moved |= move.member == field.go_name;
        }
        if (moved) continue;
        Key(field.go_name, scope);
        Member(field, value[field.name]);
      }
    }
    Close('}', scope);
  }

  void List(const WireType& type, const Value& value) {
    if (value.is_null()) {
      out_ += "null";
      return;
    }
    Scope scope;
    Open('[');
    for (const Value& item : value.items()) {
      Next(scope);
      Any(*type.element, item);
    }
    Close(']', scope);
  }

  void Map(const WireType& type, const Value& value) {
    if (value.is_null()) {
      out_ += "null";
      return;
    }
    Scope scope;
    Open('{');
    for (const ValueMember& member : value.members()) {
      Key(member.key.view(), scope);
      Any(*type.element, member.value);
    }
    Close('}', scope);
  }

  const bool pretty_;
  int depth_ = 0;
  std::string out_;
};

}  // namespace

std::string InternalJson(const WireType& type, const Value& value) {
  return Writer(/*pretty=*/false).Write(type, value);
}

std::string InternalJson(absl::string_view type, const Value& value) {
  return InternalJson(*FindWireType(type), value);
}

std::string InternalDiff(absl::string_view type, const Value& before, const Value& after) {
  const WireType& wire = *FindWireType(type);
  return go::UnifiedDiff(absl::StrSplit(Writer(/*pretty=*/true).Write(wire, before), '\n'),
                         absl::StrSplit(Writer(/*pretty=*/true).Write(wire, after), '\n'));
}

}  // namespace quiesce::wire
