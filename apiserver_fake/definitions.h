// The life of CustomResourceDefinitions: names are accepted, types become served and established,
// change with their definition, and go with it after a cleanup of their objects.
//
//   Definitions definitions(&server);
//   definitions.OnWrite(before, after);      // after each accepted write of a definition
//
// The controllers' own writes are requests to the server, from events on its loop, with the delays
// of the real ones. Sources: k8s.io/apiextensions-apiserver/pkg/controller/{status,establish,
// finalizer}, k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
#ifndef QUIESCE_APISERVER_FAKE_DEFINITIONS_H_
#define QUIESCE_APISERVER_FAKE_DEFINITIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/value.h"

namespace quiesce::api {

class Server;

class Definitions {
 public:
  // `server` outlives this; its context() gives the loop, the store and the type registry. Goes on
  // with the definitions that the store has.
  explicit Definitions(Server* server);
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

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_DEFINITIONS_H_
