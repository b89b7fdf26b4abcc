// The rules in the original's order: the errors of an invalid pod are listed in it. Where one rule
// makes another pointless, the second is not checked, as there.
#include "apiserver_fake/kinds/container_validation.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

using Names = std::set<std::string>;

bool IsEmptyText(const Value& value) { return value.string_value().empty(); }

void ValidatePorts(const Value& ports, const std::string& path, api::FieldErrors& errors) {
  Names names;
  for (size_t i = 0; i < ports.size(); ++i) {
    const Value& port = ports.at(i);
    const std::string at = Index(path, i);
    if (const Value& name = port["name"]; !IsEmptyText(name)) {
      const size_t before = errors.size();
      CheckPortNumberOrName(name, Child(at, "name"), errors);
      if (errors.size() == before && !names.insert(std::string(name.string_value())).second) {
        errors.push_back(api::DuplicateField(Child(at, "name"), name));
      }
    }
    if (port["containerPort"].int_value() == 0) {
      errors.push_back(api::RequiredField(Child(at, "containerPort"), ""));
    } else {
      CheckPortNumber(port["containerPort"], Child(at, "containerPort"), errors);
    }
    if (port["hostPort"].int_value() != 0) {
      CheckPortNumber(port["hostPort"], Child(at, "hostPort"), errors);
    }
    CheckOneOf(port["protocol"], Child(at, "protocol"), {"SCTP", "TCP", "UDP"}, errors);
  }
}

void ValidateKeyRef(const Value& ref, const std::string& path, api::FieldErrors& errors) {
  if (IsEmptyText(ref["name"])) errors.push_back(api::RequiredField(Child(path, "name"), ""));
  if (IsEmptyText(ref["key"])) {
    errors.push_back(api::RequiredField(Child(path, "key"), ""));
  } else {
    CheckTexts(ref["key"], Child(path, "key"), IsConfigMapKey(ref["key"].string_value()), errors);
  }
}

void ValidateValueFrom(const Value& env, const std::string& path, api::FieldErrors& errors) {
  const Value& from = env["valueFrom"];
  if (from.is_null()) return;
  for (absl::string_view source : {"configMapKeyRef", "secretKeyRef"}) {
    if (from.Has(source)) ValidateKeyRef(from[source], Child(path, source), errors);
  }
  if (from.empty()) {
    errors.push_back(api::InvalidField(path, Value(""),
                                       "must specify one of: `fieldRef`, `resourceFieldRef`, "
                                       "`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
  } else if (!IsEmptyText(env["value"])) {
    errors.push_back(
        api::InvalidField(path, Value(""), "may not be specified when `value` is not empty"));
  } else if (from.size() > 1) {
    errors.push_back(
        api::InvalidField(path, Value(""), "may not have more than one field specified at a time"));
  }
}

void ValidateEnv(const Value& env, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < env.size(); ++i) {
    const Value& name = env.at(i)["name"];
    const std::string at = Index(path, i);
    const absl::string_view text = name.string_value();
    if (text.empty()) {
      errors.push_back(api::RequiredField(Child(at, "name"), ""));
    } else if (!std::all_of(text.begin(), text.end(),
                            [](char c) { return c >= ' ' && c <= '~' && c != '='; })) {
      errors.push_back(api::InvalidField(Child(at, "name"), name,
                                         "a valid environment variable name must consist only of "
                                         "printable ASCII characters other than '='"));
    }
    ValidateValueFrom(env.at(i), Child(at, "valueFrom"), errors);
  }
}

void ValidateEnvFrom(const Value& sources, const std::string& path, api::FieldErrors& errors) {
  for (size_t i = 0; i < sources.size(); ++i) {
    const Value& source = sources.at(i);
    const std::string at = Index(path, i);
    int count = 0;
    for (absl::string_view kind : {"configMapRef", "secretRef"}) {
      if (!source.Has(kind)) continue;
      ++count;
      if (IsEmptyText(source[kind]["name"])) {
        errors.push_back(api::RequiredField(Child(Child(at, kind), "name"), ""));
      }
    }
    if (count == 0) {
      errors.push_back(
          api::InvalidField(at, Value(""), "must specify one of: `configMapRef` or `secretRef`"));
    } else if (count > 1) {
      errors.push_back(
          api::InvalidField(at, Value(""), "may not have more than one field specified at a time"));
    }
  }
}

void ValidateMounts(const Value& mounts, const Names& volumes, const std::string& path,
                    api::FieldErrors& errors) {
  Names places;
  for (size_t i = 0; i < mounts.size(); ++i) {
    const Value& mount = mounts.at(i);
    const std::string at = Index(path, i);
    if (IsEmptyText(mount["name"])) errors.push_back(api::RequiredField(Child(at, "name"), ""));
    if (volumes.count(std::string(mount["name"].string_value())) == 0) {
      api::FieldError error =
          api::NotFoundField(Child(at, "name"), Value(mount["name"].string_value()));
      errors.push_back(std::move(error));
    }
    const Value& place = mount["mountPath"];
    if (IsEmptyText(place)) errors.push_back(api::RequiredField(Child(at, "mountPath"), ""));
    if (!places.insert(std::string(place.string_value())).second) {
      errors.push_back(api::InvalidField(Child(at, "mountPath"), place, "must be unique"));
    }
  }
}

void ValidateHttpGet(const Value& get, const std::string& path, api::FieldErrors& errors) {
  if (IsEmptyText(get["path"])) errors.push_back(api::RequiredField(Child(path, "path"), ""));
  CheckPortNumberOrName(get["port"], Child(path, "port"), errors);
  CheckSupported(get["scheme"], Child(path, "scheme"), {"HTTP", "HTTPS"}, errors);
  for (size_t i = 0; i < get["httpHeaders"].size(); ++i) {
    if (IsEmptyText(get["httpHeaders"].at(i)["name"])) {
      errors.push_back(api::RequiredField(Child(path, "httpHeaders"), ""));
    }
  }
}

// A probe's or a lifecycle's action: exactly one of the handlers.
void ValidateHandler(const Value& handler, const std::string& path, api::FieldErrors& errors) {
  int handlers = 0;
  auto may_be = [&](absl::string_view kind) {
    if (!handler.Has(kind)) return false;
    if (++handlers == 1) return true;
    errors.push_back(
        api::ForbiddenField(Child(path, kind), "may not specify more than 1 handler type"));
    return false;
  };
  if (may_be("exec") && handler["exec"]["command"].empty()) {
    errors.push_back(api::RequiredField(Child(path, "exec.command"), ""));
  }
  if (may_be("httpGet")) ValidateHttpGet(handler["httpGet"], Child(path, "httpGet"), errors);
  if (may_be("tcpSocket")) {
    CheckPortNumberOrName(handler["tcpSocket"]["port"], Child(path, "tcpSocket.port"), errors);
  }
  if (may_be("grpc")) CheckPortNumber(handler["grpc"]["port"], Child(path, "grpc.port"), errors);
  if (may_be("sleep")) {
    CheckNonNegative(handler["sleep"]["seconds"], Child(path, "sleep"), errors);
  }
  if (handlers == 0) errors.push_back(api::RequiredField(path, "must specify a handler type"));
}

void ValidateProbe(const Value& probe, bool readiness, const std::string& path,
                   api::FieldErrors& errors) {
  if (probe.is_null()) return;
  ValidateHandler(probe, path, errors);
  for (absl::string_view number : {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                   "successThreshold", "failureThreshold"}) {
    CheckNonNegative(probe[number], Child(path, number), errors);
  }
  const Value* grace = probe.Find("terminationGracePeriodSeconds");
  const std::string grace_path = Child(path, "terminationGracePeriodSeconds");
  if (grace != nullptr && grace->int_value() <= 0) {
    errors.push_back(api::InvalidField(grace_path, *grace, "must be greater than 0"));
  }
  if (readiness) {
    if (grace != nullptr) {
      errors.push_back(
          api::InvalidField(grace_path, *grace, "must not be set for readinessProbes"));
    }
  } else if (probe["successThreshold"].int_value() != 1) {
    errors.push_back(
        api::InvalidField(Child(path, "successThreshold"), probe["successThreshold"], "must be 1"));
  }
}

void ValidateCommon(const Value& container, const Names& volumes, const std::string& path,
                    api::FieldErrors& errors) {
  if (IsEmptyText(container["name"])) {
    errors.push_back(api::RequiredField(Child(path, "name"), ""));
  } else {
    CheckDnsLabel(container["name"], Child(path, "name"), errors);
  }
  if (IsEmptyText(container["image"])) {
    errors.push_back(api::RequiredField(Child(path, "image"), ""));
  }
  CheckOneOf(container["terminationMessagePolicy"], Child(path, "terminationMessagePolicy"),
             {"File", "FallbackToLogsOnError"}, errors);
  ValidatePorts(container["ports"], Child(path, "ports"), errors);
  ValidateEnv(container["env"], Child(path, "env"), errors);
  ValidateEnvFrom(container["envFrom"], Child(path, "envFrom"), errors);
  ValidateMounts(container["volumeMounts"], volumes, Child(path, "volumeMounts"), errors);
  CheckOneOf(container["imagePullPolicy"], Child(path, "imagePullPolicy"),
             {"Always", "IfNotPresent", "Never"}, errors);
  ValidateResources(container["resources"], Child(path, "resources"), errors);
}

void ValidateHooks(const Value& container, const std::string& path, api::FieldErrors& errors) {
  for (absl::string_view hook : {"postStart", "preStop"}) {
    const Value& handler = container["lifecycle"][hook];
    if (!handler.is_null()) {
      ValidateHandler(handler, Child(Child(path, "lifecycle"), hook), errors);
    }
  }
  ValidateProbe(container["livenessProbe"], false, Child(path, "livenessProbe"), errors);
  ValidateProbe(container["readinessProbe"], true, Child(path, "readinessProbe"), errors);
  ValidateProbe(container["startupProbe"], false, Child(path, "startupProbe"), errors);
}

}  // namespace

void ValidateContainers(const Value& containers, const Names& volumes, const std::string& path,
                        api::FieldErrors& errors) {
  if (containers.empty()) {
    errors.push_back(api::RequiredField(path, ""));
    return;
  }
  Names names;
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& container = containers.at(i);
    const std::string at = Index(path, i);
    ValidateCommon(container, volumes, at, errors);
    if (!names.insert(std::string(container["name"].string_value())).second) {
      errors.push_back(api::DuplicateField(Child(at, "name"), container["name"]));
    }
    ValidateHooks(container, at, errors);
  }
}

void ValidateInitContainers(const Value& containers, const Value& others, const Names& volumes,
                            const std::string& path, api::FieldErrors& errors) {
  Names names;
  for (const Value& other : others.items()) names.insert(std::string(other["name"].string_value()));
  for (size_t i = 0; i < containers.size(); ++i) {
    const Value& container = containers.at(i);
    const std::string at = Index(path, i);
    const bool restarts = container["restartPolicy"].string_value() == "Always";
    ValidateCommon(container, volumes, at, errors);
    if (!names.insert(std::string(container["name"].string_value())).second) {
      errors.push_back(api::DuplicateField(Child(at, "name"), container["name"]));
    }
    if (restarts) {
      ValidateHooks(container, at, errors);
      continue;
    }
    for (absl::string_view member :
         {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"}) {
      if (!container.Has(member)) continue;
      errors.push_back(api::ForbiddenField(Child(at, member),
                                           "may not be set for init containers without "
                                           "restartPolicy=Always"));
    }
  }
}

}  // namespace quiesce::kinds
