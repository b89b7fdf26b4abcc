// The other side of a world: a program that is asked, one event at a time, to go on. Runs on the
// world's fiber, which it leaves whenever the program has its turn.
//
//   Bridge bridge([&] { fiber.Leave(); }, services);
//   scenarios::RunOptions options;
//   options.outside = &bridge;     // on the fiber: RunSeed(prepared, seed, options)
//   bridge.Go(now, idle);
//   fiber.Enter();
//   Use(bridge.event());
//
// What the program says (Say) is taken in when it is the world's turn again, in order.
#ifndef QUIESCE_TOOLS_CAPI_BRIDGE_H_
#define QUIESCE_TOOLS_CAPI_BRIDGE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "scenarios/play/outside.h"
#include "sim/completion.h"
#include "sim/event_loop.h"
#include "sim/trace.h"
#include "tools/capi/quiesce.h"

namespace quiesce::capi {

class Flight;
class ProcessHost;

// An event with the texts that it points to.
struct Parcel {
  qs_event event{};
  std::string content_type, warnings, body;
  sim::RecordIndex cause = 0;  // what it comes from
};

class Bridge : public scenarios::Outside, public registry::WebhookCaller {
 public:
  // `leave` gives the program its turn; it returns when it is the world's again. `services` are
  // those that the program acts for.
  Bridge(std::function<void()> leave, std::vector<std::string> services);
  ~Bridge() override;

  // Outside.
  std::unique_ptr<scenarios::ControllerHost> MakeHost(
      scenarios::World* world, const scenarios::PreparedScenario::Actor& actor,
      edge::Connection* connection) override;
  std::unique_ptr<runtime::ServiceModel> MakeService(absl::string_view name) override;
  bool Advance(absl::Time until) override;

  // WebhookCaller: the first process that serves the path answers. A call that comes while the
  // program starts for the first time waits for it; later it is refused while it is down.
  sim::Task<absl::StatusOr<Value>> Call(registry::WebhookCall call) override;

  // The program's side.
  void Go(absl::Time now, uint64_t idle) {
    now_ = now;
    idle_ = idle;
  }
  const Parcel& event() const { return current_; }
  // Takes effect at the program's next turn's end. What is said of a process that is dead by then
  // has none.
  void Say(std::function<void()> what) { said_.push_back(std::move(what)); }
  // The host of a process; null pointer: there is none, or it does not run.
  ProcessHost* Running(int32_t process);
  // The host that a reconcile runs in; null pointer as above.
  ProcessHost* RunningReconcile(uint64_t reconcile);
  void Request(uint64_t id, int32_t process, uint64_t reconcile, qs_http http);
  void Call(uint64_t id, int32_t process, uint64_t reconcile, const std::string& service,
            const std::string& operation, Value argument);
  void Cancel(uint64_t id);
  void Abandon(std::string why) { abandon_ = std::move(why); }
  void Acted(absl::StatusOr<Value> reply) { acted_ = std::move(reply); }
  void Reviewed(uint64_t id, int32_t code, std::string body);
  uint64_t requests() const { return requests_; }

  // The world's side.
  void Push(Parcel parcel);
  // Forgets what has not been handed to a process, and everything that is on its way.
  void Drop(int32_t process);
  // Has the program do an operation of a service, at once.
  absl::StatusOr<Value> Act(const std::string& service, absl::string_view operation,
                            const Value& argument);
  // The same text as a literal.
  const char* Intern(const std::string& text) { return interned_.insert(text).first->c_str(); }
  uint64_t idle() const { return idle_; }
  // The cause of what the program does of itself, now: the event that it was handed.
  sim::RecordIndex delivered() const { return current_.cause; }
  void Gone(int32_t process) { hosts_[static_cast<size_t>(process)] = nullptr; }

 private:
  struct Review {
    int32_t process;
    sim::Completion<absl::StatusOr<std::string>> answered;
  };

  ProcessHost* HostOfWebhook(const std::string& path);
  bool SomebodyStartsFirst() const;
  void HandOver(Parcel parcel);
  void TakeIn();

  const std::function<void()> leave_;
  const std::vector<std::string> services_;
  scenarios::World* world_ = nullptr;
  std::vector<ProcessHost*> hosts_;  // null once destroyed
  std::deque<Parcel> outbox_;
  std::vector<std::function<void()>> said_;
  std::map<uint64_t, std::unique_ptr<Flight>> flights_;
  std::map<uint64_t, Review> reviews_;  // under way
  uint64_t last_review_ = 0;
  std::set<std::string> interned_;
  Parcel current_;
  absl::Time now_;
  uint64_t idle_ = 0, requests_ = 0;
  std::string abandon_;
  absl::StatusOr<Value> acted_;
};

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_BRIDGE_H_
