#include "apiserver_fake/kinds/handler_validation.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {
namespace {

void ValidateHttpGet(const Value& get, const std::string& path, api::FieldErrors& errors) {
  CheckRequired(get, "path", path, errors);
  CheckPortNumberOrName(get["port"], Child(path, "port"), errors);
  CheckSupported(get["scheme"], Child(path, "scheme"), {"HTTP", "HTTPS"}, errors);
  for (const Value& header : get["httpHeaders"].items()) {
    const absl::string_view name = header["name"].string_value();
    if (!name.empty() &&
        absl::c_all_of(name, [](char c) { return absl::ascii_isalnum(c) || c == '-'; })) {
      continue;
    }
    errors.push_back(api::InvalidField(
        Child(path, "httpHeaders"), Value(name),
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. "
        "'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"));
  }
}

void ValidateSleep(const Value& sleep, const Value& grace_period, const std::string& path,
                   api::FieldErrors& errors) {
  const int64_t seconds = sleep["seconds"].int_value();
  if (grace_period.is_null() || (seconds >= 0 && seconds <= grace_period.int_value())) return;
  errors.push_back(api::InvalidField(
      path, Value(seconds),
      absl::StrCat("must be non-negative and less than terminationGracePeriodSeconds (",
                   grace_period.int_value(), ")")));
}

// A probe's or a hook's action: exactly one of the handlers. Hooks have no grpc, probes no sleep.
void ValidateHandler(const Value& handler, const Value& grace_period, const std::string& path,
                     api::FieldErrors& errors) {
  int handlers = 0;
  const auto may_be = [&](absl::string_view kind) {
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
    ValidateSleep(handler["sleep"], grace_period, Child(path, "sleep"), errors);
  }
  if (handlers == 0) errors.push_back(api::RequiredField(path, "must specify a handler type"));
}

void ValidateProbe(const Value& probe, bool readiness, const Value& grace_period,
                   const std::string& path, api::FieldErrors& errors) {
  ValidateHandler(probe, grace_period, path, errors);
  for (absl::string_view number : {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                   "successThreshold", "failureThreshold"}) {
    if (probe[number].int_value() < 0) CheckNonNegative(probe[number], Child(path, number), errors);
  }
  if (const Value* grace = probe.Find("terminationGracePeriodSeconds")) {
    const std::string grace_path = Child(path, "terminationGracePeriodSeconds");
    if (grace->int_value() <= 0) {
      errors.push_back(api::InvalidField(grace_path, *grace, "must be greater than 0"));
    }
    if (readiness) {
      errors.push_back(
          api::InvalidField(grace_path, *grace, "must not be set for readinessProbes"));
    }
  }
  const int64_t successes = probe["successThreshold"].int_value();
  if (!readiness && successes != 1) {
    errors.push_back(
        api::InvalidField(Child(path, "successThreshold"), Value(successes), "must be 1"));
  }
}

}  // namespace

void ValidateHooks(const Value& container, const Value& grace_period, const std::string& path,
                   api::FieldErrors& errors) {
  for (absl::string_view hook : {"postStart", "preStop"}) {
    if (const Value* handler = container["lifecycle"].Find(hook)) {
      ValidateHandler(*handler, grace_period, Child(Child(path, "lifecycle"), hook), errors);
    }
  }
  for (absl::string_view kind : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    if (const Value* probe = container.Find(kind)) {
      ValidateProbe(*probe, kind == "readinessProbe", grace_period, Child(path, kind), errors);
    }
  }
}

}  // namespace quiesce::kinds
