// What the trace says of a read from the cache of a manager; the record's cause is the reconcile
// that reads. Reads that go to the API server are calls (edge::kCallRecord).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_READ_RECORD_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_READ_RECORD_H_

#include <cstddef>
#include <string>

#include "apiserver_fake/api/status.h"
#include "sim/trace.h"

namespace quiesce::runtime {

inline constexpr sim::RecordKind kReadRecord("runtime/read");

struct ReadRecord : sim::TraceBody {
  api::GroupResource resource;
  std::string namespace_, name;  // `name` is "" for a list
  std::string version;           // of the object that the cache had; "" where it had none
  size_t found = 0;              // objects

  std::string Describe() const override;  // `read secrets/default/a: rv 1004`
  std::string ToJson() const override;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_READ_RECORD_H_
