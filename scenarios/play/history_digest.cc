// A name that the server generated is random; it is replaced by its prefix and its number among the
// names with that prefix, in the order of their creation. For the rest the art is in what is left
// out: whatever is drawn by the server for itself would make any two runs differ.
#include "scenarios/play/history_digest.h"

#include <cassert>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/records.h"
#include "reconcilers/runtime/queue/digest.h"
#include "scenarios/findings/observer.h"
#include "sim/hash.h"

namespace quiesce::scenarios {
namespace {

class Digester {
 public:
  explicit Digester(const sim::Trace& trace) : trace_(trace) {
    for (size_t i = 0; i < trace.actor_count(); ++i) {
      actors_.push_back(sim::Fnv1a(trace.ActorName(static_cast<sim::ActorId>(i))));
    }
  }

  uint64_t Run() {
    for (const sim::TraceRecord& record : trace_.records()) {
      if (Skipped(record)) continue;
      Mix(record.kind.id ^ actors_[record.actor]);
      if (record.body) AddBody(record);
    }
    return digest_;
  }

 private:
  void Mix(uint64_t value) { digest_ = sim::Trace::MixHash(digest_, value); }
  void Mix(absl::string_view text) { Mix(runtime::Digest(text)); }

  // What happens at drawn moments, whatever the controllers do.
  static bool Skipped(const sim::TraceRecord& record) {
    if (!record.body) return false;
    if (record.kind == edge::kCallRecord) {
      return record.BodyAs<edge::CallRecord>()->request.verb == api::Verb::kWatch;
    }
    if (record.kind == edge::kWatchRecord) {
      const auto& watch = *record.BodyAs<edge::WatchRecord>();
      if (watch.closed) return watch.fault == edge::InjectedFault::kNone;
      return watch.event.type == api::WatchEventType::kBookmark;
    }
    return false;
  }

  void AddBody(const sim::TraceRecord& record) {
    if (record.kind == edge::kCallRecord) {
      AddCall(*record.BodyAs<edge::CallRecord>());
    } else if (record.kind == edge::kWatchRecord) {
      const auto& watch = *record.BodyAs<edge::WatchRecord>();
      Mix(watch.resource.resource);
      Mix(static_cast<uint64_t>(watch.closed) << 16 | static_cast<uint64_t>(watch.fault) << 8 |
          static_cast<uint64_t>(watch.event.type));
      const Value& metadata = watch.event.object["metadata"];
      AddName(metadata["namespace"].string_value(), metadata["name"].string_value());
    } else if (record.kind == runtime::kEnqueueRecord) {
      const auto& enqueue = *record.BodyAs<runtime::EnqueueRecord>();
      AddName(enqueue.key.namespace_, enqueue.key.name);
      Mix(static_cast<uint64_t>(enqueue.reason) << 1 |
          static_cast<uint64_t>(enqueue.delay > absl::ZeroDuration()));
    } else if (record.kind == runtime::kReconcileBeginRecord ||
               record.kind == runtime::kReconcileEndRecord) {
      const auto& reconcile = *record.BodyAs<runtime::ReconcileRecord>();
      const runtime::Result& result = reconcile.outcome.result;
      AddName(reconcile.key.namespace_, reconcile.key.name);
      Mix(static_cast<uint64_t>(reconcile.outcome.error.code()) << 2 |
          static_cast<uint64_t>(result.requeue) << 1 |
          static_cast<uint64_t>(result.requeue_after > absl::ZeroDuration()));
    } else if (record.kind == runtime::kExternalCallRecord) {
      const auto& call = *record.BodyAs<runtime::ExternalCallRecord>();
      Mix(call.service);
      Mix(call.operation);
      Mix(static_cast<uint64_t>(call.status.code()) << 1 | static_cast<uint64_t>(call.acted));
    } else if (record.kind == runtime::kLifecycleRecord) {
      Mix(static_cast<uint64_t>(record.BodyAs<runtime::LifecycleRecord>()->what));
    } else if (record.kind == kInputRecord) {
      Mix(record.BodyAs<InputRecord>()->what);
    }
  }

  void AddCall(const edge::CallRecord& call) {
    const api::Request& request = call.request;
    Mix(request.resource.resource);
    Mix(request.subresource);
    Mix(static_cast<uint64_t>(request.verb) << 40 | static_cast<uint64_t>(call.fault) << 32 |
        static_cast<uint64_t>(call.changed()) << 31 | static_cast<uint64_t>(call.status.code));
    Mix(call.status.reason);
    absl::string_view name = request.name;
    if (request.verb == api::Verb::kCreate && name.empty()) {
      const Value& metadata = request.body["metadata"];
      name = metadata["name"].string_value();
      if (name.empty()) {
        name = call.after["metadata"]["name"].string_value();
        NoteGenerated(request.namespace_, name, metadata["generateName"].string_value());
      }
    }
    AddName(request.namespace_, name);
  }

  void NoteGenerated(absl::string_view namespace_, absl::string_view name,
                     absl::string_view prefix) {
    if (name.empty()) return;
    const uint64_t number = ++generated_of_[std::string(prefix)];
    generated_[{namespace_, name}] = sim::Fnv1a(absl::StrCat(prefix, "*", number));
  }

  void AddName(absl::string_view namespace_, absl::string_view name) {
    Mix(namespace_);
    if (!generated_.empty()) {
      const auto found = generated_.find({namespace_, name});
      if (found != generated_.end()) return Mix(found->second);
    }
    Mix(name);
  }

  const sim::Trace& trace_;
  std::vector<uint64_t> actors_;  // hashes of their names
  // Namespace and name, which the trace keeps, to what stands for them.
  std::map<std::pair<absl::string_view, absl::string_view>, uint64_t> generated_;
  std::map<std::string, uint64_t> generated_of_;  // how many names of each prefix there are
  uint64_t digest_ = 0;
};

}  // namespace

uint64_t HistoryDigest(const sim::Trace& trace) {
  assert(trace.recording());
  return Digester(trace).Run();
}

}  // namespace quiesce::scenarios
