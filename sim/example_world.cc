#include "sim/example_world.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sim/completion.h"
#include "sim/event_loop.h"
#include "sim/signal.h"
#include "sim/task_group.h"

namespace quiesce::sim {
namespace {

constexpr int kRounds = 20;
constexpr RecordKind kStep("example/step");
constexpr RecordKind kReply("example/reply");

class World {
 public:
  World(Choices* choices, Trace* trace)
      : loop_(choices, trace), trace_(trace), baton_(&loop_), group_(&loop_) {}

  void Run(int actors) {
    for (int i = 0; i < actors; ++i) {
      group_.Spawn(Act(trace_->Actor(absl::StrCat("actor-", i))));
    }
    loop_.RunUntil(StartTime() + absl::Hours(1));
  }

 private:
  Task<uint64_t> Ask(ActorId actor) {
    Completion<uint64_t> reply(&loop_);
    const uint64_t latency = loop_.choices().Choose({ChoiceClass::kDelay, "latency"}, 4);
    loop_.After(absl::Milliseconds(latency), "reply", [this, reply, actor] {
      trace_->Add(loop_.clock(), kReply, actor, ++replies_);
      reply.SetAndResume(replies_);
    });
    co_return co_await reply.Wait();
  }

  Task<void> Act(ActorId actor) {
    for (int round = 0; round < kRounds; ++round) {
      const bool fails = loop_.choices().Choose({ChoiceClass::kFault, "ask"}, 3) != 0;
      const uint64_t reply = fails ? 0 : co_await Ask(actor);
      trace_->Add(loop_.clock(), kStep, actor, reply);
      if (round % 3 == 0) {
        baton_.NotifyOne();
      } else if (round % 3 == 1) {
        co_await baton_.WaitUntil(loop_.Now() + absl::Seconds(1));
      }
      co_await loop_.Sleep(
          absl::Milliseconds(loop_.choices().Choose({ChoiceClass::kJitter, "pause"}, 3)));
    }
  }

  EventLoop loop_;
  Trace* const trace_;
  Signal baton_;
  uint64_t replies_ = 0;
  TaskGroup group_;
};

}  // namespace

ExampleRun RunExampleWorld(std::unique_ptr<Strategy> strategy, int actors) {
  ExampleRun run;
  run.choices = std::make_unique<Choices>(std::move(strategy));
  run.trace = std::make_unique<Trace>();
  World(run.choices.get(), run.trace.get()).Run(actors);
  return run;
}

}  // namespace quiesce::sim
