// The API server of recorded leader elections: one Lease in memory, answers at once or as a script
// of faults says.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LEASE_SERVER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LEASE_SERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/conformance/world.h"

namespace quiesce::runtime {

class LeaseServer {
 public:
  // `setup` has `lease` and `faults`; both outlive the server.
  LeaseServer(CaseWorld* world, const Value& setup);
  ~LeaseServer();

  // The connection of one client, which its requests are noted for. Lives as long as the server.
  api::Transport* ConnectionOf(const std::string& who);

  // A write by somebody else, as `lease_writes` has it.
  void Write(const Value& write);

  // Requests as the cases write them, in order.
  const std::vector<Value>& requests() const { return requests_; }

 private:
  class Connection;
  sim::Task<absl::StatusOr<api::Response>> Answer(std::string who, api::Request request);
  api::Response Handle(const api::Request& request);
  api::Response Store(int code, Value lease);
  // The fault that is due, null if none is.
  const Value& FaultFor(const std::string& method);

  CaseWorld* const world_;
  const Value& setup_;
  Value lease_;  // null: there is none
  int64_t revision_ = 100;
  std::vector<int64_t> fault_uses_;
  std::vector<Value> requests_;
  std::map<std::string, std::unique_ptr<Connection>> connections_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_LEASE_SERVER_H_
