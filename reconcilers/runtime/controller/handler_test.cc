#include "reconcilers/runtime/controller/handler.h"

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Owned(const char* name, const char* owner) {
  Value object = *ParseJson(R"({"metadata":{"namespace":"n"}})");
  object.Mutable("metadata").Set("name", name);
  object.Mutable("metadata")
      .Mutable("ownerReferences")
      .Append(Value::Object({{"apiVersion", "apps/v1"},
                             {"kind", "ReplicaSet"},
                             {"name", owner},
                             {"controller", true}}));
  return object;
}

class HandlerTest : public ::testing::Test {
 protected:
  // What the queue holds after the event, with priorities.
  std::vector<std::string> Handle(EventHandler& handler, const Event& event) {
    std::unique_ptr<WorkQueue> queue = MakePriorityQueue(&loop_);
    EXPECT_TRUE(handler.Handle(event, queue.get()));
    std::vector<std::string> got;
    while (queue->size() > 0) {
      group_.Spawn([](WorkQueue* queue, std::vector<std::string>* got) -> sim::Task<void> {
        WorkQueue::Item item = co_await queue->Get();
        got->push_back(item.key.name + (item.priority == kLowPriority ? " low" : ""));
      }(queue.get(), &got));
      loop_.Settle();
    }
    return got;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  sim::TaskGroup group_{&loop_};
};

Event Created(Value object, bool initial) {
  Event event;
  event.type = Event::Type::kCreate;
  event.object = std::move(object);
  event.initial_list = initial;
  return event;
}

TEST_F(HandlerTest, InitialListHasLowPriority) {
  auto handler = EnqueueObject();
  EXPECT_THAT(Handle(*handler, Created(Owned("a", "x"), true)), ElementsAre("a low"));
  EXPECT_THAT(Handle(*handler, Created(Owned("a", "x"), false)), ElementsAre("a"));
}

TEST_F(HandlerTest, OwnersOfOldAndNewObjectAreEnqueued) {
  OwnerType owner;
  owner.group = "apps";
  owner.kind = "ReplicaSet";
  auto handler = EnqueueOwner(owner);
  Event event;
  event.type = Event::Type::kUpdate;
  event.old = Owned("a", "x");
  event.object = Owned("a", "y");
  event.object.Mutable("metadata").Set("resourceVersion", "2");
  EXPECT_THAT(Handle(*handler, event), ElementsAre("x", "y"));
}

TEST_F(HandlerTest, OwnersOfAnotherKindAreNot) {
  OwnerType owner;
  owner.group = "apps";
  owner.kind = "Deployment";
  EXPECT_THAT(Handle(*EnqueueOwner(owner), Created(Owned("a", "x"), false)), IsEmpty());
}

TEST_F(HandlerTest, MappedRequestsAreAddedOnce) {
  auto handler = EnqueueMapped(
      [](const Value&) { return std::vector<Request>{{"n", "x"}, {"n", "y"}, {"n", "x"}}; });
  EXPECT_THAT(Handle(*handler, Created(Owned("a", "x"), false)), ElementsAre("x", "y"));
}

TEST_F(HandlerTest, FunctionsInheritThePriorityOfTheEvent) {
  HandlerFunctions functions;
  functions.create = [](const Event&, WorkQueue* queue) { queue->Add({"n", "f"}); };
  auto handler = EnqueueBy(functions);
  EXPECT_THAT(Handle(*handler, Created(Owned("a", "x"), true)), ElementsAre("f low"));
  Event deleted = Created(Owned("a", "x"), false);
  deleted.type = Event::Type::kDelete;
  EXPECT_THAT(Handle(*handler, deleted), IsEmpty());
}

}  // namespace
}  // namespace quiesce::runtime
