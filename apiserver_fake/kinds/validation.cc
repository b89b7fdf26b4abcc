#include "apiserver_fake/kinds/validation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/go/ip_address.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/schema/text_formats.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

constexpr absl::string_view kPortRange = "must be between 1 and 65535, inclusive";
constexpr absl::string_view kIpMessage =
    "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
constexpr absl::string_view kCidrMessage =
    "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
constexpr absl::string_view kPercentMessage =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or "
    "'93%', regex used for validation is '[0-9]+%')";
constexpr size_t kMaxPortName = 15;
constexpr size_t kMaxSubdomain = 253;

bool AllOf(absl::string_view text, bool (*test)(unsigned char)) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return test((unsigned char)c); });
}

bool IsPercent(absl::string_view text) {
  return text.size() > 1 && text.back() == '%' &&
         AllOf(text.substr(0, text.size() - 1), absl::ascii_isdigit);
}

Texts IsPortName(absl::string_view name) {
  Texts errors;
  if (name.size() > kMaxPortName) {
    errors.push_back(absl::StrCat("must be no more than ", kMaxPortName, " characters"));
  }
  if (name.empty() || !std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
      })) {
    errors.push_back("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!std::any_of(name.begin(), name.end(), absl::ascii_islower)) {
    errors.push_back("must contain at least one letter (a-z)");
  }
  if (absl::StrContains(name, "--")) {
    errors.push_back("must not contain consecutive hyphens");
  }
  if (!name.empty() && (name.front() == '-' || name.back() == '-')) {
    errors.push_back("must not begin or end with a hyphen");
  }
  return errors;
}

}  // namespace

std::string Child(absl::string_view path, absl::string_view name) {
  return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
}
std::string Index(absl::string_view path, size_t index) {
  return absl::StrCat(path, "[", index, "]");
}
std::string Key(absl::string_view path, absl::string_view key) {
  return absl::StrCat(path, "[", key, "]");
}

api::FieldError InvalidRendered(std::string field, std::string rendered, std::string detail) {
  api::FieldError error = api::InvalidField(std::move(field), Value(), std::move(detail));
  error.value = std::move(rendered);
  return error;
}

void CheckTexts(const Value& value, const std::string& path, const Texts& messages,
                api::FieldErrors& errors) {
  for (const std::string& message : messages) {
    errors.push_back(api::InvalidField(path, value, message));
  }
}

void CheckNonNegative(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (value.int_value() < 0) {
    errors.push_back(api::InvalidField(path, value, "must be greater than or equal to 0"));
  }
}

void CheckPortNumber(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (value.int_value() < 1 || value.int_value() > 65535) {
    errors.push_back(api::InvalidField(path, Value(value.int_value()), std::string(kPortRange)));
  }
}

void CheckPortNumberOrName(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (!value.is_string()) return CheckPortNumber(value, path, errors);
  CheckTexts(value, path, IsPortName(value.string_value()), errors);
}

void CheckSupported(const Value& value, const std::string& path, TextList supported,
                    api::FieldErrors& errors) {
  for (absl::string_view text : supported) {
    if (value.string_value() == text) return;
  }
  errors.push_back(api::NotSupportedField(path, value, Texts(supported.begin(), supported.end())));
}

bool CheckRequired(const Value& object, absl::string_view member, const std::string& path,
                   api::FieldErrors& errors) {
  if (!object[member].string_value().empty()) return true;
  errors.push_back(api::RequiredField(Child(path, member), ""));
  return false;
}

bool TooMany(const Value& list, int64_t most, const std::string& path, api::FieldErrors& errors) {
  const int64_t size = int64_t(list.size());
  if (size > most) errors.push_back(api::TooManyField(path, size, most));
  return size > most;
}

void CheckOneOf(const Value& value, const std::string& path, TextList supported,
                api::FieldErrors& errors) {
  if (value.string_value().empty()) {
    errors.push_back(api::RequiredField(path, ""));
  } else {
    CheckSupported(value, path, supported, errors);
  }
}

void CheckDnsLabel(const Value& value, const std::string& path, api::FieldErrors& errors) {
  CheckTexts(value, path, api::Dns1123LabelErrors(value.string_value()), errors);
}
void CheckDnsSubdomain(const Value& value, const std::string& path, api::FieldErrors& errors) {
  CheckTexts(value, path, api::Dns1123SubdomainErrors(value.string_value()), errors);
}

bool IsIpAddress(absl::string_view text) {
  return go::IpAddress::Parse(text, go::LeadingZeros::kAllowed).has_value();
}

void CheckIp(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view text = value.string_value();
  const auto report = [&](absl::string_view message) {
    errors.push_back(api::InvalidField(path, value, std::string(message)));
  };
  if (!IsIpAddress(text)) return report(kIpMessage);
  const std::optional<go::IpAddress> address = go::IpAddress::Parse(text);
  if (!address.has_value()) return report("must not have leading 0s");
  if (address->IsMapped()) report("must not be an IPv4-mapped IPv6 address");
}

void CheckCidr(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view text = value.string_value();
  const auto report = [&](absl::string_view message) {
    errors.push_back(api::InvalidField(path, value, std::string(message)));
  };
  if (!schema::IsCidr(text)) return report(kCidrMessage);
  const std::optional<go::IpNetwork> network = go::IpNetwork::Parse(text);
  if (!network.has_value()) return report("must not have leading 0s in IP or prefix length");
  if (network->address.IsMapped()) return report("must not have an IPv4-mapped IPv6 address");
  if (!(network->address == network->address.Masked(network->prefix))) {
    report("must not have bits set beyond the prefix length");
  }
}

void CheckImmutable(const Value& value, const Value& old, const std::string& path,
                    api::FieldErrors& errors) {
  if (value != old) errors.push_back(api::InvalidField(path, value, "field is immutable"));
}
void CheckImmutable(absl::string_view wire_type, const Value& value, const Value& old,
                    const std::string& path, api::FieldErrors& errors) {
  if (value == old) return;
  errors.push_back(InvalidRendered(
      path, value.is_null() ? "null" : wire::InternalJson(wire_type, value), "field is immutable"));
}
void CheckImmutableText(const Value& value, const Value& old, const std::string& path,
                        api::FieldErrors& errors) {
  CheckImmutable(Value(value.string_value()), Value(old.string_value()), path, errors);
}

void CheckQualifiedName(const Value& value, const std::string& path, api::FieldErrors& errors) {
  const absl::string_view name = value.string_value();
  CheckTexts(Value(name), path, api::LabelKeyErrors(name), errors);
}
void CheckPathSegment(const Value& value, const std::string& path, api::FieldErrors& errors) {
  CheckTexts(value, path, resource::NameIsPathSegment(value.string_value(), false), errors);
}

void CheckIntOrPercent(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (!value.is_string()) return CheckNonNegative(value, path, errors);
  if (!IsPercent(value.string_value())) {
    errors.push_back(api::InvalidField(path, value, std::string(kPercentMessage)));
  }
}

int64_t IntOrPercentNumber(const Value& value) {
  if (!value.is_string()) return value.int_value();
  absl::string_view text = value.string_value();
  if (IsPercent(text)) text.remove_suffix(1);
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

void CheckAtMost100Percent(const Value& value, const std::string& path, api::FieldErrors& errors) {
  if (value.is_string() && IsPercent(value.string_value()) && IntOrPercentNumber(value) > 100) {
    errors.push_back(api::InvalidField(path, value, "must not be greater than 100%"));
  }
}

bool SelectorIsEmpty(const Value& selector) {
  return selector["matchLabels"].empty() && selector["matchExpressions"].empty();
}

std::string RenderSelector(const Value& selector) {
  if (selector.is_null()) return "null";
  return wire::InternalJson("apimachinery.pkg.apis.meta.v1.LabelSelector", selector);
}

bool CheckLabelSelector(const Value& selector, const std::string& path, api::FieldErrors& errors) {
  if (selector.is_null()) return true;
  const size_t before = errors.size();
  resource::ValidateLabels(selector["matchLabels"], Child(path, "matchLabels"), errors);
  for (size_t i = 0; i < selector["matchExpressions"].size(); ++i) {
    const Value& expression = selector["matchExpressions"].at(i);
    const std::string at = Index(Child(path, "matchExpressions"), i);
    const absl::string_view op = expression["operator"].string_value();
    if (op == "In" || op == "NotIn") {
      if (expression["values"].empty()) {
        errors.push_back(api::RequiredField(
            Child(at, "values"), "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (op == "Exists" || op == "DoesNotExist") {
      if (!expression["values"].empty()) {
        errors.push_back(api::ForbiddenField(
            Child(at, "values"),
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
    } else {
      errors.push_back(
          api::InvalidField(Child(at, "operator"), Value(op), "not a valid selector operator"));
    }
    CheckTexts(expression["key"], Child(at, "key"),
               api::LabelKeyErrors(expression["key"].string_value()), errors);
    for (size_t j = 0; j < expression["values"].size(); ++j) {
      const Value& value = expression["values"].at(j);
      CheckTexts(value, Index(Child(at, "values"), j), api::LabelValueErrors(value.string_value()),
                 errors);
    }
  }
  return errors.size() == before;
}

bool SelectorMatches(const Value& selector, const Value& labels) {
  if (selector.is_null()) return false;
  for (const ValueMember& wanted : selector["matchLabels"].members()) {
    const Value* label = labels.Find(wanted.key.view());
    if (label == nullptr || *label != wanted.value) return false;
  }
  for (const Value& expression : selector["matchExpressions"].items()) {
    const Value* label = labels.Find(expression["key"].string_value());
    const absl::Span<const Value> values = expression["values"].items();
    const bool among =
        label != nullptr && std::find(values.begin(), values.end(), *label) != values.end();
    const absl::string_view op = expression["operator"].string_value();
    const bool matches = op == "In"             ? among
                         : op == "NotIn"        ? !among
                         : op == "Exists"       ? label != nullptr
                         : op == "DoesNotExist" ? label == nullptr
                                                : false;
    if (!matches) return false;
  }
  return true;
}

Texts IsConfigMapKey(absl::string_view key) {
  Texts errors;
  if (key.size() > kMaxSubdomain) {
    errors.push_back(absl::StrCat("must be no more than ", kMaxSubdomain, " characters"));
  }
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
  });
  if (!plain) {
    errors.push_back(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
        "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
        "'[-._a-zA-Z0-9]+')");
  }
  if (key == ".") {
    errors.push_back("must not be '.'");
  } else if (key == "..") {
    errors.push_back("must not be '..'");
  } else if (absl::StartsWith(key, "..")) {
    errors.push_back("must not start with '..'");
  }
  return errors;
}

}  // namespace quiesce::kinds
