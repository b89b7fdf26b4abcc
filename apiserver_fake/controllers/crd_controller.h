// The life of CustomResourceDefinitions: names are accepted, types become served and established,
// change with their definition, and go with it after a cleanup of their objects.
//
//   Definitions definitions(&context, &server_as_handler);
//   definitions.OnWrite(before, after);      // after each accepted write of a definition
//
// The controllers' own writes are requests to the server, from events on its loop, with the delays
// of the real ones. Sources: k8s.io/apiextensions-apiserver/pkg/controller/{status,establish,
// finalizer}, k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CRD_CONTROLLER_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CRD_CONTROLLER_H_

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"

namespace quiesce::registry {
struct VerbContext;
}  // namespace quiesce::registry

namespace quiesce::controllers {

class RequestHandler;

class Definitions {
 public:
  // Both outlive this: `context` gives the loop, the store and the type registry, `handler` is the
  // server. Goes on with the definitions that the store has.
  Definitions(registry::VerbContext* context, RequestHandler* handler);
  ~Definitions();

  // A definition was written: as it was stored before and is now; null for none.
  void OnWrite(const Value& before, const Value& after);

  // What definitions ask for that the server does not do, in the order of their coming: rules of
  // x-kubernetes-validations that call what is not built. For the report of a run.
  const std::vector<std::string>& unsupported() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CRD_CONTROLLER_H_
