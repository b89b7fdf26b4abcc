// Links //sim:fast_new.
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::sim {
namespace {

struct Held {
  std::unique_ptr<unsigned char[]> block;
  size_t size = 0;
  unsigned char filling = 0;

  bool Intact() const {
    for (size_t i = 0; i < size; ++i) {
      if (block[i] != filling) return false;
    }
    return true;
  }
};

Held Fill(size_t size, unsigned char filling) {
  Held held{std::unique_ptr<unsigned char[]>(new unsigned char[size]), size, filling};
  std::memset(held.block.get(), filling, size);
  return held;
}

TEST(FastNew, BlocksAreAlignedAndDoNotOverlap) {
  Random random(1);
  std::vector<Held> held;
  for (int i = 0; i < 20000; ++i) {
    if (!held.empty() && random.OneIn(2)) {
      std::swap(held[random.Below(held.size())], held.back());
      ASSERT_TRUE(held.back().Intact());
      held.pop_back();
      continue;
    }
    held.push_back(Fill(random.Below(random.OneIn(8) ? 4000 : 300), static_cast<uint8_t>(i)));
    ASSERT_EQ(reinterpret_cast<uintptr_t>(held.back().block.get()) % 16, 0);
  }
  for (const Held& block : held) ASSERT_TRUE(block.Intact());
}

TEST(FastNew, FreedBlockServesAgain) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "the sanitizer's blocks";
#endif
  void* const first = ::operator new(40);
  ::operator delete(first, 40);
  void* const second = ::operator new(48);
  EXPECT_EQ(first, second);
  ::operator delete(second);
  void* const none = ::operator new(0);
  EXPECT_NE(none, nullptr);
  ::operator delete(none);
  ::operator delete(nullptr);
}

TEST(FastNew, BlocksMayBeFreedOnOtherThreads) {
  std::vector<Held> passed;
  for (int round = 0; round < 50; ++round) {
    std::thread maker([&passed, round] {
      for (int i = 0; i < 2000; ++i) {
        passed.push_back(Fill(static_cast<size_t>(i) % 200, static_cast<unsigned char>(round)));
      }
    });
    maker.join();
    for (const Held& block : passed) ASSERT_TRUE(block.Intact());
    passed.clear();
  }
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      std::map<int, std::string> texts;
      for (int i = 0; i < 20000; ++i) {
        texts[(i * 7 + t) % 100] = std::string(static_cast<size_t>(i % 90), 'x');
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace quiesce::sim
