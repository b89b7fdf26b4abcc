#include "tools/capi/fiber.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace quiesce::capi {
namespace {

TEST(Fiber, GoesOnWhereItLeft) {
  std::string seen;
  std::unique_ptr<Fiber> fiber;
  fiber = std::make_unique<Fiber>([&] {
    for (char c = 'a'; c < 'd'; ++c) {
      seen += c;
      fiber->Leave();
    }
  });
  EXPECT_EQ(seen, "");
  while (!fiber->done()) {
    fiber->Enter();
    seen += '.';
  }
  EXPECT_EQ(seen, "a.b.c..");
}

TEST(Fiber, HasAStackForDeepCalls) {
  std::function<int(int)> deep = [&](int n) {
    char room[512];
    room[0] = static_cast<char>(n);
    return n == 0 ? room[0] : deep(n - 1) + 1;
  };
  int depth = 0;
  Fiber fiber([&] { depth = deep(5000); });
  fiber.Enter();
  EXPECT_EQ(depth, 5000);
}

TEST(Fiber, MayBeEnteredFromAnotherThread) {
  std::vector<int> seen;
  std::unique_ptr<Fiber> fiber;
  fiber = std::make_unique<Fiber>([&] {
    seen.push_back(1);
    fiber->Leave();
    seen.push_back(2);
  });
  fiber->Enter();
  std::thread([&] { fiber->Enter(); }).join();
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
  EXPECT_TRUE(fiber->done());
}

}  // namespace
}  // namespace quiesce::capi
