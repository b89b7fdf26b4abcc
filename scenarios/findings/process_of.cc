#include "scenarios/findings/process_of.h"

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

sim::ActorId ProcessOf(const sim::Trace& trace, sim::ActorId actor) {
  const std::string& name = trace.ActorName(actor);
  const size_t slash = name.find('/');
  if (slash == std::string::npos) return actor;
  const absl::string_view process = absl::string_view(name).substr(0, slash);
  for (sim::ActorId id = 1; id < trace.actor_count(); ++id) {
    if (trace.ActorName(id) == process) return id;
  }
  return actor;
}

}  // namespace quiesce::scenarios
