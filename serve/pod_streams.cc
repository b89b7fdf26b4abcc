#include "serve/pod_streams.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/rest/rest_path.h"

namespace quiesce::serve {
namespace {

std::vector<std::string> ContainerNames(const Value& pod) {
  std::vector<std::string> names;
  for (const char* list : {"containers", "initContainers", "ephemeralContainers"}) {
    for (const Value& container : pod["spec"][list].items())
      names.emplace_back(container["name"].string_value());
  }
  return names;
}

// "" or what is wrong with the container that is asked for.
std::string ContainerError(const rest::HttpRequest& http, const Value& pod) {
  std::string wanted;
  for (const auto& [name, value] : http.query) {
    if (name == "container") wanted = value;
  }
  const absl::string_view name = pod["metadata"]["name"].string_value();
  const std::vector<std::string> names = ContainerNames(pod);
  if (wanted.empty()) {
    if (pod["spec"]["containers"].size() == 1) return "";
    return absl::StrCat("a container name must be specified for pod ", name, ", choose one of: [",
                        absl::StrJoin(names, " "), "]");
  }
  for (const std::string& known : names) {
    if (known == wanted) return "";
  }
  return absl::StrCat("container ", wanted, " is not valid for pod ", name);
}

rest::HttpResponse Unreachable(const Value& pod) {
  const absl::string_view node = pod["spec"]["nodeName"].string_value();
  return StatusReply(api::InternalError(
      absl::StrCat("error dialing backend: dial tcp: lookup ", node, ": no such host")));
}

rest::HttpResponse Logs(const rest::HttpRequest& http, const Value& pod) {
  if (http.method != "GET") return MethodNotAllowedReply();
  if (const std::string error = ContainerError(http, pod); !error.empty()) {
    return StatusReply(api::BadRequest(error));
  }
  if (!pod["spec"]["nodeName"].string_value().empty()) return Unreachable(pod);
  rest::HttpResponse empty = TextReply(200, "");
  empty.content_type = "text/plain";
  return empty;
}

rest::HttpResponse Stream(const Value& pod) {
  if (!pod["spec"]["nodeName"].string_value().empty()) return Unreachable(pod);
  return StatusReply(api::BadRequest(absl::StrCat("pod ", pod["metadata"]["name"].string_value(),
                                                  " does not have a host assigned")));
}

bool IsStream(absl::string_view subresource) {
  return subresource == "exec" || subresource == "attach" || subresource == "portforward";
}

}  // namespace

std::optional<rest::HttpResponse> PodStreamEndpoint::Answer(const ApiRequest& request) {
  const rest::RestPath path = rest::ParseRestPath(request.http.path);
  if (!path.is_resource || !path.resource.group.empty() || path.name.empty()) return std::nullopt;
  const bool pods = path.resource.resource == "pods";
  const bool proxied =
      path.subresource == "proxy" &&
      (pods || path.resource.resource == "services" || path.resource.resource == "nodes");
  const bool streamed = pods && (path.subresource == "log" || IsStream(path.subresource));
  if (!proxied && !streamed) return std::nullopt;
  const api::Response found =
      server_->Handle(api::Request::Get(path.resource, path.namespace_, path.name));
  if (!found.ok()) return StatusReply(found.status);
  if (path.subresource == "log") return Logs(request.http, found.object);
  if (streamed) return Stream(found.object);
  api::ApiStatus status;
  status.code = 503;
  status.reason = "ServiceUnavailable";
  status.message = absl::StrCat("no endpoints available for ",
                                path.resource.resource == "services" ? "service" : "the", " \"",
                                path.name, "\"");
  return StatusReply(status);
}

}  // namespace quiesce::serve
