#include "serve/health.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::serve {
namespace {

// Checks of kube-apiserver that mean something for a store in memory; they cannot fail.
constexpr absl::string_view kChecks[] = {"ping", "log", "etcd"};
constexpr absl::string_view kPaths[] = {
    "/api",         "/api/v1",       "/apis",        "/healthz",    "/healthz/etcd",
    "/healthz/log", "/healthz/ping", "/livez",       "/livez/etcd", "/livez/log",
    "/livez/ping",  "/metrics",      "/openapi/v2",  "/openapi/v3", "/readyz",
    "/readyz/etcd", "/readyz/log",   "/readyz/ping", "/version"};

bool HasQuery(const rest::HttpRequest& http, absl::string_view name) {
  return std::any_of(http.query.begin(), http.query.end(),
                     [&](const auto& item) { return item.first == name; });
}

rest::HttpResponse AllChecks(const rest::HttpRequest& http, absl::string_view name) {
  if (!HasQuery(http, "verbose")) return TextReply(200, "ok");
  std::string text;
  for (absl::string_view check : kChecks) absl::StrAppend(&text, "[+]", check, " ok\n");
  return TextReply(200, absl::StrCat(text, name, " check passed\n"));
}

}  // namespace

std::optional<rest::HttpResponse> HealthEndpoint::Answer(const ApiRequest& request) {
  const rest::HttpRequest& http = request.http;
  if (http.path == "/" || http.path.empty()) {
    Value paths = Value::List();
    for (absl::string_view path : kPaths) paths.Append(Value(path));
    return ObjectReply(200, Value::Object({{"paths", std::move(paths)}}));
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(http.path, '/', absl::SkipEmpty());
  if (parts.empty() || (parts[0] != "healthz" && parts[0] != "livez" && parts[0] != "readyz"))
    return std::nullopt;
  if (http.method != "GET" && http.method != "HEAD") return MethodNotAllowedReply();
  if (parts.size() == 1) return AllChecks(http, parts[0]);
  const bool known = parts.size() == 2 && std::find(std::begin(kChecks), std::end(kChecks),
                                                    parts[1]) != std::end(kChecks);
  return known ? TextReply(200, "ok") : TextReply(404, "404 page not found\n");
}

}  // namespace quiesce::serve
