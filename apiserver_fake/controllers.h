// The controllers of kube-controller-manager that work on objects of all kinds: the garbage collector
// and the namespace controller, as clients of a server, on its clock, with the real timing.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_H_

#include <memory>

namespace quiesce::api {

class Server;

class Controllers {
 public:
  // `server` outlives this. The controllers start at once.
  explicit Controllers(Server* server);
  ~Controllers();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_H_
