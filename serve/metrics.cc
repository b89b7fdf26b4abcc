#include "serve/metrics.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/rest/rest_path.h"

namespace quiesce::serve {
namespace {

constexpr absl::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
// Of what clients make up there is no end.
constexpr size_t kMaxSeries = 2000;

bool IsPlain(absl::string_view text) {
  return text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

}  // namespace

void Metrics::Count(const rest::HttpRequest& http, int code) {
  const rest::RestPath path = rest::ParseRestPath(http.path);
  const bool known =
      std::find(std::begin(kMethods), std::end(kMethods), http.method) != std::end(kMethods);
  Key key{known ? http.method : "other", "", "", "", "", code};
  if (path.is_resource && IsPlain(path.resource.group) && IsPlain(path.resource.version) &&
      IsPlain(path.resource.resource) && IsPlain(path.subresource)) {
    key = {std::get<0>(key),       path.resource.group, path.resource.version,
           path.resource.resource, path.subresource,    code};
  }
  if (requests_.size() >= kMaxSeries && requests_.count(key) == 0) return;
  ++requests_[key];
}

void Metrics::OnCall(const ApiRequest& request, const rest::HttpResponse& response) {
  Count(request.http, response.code);
}

void Metrics::OnEndpoint(const ApiRequest& request, const rest::HttpResponse& response) {
  Count(request.http, response.code);
}

void Metrics::OnWatch(uint64_t watch, const ApiRequest& request) {
  ++open_watches_;
  Count(request.http, 200);
}

std::string Metrics::Text() const {
  std::string text =
      "# HELP apiserver_request_total Counter of apiserver requests.\n"
      "# TYPE apiserver_request_total counter\n";
  for (const auto& [key, count] : requests_) {
    const auto& [method, group, version, resource, subresource, code] = key;
    absl::StrAppend(&text, "apiserver_request_total{code=\"", code, "\",group=\"", group,
                    "\",resource=\"", resource, "\",subresource=\"", subresource, "\",verb=\"",
                    method, "\",version=\"", version, "\"} ", count, "\n");
  }
  absl::StrAppend(
      &text,
      "# HELP apiserver_longrunning_requests Gauge of all active long-running apiserver requests.\n"
      "# TYPE apiserver_longrunning_requests gauge\n"
      "apiserver_longrunning_requests{verb=\"WATCH\"} ",
      open_watches_,
      "\n# HELP apiserver_watch_events_total Number of events sent in watch clients.\n"
      "# TYPE apiserver_watch_events_total counter\n"
      "apiserver_watch_events_total ",
      events_, "\n");
  return text;
}

std::optional<rest::HttpResponse> MetricsEndpoint::Answer(const ApiRequest& request) {
  if (request.http.path != "/metrics") return std::nullopt;
  if (request.http.method != "GET") return MethodNotAllowedReply();
  rest::HttpResponse response = TextReply(200, metrics_->Text());
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

}  // namespace quiesce::serve
