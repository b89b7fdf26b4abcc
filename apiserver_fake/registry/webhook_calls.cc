#include "apiserver_fake/registry/webhook_calls.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "sim/hash.h"

namespace quiesce::registry {

namespace {

// As Go's client joins paths: "//validate" is "/validate".
std::string WithoutEmptySegments(absl::string_view path) {
  std::string out = "/";
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    absl::StrAppend(&out, out.size() > 1 ? "/" : "", part);
  }
  return out;
}

}  // namespace

std::string ReviewUid(absl::string_view key) {
  const uint64_t high = sim::Fnv1a(key), low = sim::Fnv1a(absl::StrCat(key, high));
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xfff, 0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffff);
}

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
  return WithoutEmptySegments(path);
}

std::string WebhookCall::Url() const {
  std::string base;
  if (const Value* url = client_config.Find("url"); url != nullptr) {
    const absl::string_view text = url->string_value();
    const size_t scheme = text.find("://");
    const size_t slash = scheme == absl::string_view::npos ? scheme : text.find('/', scheme + 3);
    base = std::string(text.substr(0, slash));
    if (slash != absl::string_view::npos) base += Path();
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
