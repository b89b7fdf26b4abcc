// Names are not those of a cluster, where the hash is that of Go's printed form. What is built on
// them holds: the same template gets the same name, and another one under that name moves on to the
// next number of collisions.
#include "reconcilers/workloads/revision_history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/retry.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr size_t kLongestPrefix = 223;

std::string RevisionName(const Value& owner, absl::string_view hash) {
  return absl::StrCat(NameOf(owner).substr(0, kLongestPrefix), "-", hash);
}

std::string HashOf(const Value& data, int64_t collisions) {
  return SafeHash(data.Hash() + static_cast<uint64_t>(collisions));
}

}  // namespace

Value NewRevision(const runtime::Resource& owner_kind, const Value& owner, const Value& labels,
                  Value data, int64_t revision, int64_t collisions, absl::string_view hash_label) {
  const std::string hash = HashOf(data, collisions);
  Value metadata =
      Value::Object({{"name", RevisionName(owner, hash)},
                     {"namespace", NamespaceOf(owner)},
                     {"labels", labels.is_object() ? labels : Value::Object()},
                     {"ownerReferences", Value::List({ControllerReference(owner_kind, owner)})}});
  metadata.Mutable("labels").Set(hash_label, hash);
  if (!AnnotationsOf(owner).empty()) metadata.Set("annotations", AnnotationsOf(owner));
  return Value::Object({{"apiVersion", "apps/v1"},
                        {"kind", "ControllerRevision"},
                        {"metadata", std::move(metadata)},
                        {"data", std::move(data)},
                        {"revision", revision}});
}

Value TemplatePatch(const Value& pod_template) {
  Value marked = pod_template;
  marked.Set("$patch", "replace");
  return Value::Object({{"spec", Value::Object({{"template", std::move(marked)}})}});
}

Value ApplyRevision(Value owner, const Value& revision) {
  Value pod_template = revision["data"]["spec"]["template"];
  if (!pod_template.is_object()) return owner;
  pod_template.Erase("$patch");
  owner.Mutable("spec").Set("template", std::move(pod_template));
  return owner;
}

int64_t NextRevision(const std::vector<Value>& revisions) {
  return revisions.empty() ? 1 : RevisionNumber(revisions.back()) + 1;
}

void SortRevisions(std::vector<Value>* revisions) {
  std::stable_sort(revisions->begin(), revisions->end(), [](const Value& a, const Value& b) {
    return RevisionNumber(a) != RevisionNumber(b) ? RevisionNumber(a) < RevisionNumber(b)
                                                  : CreatedBefore(a, b);
  });
}

std::vector<Value> RevisionHistory::List(const Value& owner) const {
  std::vector<Value> revisions;
  for (Value& revision : cached_->List(ControllerRevisions(), NamespaceOf(owner))) {
    if (!kinds::SelectorMatches(owner["spec"]["selector"], LabelsOf(revision))) continue;
    if (runtime::ControllerOf(revision) == nullptr || runtime::IsControlledBy(revision, owner)) {
      revisions.push_back(std::move(revision));
    }
  }
  SortRevisions(&revisions);
  return revisions;
}

sim::Task<absl::Status> RevisionHistory::AdoptOrphans(Value owner) {
  std::vector<Value> orphans = List(owner);
  std::erase_if(orphans,
                [](const Value& revision) { return runtime::ControllerOf(revision) != nullptr; });
  if (orphans.empty()) co_return absl::OkStatus();
  absl::Status allowed = co_await RecheckDeletion(client_, owner_kind_, owner);
  if (!allowed.ok()) {
    co_return runtime::WrapError("can't adopt ControllerRevisions: ", allowed);
  }
  for (Value& orphan : orphans) {
    runtime::Patch patch;
    patch.type = api::PatchType::kStrategic;
    patch.data = AdoptionPatch(*owner_kind_, owner, UidOf(orphan), "");
    absl::Status adopted = co_await client_->Patch(ControllerRevisions(), &orphan, patch);
    if (!adopted.ok()) co_return adopted;
  }
  co_return absl::OkStatus();
}

sim::Task<absl::StatusOr<Value>> RevisionHistory::Create(Value owner, Value revision,
                                                         int64_t* collisions) {
  while (true) {
    revision.Mutable("metadata")
        .Set("name", RevisionName(owner, HashOf(revision["data"], *collisions)));
    Value created = revision;
    absl::Status made = co_await client_->Create(ControllerRevisions(), &created);
    if (made.ok()) co_return created;
    if (!runtime::IsAlreadyExists(made)) co_return made;
    const runtime::ObjectKey key = runtime::KeyOf(revision);
    absl::StatusOr<Value> there = co_await client_->Live().Get(ControllerRevisions(), key);
    if (!there.ok() || (*there)["data"] == revision["data"]) co_return there;
    ++*collisions;
  }
}

sim::Task<absl::StatusOr<Value>> RevisionHistory::Renumber(Value revision, int64_t number) {
  const runtime::ObjectKey key = runtime::KeyOf(revision);
  auto attempt = [this, &revision, &key, number]() -> sim::Task<absl::Status> {
    if (RevisionNumber(revision) == number) co_return absl::OkStatus();
    Value updated = revision;
    updated.Set("revision", number);
    absl::Status written = co_await client_->Update(ControllerRevisions(), &updated);
    if (written.ok()) {
      revision = std::move(updated);
    } else if (const Value* cached = cached_->Find(ControllerRevisions(), key)) {
      revision = *cached;
    }
    co_return written;
  };
  absl::Status done = co_await runtime::RetryOnConflict(loop_, runtime::DefaultBackoff(), attempt);
  if (!done.ok()) co_return done;
  co_return revision;
}

sim::Task<absl::Status> RevisionHistory::Delete(Value revision) {
  const runtime::ObjectKey key = runtime::KeyOf(revision);
  co_return co_await client_->Delete(ControllerRevisions(), key);
}

sim::Task<absl::Status> RevisionHistory::Truncate(std::vector<Value> revisions,
                                                  std::vector<std::string> live, int64_t limit) {
  std::erase_if(revisions, [&live](const Value& revision) {
    return std::find(live.begin(), live.end(), NameOf(revision)) != live.end();
  });
  const int64_t surplus = static_cast<int64_t>(revisions.size()) - limit;
  for (int64_t i = 0; i < surplus; ++i) {
    absl::Status deleted = co_await Delete(revisions[static_cast<size_t>(i)]);
    if (!deleted.ok()) co_return deleted;
  }
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::workloads
