#include "reconcilers/runtime/queue/go_heap.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

struct Timer {
  int when;
  std::string name;
  size_t index = 0;
};
struct Ops {
  static bool Less(Timer* a, Timer* b) { return a->when < b->when; }
  static void SetIndex(Timer* timer, size_t index) { timer->index = index; }
};

std::vector<std::string> PopAll(GoHeap<Timer*, Ops>& heap) {
  std::vector<std::string> names;
  while (!heap.empty()) names.push_back(heap.Pop()->name);
  return names;
}

TEST(GoHeap, PopsInOrder) {
  std::vector<Timer> timers = {{3, "c"}, {1, "a"}, {4, "d"}, {2, "b"}};
  GoHeap<Timer*, Ops> heap;
  for (Timer& timer : timers) heap.Push(&timer);
  EXPECT_THAT(PopAll(heap), ElementsAre("a", "b", "c", "d"));
}

// What container/heap does with five equal items; not the order in which they came.
TEST(GoHeap, EqualItemsComeInGosOrder) {
  std::vector<Timer> timers = {{1, "a"}, {1, "b"}, {1, "c"}, {1, "d"}, {1, "e"}};
  GoHeap<Timer*, Ops> heap;
  for (Timer& timer : timers) heap.Push(&timer);
  EXPECT_THAT(PopAll(heap), ElementsAre("a", "e", "d", "c", "b"));
}

TEST(GoHeap, FixMovesAChangedItemEitherWay) {
  std::vector<Timer> timers = {{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}};
  GoHeap<Timer*, Ops> heap;
  for (Timer& timer : timers) heap.Push(&timer);
  timers[3].when = 0;
  heap.Fix(timers[3].index);
  timers[0].when = 9;
  heap.Fix(timers[0].index);
  EXPECT_THAT(PopAll(heap), ElementsAre("d", "b", "c", "a"));
}

}  // namespace
}  // namespace quiesce::runtime
