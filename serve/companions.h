// The controllers of kube-controller-manager, and a kubelet, that run beside the served API, each
// in a manager of its own over a connection like any other client's.
//
//   absl::StatusOr<std::vector<std::string>> names = CompanionNames("workloads,kubelet");
//   Companions companions(&server, &loop, *names);
#ifndef QUIESCE_SERVE_COMPANIONS_H_
#define QUIESCE_SERVE_COMPANIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/server.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

// The garbage collector and the namespace controller are parts of the server (ServerOptions).
inline constexpr absl::string_view kGarbageCollector = "garbage-collector",
                                   kNamespaces = "namespaces";

// Reads a list like "garbage-collector,workloads,kubelet"; `workloads` stands for all controllers
// of workloads ("deployment", "job", ...). InvalidArgument for an unknown name says which there
// are. Each name once, in order.
absl::StatusOr<std::vector<std::string>> CompanionNames(absl::string_view list);

class Companions {
 public:
  // `names`: as CompanionNames() gives them. Both pointers outlive this. An error says which
  // controller cannot be made.
  static absl::StatusOr<std::unique_ptr<Companions>> Start(apiserver::Server* server,
                                                           sim::EventLoop* loop,
                                                           const std::vector<std::string>& names);
  ~Companions();

 private:
  struct Running;
  Companions();

  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_COMPANIONS_H_
