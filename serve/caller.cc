#include "serve/caller.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace quiesce::serve {
namespace {

constexpr absl::string_view kExtra = "impersonate-extra-";

Value Texts(const std::vector<std::string>& texts) {
  Value list = Value::List();
  for (const std::string& text : texts) list.Append(Value(text));
  return list;
}

}  // namespace

Value Caller::ToUserInfo() const {
  Value info = Value::Object({{"username", Value(name)}});
  if (!uid.empty()) info.Set("uid", Value(uid));
  if (!groups.empty()) info.Set("groups", Texts(groups));
  if (!extra.empty()) {
    Value values = Value::Object();
    for (const auto& [key, texts] : extra) values.Set(key, Texts(texts));
    info.Set("extra", std::move(values));
  }
  return info;
}

Caller Administrator() {
  Caller caller;
  caller.name = "admin";
  caller.groups = {"system:masters", "system:authenticated"};
  return caller;
}

std::string BearerToken(const RawRequest& request) {
  absl::string_view header = absl::StripAsciiWhitespace(request.Header("authorization"));
  if (!absl::StartsWithIgnoreCase(header, "bearer ")) return "";
  return std::string(absl::StripAsciiWhitespace(header.substr(7)));
}

Caller Impersonated(const RawRequest& request, Caller caller) {
  const absl::string_view user = request.Header("impersonate-user");
  if (user.empty()) return caller;
  Caller other;
  other.name = std::string(user);
  other.uid = std::string(request.Header("impersonate-uid"));
  for (const auto& [name, value] : request.headers) {
    if (name == "impersonate-group") other.groups.push_back(value);
    if (absl::StartsWith(name, kExtra)) other.extra[name.substr(kExtra.size())].push_back(value);
  }
  if (absl::StartsWith(user, "system:serviceaccount:") && other.groups.empty()) {
    const absl::string_view rest = absl::StripPrefix(user, "system:serviceaccount:");
    other.groups = {"system:serviceaccounts",
                    "system:serviceaccounts:" + std::string(rest.substr(0, rest.find(':')))};
  }
  if (user != "system:anonymous") other.groups.push_back("system:authenticated");
  return other;
}

Caller FromCertificate(const CertificateSubject& subject) {
  Caller caller;
  caller.name = subject.common_name;
  caller.groups = subject.organizations;
  caller.groups.push_back("system:authenticated");
  return caller;
}

}  // namespace quiesce::serve
