#include "reconcilers/runtime/controller/traced_queue.h"

#include "reconcilers/runtime/queue/digest.h"

namespace quiesce::runtime {

template <typename F>
void TracedQueue::Traced(const ObjectKey& key, F add) {
  sim::Trace* trace = loop_->trace();
  if (trace == nullptr || ShuttingDown()) return add();
  const sim::RecordIndex outer = trace->current();
  trace->set_current(trace->size() + 1);
  add();
  trace->set_current(outer);
  const absl::Duration delay = queue().last_delay();
  const uint64_t digest =
      sim::Trace::MixHash(Digest(key), static_cast<uint64_t>(absl::ToInt64Nanoseconds(delay)) * 8 +
                                           static_cast<uint64_t>(reason_));
  trace->Add(loop_->clock(), kEnqueueRecord, actor_, digest, [&] {
    auto* record = new EnqueueRecord;
    record->key = key;
    record->reason = reason_;
    record->delay = delay;
    return record;
  });
}

void TracedQueue::Add(const ObjectKey& key) {
  Traced(key, [&] { queue().Add(key); });
}

void TracedQueue::AddAfter(const ObjectKey& key, absl::Duration delay) {
  Traced(key, [&] { queue().AddAfter(key, delay); });
}

void TracedQueue::AddRateLimited(const ObjectKey& key) {
  Traced(key, [&] { queue().AddRateLimited(key); });
}

void TracedQueue::AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) {
  for (const ObjectKey& key : keys) {
    Traced(key, [&] { queue().AddWithOptions({&key, 1}, options); });
  }
}

}  // namespace quiesce::runtime
