#include "apiserver_fake/registry/webhook_calls.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace quiesce::registry {

std::string WebhookCall::Path() const {
  absl::string_view path;
  if (const Value* url = client_config.Find("url"); url != nullptr) {
    path = url->string_value();
    const size_t scheme = path.find("://");
    if (scheme != absl::string_view::npos) path = path.substr(scheme + 3);
    const size_t slash = path.find('/');
    path = slash == absl::string_view::npos ? "" : path.substr(slash);
  } else {
    path = client_config["service"]["path"].string_value();
  }
  return absl::StartsWith(path, "/") ? std::string(path) : absl::StrCat("/", path);
}

std::string WebhookCall::Url() const {
  std::string base;
  if (const Value* url = client_config.Find("url"); url != nullptr) {
    base = std::string(url->string_value());
  } else {
    const Value& service = client_config["service"];
    base = absl::StrCat("https://", service["name"].string_value(), ".",
                        service["namespace"].string_value(), ".svc:", service["port"].int_value(),
                        Path());
  }
  return absl::StrCat(base, "?timeout=", absl::ToInt64Seconds(timeout), "s");
}

void WebhookCalls::Begin(const std::string& object, int64_t revision) {
  const auto [at, fresh] = revisions_.try_emplace(object, revision);
  if (fresh || at->second == revision) return;
  at->second = revision;
  const std::string prefix = absl::StrCat(object, "\n");
  for (auto answer = answers_.begin(); answer != answers_.end();) {
    answer = absl::StartsWith(answer->first, prefix) ? answers_.erase(answer) : std::next(answer);
  }
}

}  // namespace quiesce::registry
