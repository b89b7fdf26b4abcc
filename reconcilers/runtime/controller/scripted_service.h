// An external service whose bad days a scenario scripts: down from t1 to t2, slow, failing n times,
// acting and then timing out. What its operations do is a model's business.
//
//   ScriptedService postgres(&loop, "postgres", std::move(model));
//   postgres.Add({.kind = ServiceTrouble::kDown, .from = t1, .until = t2});
//
// Every call takes `latency`; a call that times out takes `timeout`. Calls and their ends are told
// to an observer (the trace).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_SCRIPTED_SERVICE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_SCRIPTED_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/external_service.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

// What the operations of a service do to its state. Acts at one instant.
class ServiceModel {
 public:
  virtual ~ServiceModel() = default;
  // Names of the operations, for error messages about scenarios.
  virtual std::vector<std::string> Operations() const = 0;
  virtual absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) = 0;
  // The whole state as one value: what assertions look at.
  virtual Value State() const = 0;
};

// A service that scenarios can name, and a maker of its model.
struct ServiceSpec {
  std::string name;  // "postgres"
  std::function<std::unique_ptr<ServiceModel>()> make;
};

template <typename Model>
ServiceSpec ServiceOf(std::string name) {
  return {std::move(name), [] { return std::make_unique<Model>(); }};
}

struct ServiceTrouble {
  enum Kind {
    kDown,            // refuses at once: kUnavailable
    kSlow,            // answers after `delay`
    kFail,            // answers `error` and does nothing
    kActThenTimeOut,  // does it, but no answer comes: kDeadlineExceeded
    kTimeOut,         // does nothing, no answer comes: kDeadlineExceeded
  };
  Kind kind = kDown;
  std::string operation;  // "": every operation
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();
  int64_t times = -1;                                          // calls that it hits; -1: all
  absl::Duration delay;                                        // kSlow
  absl::Status error = absl::InternalError("internal error");  // kFail
};

class ServiceObserver {
 public:
  virtual ~ServiceObserver() = default;
  virtual void OnServiceCall(absl::string_view service, absl::string_view operation,
                             const Value& argument) = 0;
  virtual void OnServiceReply(absl::string_view service, absl::string_view operation,
                              const absl::Status& status) = 0;
};

class ScriptedService : public ExternalService {
 public:
  struct Options {
    absl::Duration latency = absl::Milliseconds(5);
    absl::Duration timeout = absl::Seconds(10);
  };

  // `loop` and `observer` (may be null) outlive the service.
  ScriptedService(sim::EventLoop* loop, std::string name, std::unique_ptr<ServiceModel> model,
                  ServiceObserver* observer, Options options);
  ScriptedService(sim::EventLoop* loop, std::string name, std::unique_ptr<ServiceModel> model,
                  ServiceObserver* observer)
      : ScriptedService(loop, std::move(name), std::move(model), observer, Options()) {}

  void Add(ServiceTrouble trouble) { troubles_.push_back(std::move(trouble)); }
  // Calls of an operation take so much longer, always.
  void SetExtraLatency(std::string operation, absl::Duration by) {
    extra_latency_.emplace_back(std::move(operation), by);
  }
  // Ends all trouble: the liveness phase of a run.
  void Heal() { troubles_.clear(); }

  sim::Task<absl::StatusOr<Value>> Call(const char* operation, Value argument) override;

  // How many calls troubles with a count have still to hit.
  int64_t counted_left() const;

  const std::string& name() const { return name_; }
  int64_t calls() const { return calls_; }
  // How many calls trouble hit.
  int64_t troubled() const { return troubled_; }
  // Compares the state before and after each call from now on.
  void WatchState() { watch_state_ = true; }
  // How many calls changed it, since WatchState().
  int64_t changes() const { return changes_; }
  // How often the model was made to do something, whatever the caller heard.
  int64_t acts() const { return acts_; }
  const ServiceModel& model() const { return *model_; }

 private:
  // The trouble that hits a call of `operation` now, counted down; null pointer if none does.
  const ServiceTrouble* Hit(absl::string_view operation);
  absl::StatusOr<Value> Do(const char* operation, const Value& argument);
  // How long a call of it takes without trouble.
  absl::Duration LatencyOf(absl::string_view operation) const;

  sim::EventLoop* const loop_;
  const std::string name_;
  const std::unique_ptr<ServiceModel> model_;
  ServiceObserver* const observer_;
  const Options options_;
  std::vector<ServiceTrouble> troubles_;
  std::vector<std::pair<std::string, absl::Duration>> extra_latency_;
  int64_t calls_ = 0, acts_ = 0, troubled_ = 0, changes_ = 0;
  bool watch_state_ = false;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_SCRIPTED_SERVICE_H_
