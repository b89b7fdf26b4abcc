// Plays the shape workqueue.queue.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/limiter_from_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/queue/work_queue.h"

namespace quiesce::runtime {
namespace {

class Player {
 public:
  absl::Status Play(const Value& recorded) {
    auto limiter = LimiterFromCase(recorded["setup"]["limiter"], &world_.loop.clock());
    if (!limiter.ok()) return limiter.status();
    queue_ = recorded["setup"]["queue"].string_value() == "priority"
                 ? MakePriorityQueue(&world_.loop, *std::move(limiter))
                 : MakeClassicQueue(&world_.loop, *std::move(limiter));
    for (size_t i = 0; i < recorded["steps"].size(); ++i) {
      const Value& step = recorded["steps"].at(i);
      Value observed = Value::Object({{"t_ns", world_.Now()}});
      if (absl::Status status = Do(step, &observed); !status.ok()) return status;
      world_.loop.Settle();
      Observe(&observed);
      const Value expected = Without(
          step, {"op", "key", "keys", "after_ns", "rate_limited", "priority", "worker", "ns"});
      if (absl::Status status = CompareStep(i, expected, observed); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  struct Delivery {
    std::string worker;
    WorkQueue::Item item;
    int64_t at;
  };

  absl::Status Do(const Value& step, Value* observed) {
    const absl::string_view op = step["op"].string_value();
    const ObjectKey key{"", std::string(step["key"].string_value())};
    const absl::Duration after = absl::Nanoseconds(step["after_ns"].int_value());
    if (op == "add") {
      queue_->Add(key);
    } else if (op == "after") {
      queue_->AddAfter(key, after);
    } else if (op == "rl") {
      queue_->AddRateLimited(key);
    } else if (op == "forget") {
      queue_->Forget(key);
    } else if (op == "done") {
      queue_->Done(key);
    } else if (op == "requeues") {
      observed->Set("requeues", queue_->NumRequeues(key));
    } else if (op == "opts") {
      std::vector<ObjectKey> keys;
      for (const Value& item : step["keys"].items()) {
        keys.push_back({"", std::string(item.string_value())});
      }
      WorkQueue::AddOptions options;
      options.after = after;
      options.rate_limited = step["rate_limited"].bool_value();
      if (step["priority"].is_int()) {
        options.priority = static_cast<int>(step["priority"].int_value());
      }
      queue_->AddWithOptions(keys, options);
    } else if (op == "get") {
      ++waiting_gets_;
      world_.group.Spawn(Get(std::string(step["worker"].string_value())));
    } else if (op == "advance") {
      world_.AdvanceTo(world_.Now() + step["ns"].int_value());
    } else if (op == "shutdown") {
      queue_->ShutDown();
    } else if (op == "drain") {
      world_.group.Spawn(Drain());
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown op \"", op, "\""));
    }
    return absl::OkStatus();
  }

  sim::Task<void> Get(std::string worker) {
    WorkQueue::Item item = co_await queue_->Get();
    --waiting_gets_;
    delivered_.push_back({std::move(worker), std::move(item), world_.Now()});
  }
  sim::Task<void> Drain() {
    co_await queue_->ShutDownWithDrain();
    drained_at_ = world_.Now();
  }

  void Observe(Value* observed) {
    if (!delivered_.empty()) observed->Set("delivered", TakeDelivered());
    if (drained_at_.has_value()) observed->Set("drain_returned_ns", *drained_at_);
    drained_at_.reset();
    observed->Set("waiting_gets", waiting_gets_);
    observed->Set("len", static_cast<int64_t>(queue_->size()));
    observed->Set("shutting_down", queue_->ShuttingDown());
    observed->Set("adds_total", static_cast<int64_t>(queue_->adds_total()));
    observed->Set("retries_total", static_cast<int64_t>(queue_->retries_total()));
  }

  Value TakeDelivered() {
    std::stable_sort(delivered_.begin(), delivered_.end(),
                     [](const Delivery& a, const Delivery& b) {
                       return a.at != b.at ? a.at < b.at : a.item.key < b.item.key;
                     });
    Value list = Value::List();
    for (const Delivery& delivery : delivered_) {
      Value entry =
          Value::Object({{"worker", delivered_.size() > 1 ? "any" : delivery.worker.c_str()},
                         {"key", delivery.item.key.name},
                         {"shutdown", delivery.item.shutdown},
                         {"t_ns", delivery.at}});
      if (queue_->has_priorities()) entry.Set("priority", delivery.item.priority);
      list.Append(std::move(entry));
    }
    delivered_.clear();
    return list;
  }

  CaseWorld world_;
  std::unique_ptr<WorkQueue> queue_;
  std::vector<Delivery> delivered_;
  int waiting_gets_ = 0;
  std::optional<int64_t> drained_at_;
};

}  // namespace

absl::Status PlayWorkQueue(const Value& recorded) { return Player().Play(recorded); }

}  // namespace quiesce::runtime
