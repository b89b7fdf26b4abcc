// The model of a service that a scenario makes up: operations over a store of things by name. See
// Model in scenario.proto.
//
//   DeclaredModel model(&loop, external.model());
//   absl::StatusOr<Value> bucket = model.Do("create-bucket", *ParseJson(R"({"name": "a"})"));
#ifndef QUIESCE_SCENARIOS_PLAY_DECLARED_MODEL_H_
#define QUIESCE_SCENARIOS_PLAY_DECLARED_MODEL_H_

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/language/scenario.pb.h"
#include "sim/event_loop.h"

namespace quiesce::scenarios {

class DeclaredModel : public runtime::ServiceModel {
 public:
  // Both outlive it.
  DeclaredModel(const sim::EventLoop* loop, const Model& model) : loop_(loop), model_(model) {}

  std::vector<std::string> Operations() const override;
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override;
  // The things of each kind by name: `{"things": {"a": {...}}}`, as they show themselves now.
  Value State() const override;

  // Calls from `from` on that keep only a part.
  void AddPartial(const PartialCalls& calls, absl::Time from);
  // Ends them.
  void Heal() { partial_.clear(); }
  int64_t counted_left() const;

 private:
  struct Thing {
    Value value;
    absl::Time made;
    const ServiceOperation* maker = nullptr;
  };
  using Things = std::map<std::string, Thing>;
  struct Partial {
    PartialCalls calls;
    absl::Time from;
    int64_t times;
  };

  absl::Status CheckRate(const std::string& name, const ServiceOperation& operation);
  // The partial call that hits this one, counted down; null pointer for none.
  const PartialCalls* Hit(absl::string_view operation);
  absl::StatusOr<Value> Create(const ServiceOperation& operation, const std::string& key,
                               const Value& argument, Things& things);
  Value Shown(const std::string& key, const Thing& thing) const;
  Value List(const Things& things) const;

  const sim::EventLoop* const loop_;
  const Model& model_;
  std::map<std::string, Things> kinds_;
  std::map<std::string, std::deque<absl::Time>> calls_;  // of rated operations
  std::vector<Partial> partial_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_DECLARED_MODEL_H_
