// Which paths and methods there are: go-restful's routes to the built-in resources, and what the
// handler of custom resources takes.
//
//   api::Verb verb;
//   const bool known = VerbOf("PUT", query, path, &verb);
//   if (int code = BuiltInRoute(type, path, known, verb); code != 0) Refuse(code);
//
// Sources: k8s.io/apiserver/pkg/endpoints/{installer.go,request/requestinfo.go},
// k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_ROUTES_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_ROUTES_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/rest/rest_path.h"
#include "apiserver_fake/rest/rest_query.h"

namespace quiesce::rest {

// The verb of a method, as the server counts it. False: no resource knows the method.
bool VerbOf(absl::string_view method, const QueryItems& query, const RestPath& path,
            api::Verb* verb);

// Whether a route for the path and the verb exists; built-in resources. 0: yes, else the code.
int BuiltInRoute(const resource::ResourceType& type, const RestPath& path, bool known_method,
                 api::Verb verb);

// Bindings have a collection, and nothing is in it: what is posted there goes to /binding of the
// pod that it names.
bool IsBindings(const RestPath& path);
// As BuiltInRoute.
int BindingsRoute(const RestPath& path, api::Verb verb);

// True if the handler of custom resources takes the path; else it is a plain 404.
bool CustomRoute(const resource::ResourceType& type, const RestPath& path, api::Verb verb);

// Whether the resource has the subresource that the path names, if it names one.
bool HasSubresource(const resource::ResourceType& type, const RestPath& path);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_ROUTES_H_
