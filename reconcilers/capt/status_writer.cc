#include "reconcilers/capt/status_writer.h"

#include "absl/strings/numbers.h"
#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

namespace {

constexpr int kEnough = 10;

// Five seconds and a part that differs from writer to writer, so that they do not come as a herd.
absl::Duration Pause(const Request& request) {
  int number = 0;
  if (!absl::SimpleAtoi(request.name.substr(request.name.rfind('-') + 1), &number)) number = 0;
  return absl::Seconds(5) + number * absl::Milliseconds(20);
}

}  // namespace

StatusOr<StatusWriter::How> StatusWriter::ParseHow(const Value& with) {
  const std::pair<const char*, How> known[] = {{"update", How::kUpdate},
                                               {"merge-patch", How::kMergePatch},
                                               {"optimistic-patch", How::kOptimisticPatch},
                                               {"apply", How::kApply}};
  if (with.is_null()) return How::kApply;
  for (const auto& [name, how] : known) {
    if (with["how"].string_value() == name && with.members().size() == 1) return how;
  }
  return absl::InvalidArgumentError(
      "expected {how: H} with one of update, merge-patch, optimistic-patch, apply");
}

Task<Outcome> StatusWriter::Reconcile(Context& context, Request request) {
  if (request.name.rfind("writer-", 0) != 0 || seen_[request] >= kEnough) co_return Result::Done();
  const ObjectKey key{request.namespace_, "demo"};
  StatusOr<Value> cluster = co_await context.client.Live().Get(Clusters(), key);
  if (!cluster.ok()) co_return cluster.status();
  if (runtime::FindCondition((*cluster)["status"]["conditions"], request.name) != nullptr) {
    if (++seen_[request] >= kEnough) co_return Result::Done();
    co_return Result::After(Pause(request));
  }
  seen_[request] = 0;
  Value wanted = *cluster;
  SetCondition(context, wanted, request.name.c_str(), true, "Written");
  const Value condition = *runtime::FindCondition(wanted["status"]["conditions"], request.name);
  Status written = co_await Write(context, *cluster, condition);
  if (runtime::IsConflict(written)) co_return Result::Requeue();
  if (!written.ok()) co_return written;
  co_return Result::After(Pause(request));
}

Task<Status> StatusWriter::Write(Context& context, Value cluster, Value condition) {
  runtime::StatusWriter& status = context.client.Status();
  const Value before = cluster;
  cluster.Mutable("status").Mutable("conditions").Append(condition);
  switch (how_) {
    case How::kUpdate:
      co_return co_await status.Update(Clusters(), &cluster);
    case How::kMergePatch:
    case How::kOptimisticPatch: {
      const Patch patch = MergeFrom(before, cluster, how_ == How::kOptimisticPatch);
      co_return co_await status.Patch(Clusters(), &cluster, patch);
    }
    case How::kApply: {
      Value applied = New(Clusters(), NamespaceOf(cluster), NameOf(cluster));
      applied.Mutable("status").Set("conditions", Value::List({condition}));
      runtime::WriteOptions options;
      options.field_manager = Text(condition["type"]);
      co_return co_await status.Patch(Clusters(), &cluster, Apply(applied), options);
    }
  }
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::capt
