// What goes wrong between an actor and the API server, by rule and by choice. Faults live here and
// in the connection, and nowhere else: the server itself never fails.
//
//   Faults faults(&loop);
//   faults.Add({.verb = api::Verb::kUpdate, .resource = "databases", .subresource = "status",
//               .fault = InjectedFault::kConflict, .times = 3});
//   ...
//   faults.Heal();      // the liveness phase: nothing fails any more
#ifndef QUIESCE_APISERVER_FAKE_EDGE_FAULTS_H_
#define QUIESCE_APISERVER_FAKE_EDGE_FAULTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/edge/call_record.h"
#include "sim/event_loop.h"

namespace quiesce::edge {

// "conflict", "timeout-after-commit", ...: how scenarios and reports name a fault.
absl::string_view FaultName(InjectedFault fault);
std::optional<InjectedFault> FaultByName(absl::string_view name);
std::vector<absl::string_view> FaultNames();

// Whether a fault can happen to a request at all: a conflict needs a write of what is there already
// - and a deletion one with a precondition -, a commit needs a write.
bool CanStrike(InjectedFault fault, const api::Request& request);

// In whose words a request is refused.
struct RefusalWords {
  enum class By { kRbac, kQuota, kWebhook } by = By::kRbac;
  std::string name;     // of the quota, of the webhook; "": one that the words need
  std::string message;  // of the webhook, of the broken rule; "": one that the words need
};

// Which requests a rule hits; empty members match everything.
struct FaultRule {
  std::string actor;
  std::optional<api::Verb> verb;
  bool reads = true, writes = true;        // without `verb`: get, list, watch; all others
  std::string resource, group;             // plural; a group is only looked at with its resource
  std::optional<std::string> subresource;  // "" is the object itself
  std::string namespace_, name;
  // Only requests about single objects with such labels, as sent or as stored.
  std::optional<api::LabelSelector> labels;
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();

  InjectedFault fault = InjectedFault::kInternalError;  // kNone: only `delay`
  int64_t skip = 0;                                     // so many matching requests pass first
  int64_t times = -1;                                   // then so many are hit; -1: all
  // Each is hit with this chance, one in so many, whatever strategies think of faults; 1: always.
  uint64_t one_in = 1;
  int64_t retry_after_seconds = 0;            // kTooManyRequests: Retry-After; 0: no such header
  absl::Duration delay;                       // how much longer the request takes
  bool for_good = false;                      // Heal() leaves it
  bool awaited = true;                        // counted_left() counts what it has still to hit
  std::shared_ptr<const RefusalWords> words;  // null: RBAC's
};

class Faults {
 public:
  // What happens to one request.
  struct Decision {
    InjectedFault fault = InjectedFault::kNone;
    int64_t retry_after_seconds = 0;
    bool for_good = false;
    absl::Duration delay = absl::ZeroDuration();
    std::shared_ptr<const RefusalWords> words = nullptr;
  };

  // `loop` outlives this.
  explicit Faults(sim::EventLoop* loop) : loop_(loop) {}

  void Add(FaultRule rule) { rules_.push_back(std::move(rule)); }
  // Asked about each request that no rule strikes, healed or not: what it names happens to the
  // request. For those who strike single requests of a run.
  using Striker = std::function<Decision(absl::string_view actor, const api::Request&)>;
  void SetStriker(Striker striker) { striker_ = std::move(striker); }
  // No more faults by rule, but for those that are there for good.
  void Heal();

  // No one answers at the API server until then.
  void SetDownUntil(absl::Time until) { down_until_ = until; }
  absl::Time down_until() const { return down_until_; }

  // Tells the labels of the object that a request names; null where there is none. For rules with
  // labels.
  void SetLabelsOf(std::function<Value(const api::Request&)> labels_of) {
    labels_of_ = std::move(labels_of);
  }

  // Decides for one request, counting down what it uses up. Asks the choices only when a rule
  // leaves the matter open. `actor` is a process.
  Decision Decide(absl::string_view actor, const api::Request& request);

  // Called with the actor's name when a crash fault hits it; ends all that the actor does.
  void SetCrashHandler(std::function<void(const std::string&)> handler) {
    crash_ = std::move(handler);
  }
  void Crash(const std::string& actor) const {
    if (crash_) crash_(actor);
  }

  int64_t injected() const { return injected_; }
  // How many requests rules with a count have still to hit.
  int64_t counted_left() const;

 private:
  bool Matches(const FaultRule& rule, absl::string_view actor, const api::Request& request) const;
  bool HasLabels(const FaultRule& rule, const api::Request& request) const;
  // Counts the request down; true if the rule strikes it.
  bool Strikes(FaultRule* rule, absl::string_view actor);

  sim::EventLoop* const loop_;
  std::vector<FaultRule> rules_;
  Striker striker_;
  absl::Time down_until_ = absl::InfinitePast();
  std::function<void(const std::string&)> crash_;
  std::function<Value(const api::Request&)> labels_of_;
  int64_t injected_ = 0;
};

// What `user` hears of a fault in place of the server's answer: a Status, or that no one answered.
absl::StatusOr<api::Response> FaultResponse(const Faults::Decision& decision,
                                            const api::Request& request, absl::string_view user);

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_FAULTS_H_
