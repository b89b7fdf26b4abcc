// Plays the shapes leaderelection.electors, leaderelection.takeover, leaderelection.manager and
// leaderelection.config.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/lease_server.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/controller/leader_elector.h"
#include "reconcilers/runtime/controller/manager.h"
#include "sim/random_strategy.h"

namespace quiesce::runtime {
namespace {

// In the order in which the cases have them.
constexpr const char* kCallbacks[] = {"OnNewLeader", "OnStartedLeading", "leader context cancelled",
                                      "OnStoppedLeading"};

LeaderElectionOptions OptionsFrom(const Value& setup) {
  LeaderElectionOptions options;
  options.namespace_ = "ns";
  options.name = "id";
  options.lease_duration = absl::Nanoseconds(setup["lease_duration_ns"].int_value());
  options.renew_deadline = absl::Nanoseconds(setup["renew_deadline_ns"].int_value());
  options.retry_period = absl::Nanoseconds(setup["retry_period_ns"].int_value());
  options.request_timeout = absl::Nanoseconds(setup["client_timeout_ns"].int_value());
  return options;
}

class ElectionPlayer {
 public:
  explicit ElectionPlayer(const Value& recorded, std::unique_ptr<sim::Strategy> strategy =
                                                     std::make_unique<sim::PlainStrategy>())
      : recorded_(recorded),
        setup_(recorded["setup"]),
        world_(std::move(strategy)),
        server_(&world_, setup_) {}

  void PlayElectors() {
    for (const Value& elector : setup_["electors"].items()) StartElector(elector);
    for (const Value& write : setup_["lease_writes"].items()) {
      world_.loop.After(absl::Nanoseconds(write["at_ns"].int_value()), "lease/write",
                        [this, &write] { server_.Write(write); });
    }
    world_.AdvanceTo(setup_["run_ns"].int_value());
  }

  void PlayManager() {
    ManagerOptions options;
    options.leader_election = OptionsFrom(setup_);
    options.leader_election->identity = "manager";
    options.leader_election->release_on_cancel = setup_["release_on_cancel"].bool_value();
    std::optional<absl::Status> returned;
    int64_t returned_at = 0;
    auto end = [&](absl::Status status) {
      if (returned.has_value()) return;
      returned = std::move(status);
      returned_at = world_.Now();
    };
    options.on_exit = end;
    Manager manager(&world_.loop, server_.ConnectionOf("manager"), std::move(options));
    manager.AddRunnable({"runnable", /*needs_leader_election=*/true,
                         [this](Cancellation* context) { return Lead(context); }});
    const absl::Status started = manager.Start();
    if (!started.ok()) end(started);
    world_.AdvanceTo(setup_["cancel_ns"].int_value());
    if (!returned.has_value()) {
      world_.group.Spawn([](Manager* manager, decltype(end)* end) -> sim::Task<void> {
        absl::Status stopped = co_await manager->Stop();
        (*end)(std::move(stopped));
      }(&manager, &end));
    }
    world_.AdvanceTo(setup_["cancel_ns"].int_value() + int64_t{120} * 1000000000);
    world_.group.Clear();
    final_ = Value::Object({{"final", true}});
    if (!returned.has_value()) return;
    final_.Set("start_returned_t_ns", returned_at);
    final_.Set("error", returned->ok() ? Value() : Value(returned->message()));
  }

  // All requests and callbacks, and what came last if anything did.
  absl::Status Compare() const {
    std::vector<Value> steps;
    for (const Value& request : server_.requests()) {
      if (request["t_ns"] != setup_["ignore_requests_at_ns"]) steps.push_back(request);
    }
    for (const char* name : kCallbacks) {
      for (const Value& callback : callbacks_) {
        if (callback["callback"].string_value() == name) steps.push_back(callback);
      }
    }
    if (!final_.is_null()) steps.push_back(final_);
    for (size_t i = 0; i < std::max(steps.size(), recorded_["steps"].size()); ++i) {
      absl::Status status =
          CompareStep(i, recorded_["steps"].at(i), i < steps.size() ? steps[i] : Value());
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // The last elector's polls, and how it took over.
  absl::Status CompareTakeover() const {
    const Value& poll = recorded_["steps"].at(0);
    const Value& taken = recorded_["steps"].at(1);
    int64_t last_get = -1;
    for (const Value& request : server_.requests()) {
      if (request["who"] != poll["who"]) continue;
      const int64_t now = request["t_ns"].int_value();
      if (request["method"].string_value() != "GET") return CompareTaken(taken, request, last_get);
      Value step = Value::Object({{"at", now}});
      Value expected = Value::Object({{"at", poll["first_t_ns"]}});
      if (last_get >= 0) {
        step.Set("at", now - last_get);
        expected.Set("at", poll["gap_ns"]);
      }
      if (absl::Status status = CompareStep(0, expected, step); !status.ok()) return status;
      last_get = now;
    }
    return absl::FailedPreconditionError("step 1: no one took over");
  }

 private:
  static absl::Status CompareTaken(const Value& taken, const Value& request, int64_t last_get) {
    const int64_t now = request["t_ns"].int_value();
    const Value cut(now / 1000 * 1000);
    const Value& lease = request["lease"];
    Value observed = Value::Object({{"who", request["who"]},
                                    {"take_over", request["method"]},
                                    {"same_instant_as_its_get", last_get == now},
                                    {"holder", lease["holder"]},
                                    {"transitions", lease["transitions"]},
                                    {"duration_s", lease["duration_s"]},
                                    {"acquire_time_is_now", lease["acquire_t_ns"] == cut},
                                    {"renew_time_is_now", lease["renew_t_ns"] == cut}});
    absl::Status status = CompareStep(1, Without(taken, {"t_ns_after", "t_ns_until"}), observed);
    if (!status.ok()) return status;
    if (now > taken["t_ns_after"].int_value() && now <= taken["t_ns_until"].int_value()) {
      return absl::OkStatus();
    }
    return absl::FailedPreconditionError(absl::StrCat(
        "step 1: /t_ns: expected after ", taken["t_ns_after"].int_value(), ", got ", now));
  }

  void StartElector(const Value& elector) {
    const std::string who(elector["who"].string_value());
    LeaderElectionOptions options = OptionsFrom(setup_);
    options.identity = who;
    options.release_on_cancel = elector["release_on_cancel"].bool_value();
    LeaderCallbacks callbacks;
    callbacks.on_new_leader = [this, who](const std::string& leader) {
      Note(who, "OnNewLeader", leader);
    };
    callbacks.on_started_leading = [this, who](Cancellation* context) {
      Note(who, "OnStartedLeading", Value());
      world_.group.Spawn(NoteEnd(who, context));
    };
    callbacks.on_stopped_leading = [this, who] { Note(who, "OnStoppedLeading", Value()); };
    contexts_.push_back(std::make_unique<Cancellation>(&world_.loop));
    Cancellation* const context = contexts_.back().get();
    electors_.push_back(std::make_unique<LeaderElector>(&world_.loop, server_.ConnectionOf(who),
                                                        std::move(options), std::move(callbacks)));
    world_.group.Spawn(electors_.back()->Run(context));
    if (elector["cancel_ns"].is_int()) {
      world_.loop.After(absl::Nanoseconds(elector["cancel_ns"].int_value()), "cancel",
                        [context] { context->Cancel(); });
    }
    world_.loop.Settle();
  }

  sim::Task<void> NoteEnd(std::string who, Cancellation* context) {
    co_await context->Wait();
    Note(who, "leader context cancelled", Value());
  }
  sim::Task<absl::Status> Lead(Cancellation* context) {
    Note("manager", "OnStartedLeading", Value());
    co_await context->Wait();
    Note("manager", "leader context cancelled", Value());
    co_return absl::OkStatus();
  }

  void Note(const std::string& who, const char* callback, Value leader) {
    Value step = Value::Object({{"who", who}, {"callback", callback}, {"t_ns", world_.Now()}});
    if (!leader.is_null()) step.Set("leader", std::move(leader));
    callbacks_.push_back(std::move(step));
  }

  const Value recorded_;
  const Value& setup_;
  CaseWorld world_;
  LeaseServer server_;
  std::vector<std::unique_ptr<Cancellation>> contexts_;
  std::vector<std::unique_ptr<LeaderElector>> electors_;
  std::vector<Value> callbacks_;
  Value final_;

 public:
  ~ElectionPlayer() { world_.group.Clear(); }
};

}  // namespace

absl::Status PlayElectors(const Value& recorded) {
  ElectionPlayer player(recorded);
  player.PlayElectors();
  return player.Compare();
}

absl::Status PlayTakeover(const Value& recorded) {
  // The case is about jitter: without any, polls fall on the very end of the lease.
  ElectionPlayer player(recorded, std::make_unique<sim::RandomStrategy>(1));
  player.PlayElectors();
  return player.CompareTakeover();
}

absl::Status PlayElectedManager(const Value& recorded) {
  ElectionPlayer player(recorded);
  player.PlayManager();
  return player.Compare();
}

absl::Status PlayElectionConfig(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    LeaderElectionOptions options = OptionsFrom(step);
    options.identity = "A";
    const absl::Status valid = CheckLeaderElection(options);
    const Value observed =
        Value::Object({{"error", valid.ok() ? Value() : Value(valid.message())}});
    absl::Status status = CompareStep(
        i, Without(step, {"lease_duration_ns", "renew_deadline_ns", "retry_period_ns"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
