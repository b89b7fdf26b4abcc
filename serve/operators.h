// Controllers of a catalog at work in a real cluster, on wall-clock time: each in a manager of its
// own, as a program of its own would be. External services are the models that scenarios have.
//
//   absl::StatusOr<std::unique_ptr<Operators>> operators =
//       Operators::Start(&io, catalog, {"database/fixed"}, *ReadKubeconfig(path));
//   io.run();
#ifndef QUIESCE_SERVE_OPERATORS_H_
#define QUIESCE_SERVE_OPERATORS_H_

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scenarios/play/catalog.h"
#include "serve/kubeconfig.h"

namespace quiesce::serve {

class Operators {
 public:
  // `io` and `catalog` outlive it. InvalidArgument for a name that the catalog does not have.
  static absl::StatusOr<std::unique_ptr<Operators>> Start(boost::asio::io_context* io,
                                                          const scenarios::Catalog& catalog,
                                                          const std::vector<std::string>& names,
                                                          const ClusterAddress& cluster,
                                                          uint64_t seed);
  ~Operators();

  // Ends all of them at once; io.run() can return then.
  void Stop();

 private:
  struct World;
  Operators();

  std::unique_ptr<World> world_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_OPERATORS_H_
