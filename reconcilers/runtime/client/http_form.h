// A request to the API server as HTTP would carry it: method, path, query, content type and body.
// Errors of clients name it, and recordings are compared with it.
//
//   HttpForm form = HttpFormOf(api::Request::Get(kPods, "default", "a"));
//   // form.method == "GET", form.path == "/api/v1/namespaces/default/pods/a"
//
// Source: k8s.io/client-go/rest/request.go and the typed clients that it serves.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_FORM_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_FORM_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct HttpForm {
  std::string method;                        // "PATCH"
  std::string path;                          // not percent-encoded
  std::map<std::string, std::string> query;  // names are unique
  std::string content_type;                  // "": no body
  Value body;                                // null: none

  // `path?a=b&c=d`, percent-encoded as net/url does, the query in order of names.
  std::string Target() const;
};

HttpForm HttpFormOf(const api::Request& request);

// "GET" for get, list and watch; "DELETE" for both deletes.
absl::string_view HttpMethod(api::Verb verb);
// "application/merge-patch+json" and its kin.
absl::string_view PatchContentType(api::PatchType type);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_FORM_H_
