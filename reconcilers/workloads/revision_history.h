// The history of an owner's templates, kept in ControllerRevisions: StatefulSets and DaemonSets
// have one each time their template changes, and one that comes back is used again.
//
//   RevisionHistory history(client, &cached, &StatefulSets());
//   std::vector<Value> revisions = history.List(set);                  // oldest first
//   absl::StatusOr<Value> made = co_await history.Create(set, revision, &collisions);
//
// Source: k8s.io/kubernetes/pkg/controller/history/controller_history.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_REVISION_HISTORY_H_
#define QUIESCE_RECONCILERS_WORKLOADS_REVISION_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/workloads/cached_objects.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::reconcilers::workloads {

// A ControllerRevision of `owner` with that data and number; its name is derived from the data and
// the number of collisions before. `labels` are those of the template; the hash gets the label
// `hash_label`.
Value NewRevision(const runtime::Resource& owner_kind, const Value& owner, const Value& labels,
                  Value data, int64_t revision, int64_t collisions, absl::string_view hash_label);

// The data of a revision: a patch that puts this template in the place of the owner's.
Value TemplatePatch(const Value& pod_template);
// `owner` with the template of the revision.
Value ApplyRevision(Value owner, const Value& revision);

inline int64_t RevisionNumber(const Value& revision) { return revision["revision"].int_value(); }
// One more than the last of `revisions`.
int64_t NextRevision(const std::vector<Value>& revisions);
// By number, then age, then name.
void SortRevisions(std::vector<Value>* revisions);

class RevisionHistory {
 public:
  // All outlive this.
  RevisionHistory(sim::EventLoop* loop, runtime::Client* client, const CachedObjects* cached,
                  const runtime::Resource* owner_kind)
      : loop_(loop), client_(client), cached_(cached), owner_kind_(owner_kind) {}

  // Those that the owner controls and orphans that its selector matches, sorted.
  std::vector<Value> List(const Value& owner) const;
  // Adopts the orphans among them, after asking the server whether the owner is still there.
  sim::Task<absl::Status> AdoptOrphans(Value owner);
  // Makes it. Where the name is taken by other data, counts a collision and tries the next name.
  sim::Task<absl::StatusOr<Value>> Create(Value owner, Value revision, int64_t* collisions);
  // Gives it another number.
  sim::Task<absl::StatusOr<Value>> Renumber(Value revision, int64_t number);
  sim::Task<absl::Status> Delete(Value revision);
  // Deletes the oldest of those that are not `live` until `limit` of them are left.
  sim::Task<absl::Status> Truncate(std::vector<Value> revisions, std::vector<std::string> live,
                                   int64_t limit);

 private:
  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects* const cached_;
  const runtime::Resource* const owner_kind_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_REVISION_HISTORY_H_
