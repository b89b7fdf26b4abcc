#include "apiserver_fake/kinds/webhook_validation.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::kinds {
namespace {

constexpr char kForm[] = "; desired format: https://host[/path]";

void ValidateUrl(const std::string& path, absl::string_view url, api::FieldErrors& errors) {
  absl::string_view rest = url, fragment, query, user;
  if (size_t hash = rest.find('#'); hash != absl::string_view::npos) {
    fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
  }
  if (size_t mark = rest.find('?'); mark != absl::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  std::string scheme;  // in small letters, whatever was written
  if (size_t colon = rest.find(':'); colon != absl::string_view::npos && colon > 0 &&
                                     rest.substr(0, colon).find('/') == absl::string_view::npos) {
    scheme = absl::AsciiStrToLower(rest.substr(0, colon));
    rest = rest.substr(colon + 1);
  }
  absl::string_view host;
  if (absl::ConsumePrefix(&rest, "//")) host = rest.substr(0, rest.find('/'));
  if (size_t at = host.rfind('@'); at != absl::string_view::npos) {
    user = host.substr(0, at);
    host = host.substr(at + 1);
  }
  auto invalid = [&](absl::string_view value, std::string text) {
    errors.push_back(api::InvalidField(path, Value(value), std::move(text)));
  };
  if (scheme != "https") {
    invalid(scheme, absl::StrCat("'https' is the only allowed URL scheme", kForm));
  }
  if (host.empty()) invalid(host, absl::StrCat("host must be specified", kForm));
  if (!user.empty()) invalid(user, "user information is not permitted in the URL");
  if (!fragment.empty()) invalid(fragment, "fragments are not permitted in the URL");
  if (!query.empty()) invalid(query, "query parameters are not permitted in the URL");
}

void ValidateServicePath(const std::string& path, const Value& value, api::FieldErrors& errors) {
  absl::string_view text = value.string_value();
  if (text.empty() || text == "/") return;
  auto invalid = [&](std::string why) {
    errors.push_back(api::InvalidField(path, value, std::move(why)));
  };
  if (text == "//") return invalid("segment[0] may not be empty");
  if (!absl::StartsWith(text, "/")) invalid("must start with a '/'");
  text.remove_prefix(1);
  absl::ConsumeSuffix(&text, "/");
  size_t index = 0;
  for (absl::string_view step : absl::StrSplit(text, '/')) {
    if (step.empty()) {
      invalid(absl::StrCat("segment[", index, "] may not be empty"));
    } else {
      for (const std::string& why : api::Dns1123SubdomainErrors(step)) {
        invalid(absl::StrCat("segment[", index, "]: ", why));
      }
    }
    ++index;
  }
}

void ValidateService(const std::string& path, const Value& service, api::FieldErrors& errors) {
  // The server's own call mixes up name and namespace.
  if (service["namespace"].string_value().empty()) {
    errors.push_back(api::RequiredField(absl::StrCat(path, ".name"), ""));
  }
  if (service["name"].string_value().empty()) {
    errors.push_back(api::RequiredField(absl::StrCat(path, ".namespace"), ""));
  }
  const Value& port = service["port"];
  if (port.int_value() < 1 || port.int_value() > 65535) {
    errors.push_back(
        api::InvalidField(absl::StrCat(path, ".port"), port,
                          "port is not valid: must be between 1 and 65535, inclusive"));
  }
  if (const Value* found = service.Find("path")) {
    ValidateServicePath(absl::StrCat(path, ".path"), *found, errors);
  }
}

}  // namespace

void ValidateWebhookClientConfig(const std::string& path, const Value& config,
                                 api::FieldErrors& errors) {
  const Value* url = config.Find("url");
  const Value* service = config.Find("service");
  if ((url == nullptr) == (service == nullptr)) {
    errors.push_back(api::RequiredField(path, "exactly one of url or service is required"));
  } else if (url != nullptr) {
    ValidateUrl(absl::StrCat(path, ".url"), url->string_value(), errors);
  } else {
    ValidateService(absl::StrCat(path, ".service"), *service, errors);
  }
}

}  // namespace quiesce::kinds
