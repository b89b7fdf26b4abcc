#include "sim/pool.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

TEST(Pool, BlocksInUseNeverOverlap) {
  std::vector<std::pair<unsigned char*, size_t>> blocks;
  for (size_t size : {1, 63, 64, 65, 500, 2048, 2049, 2560, 2561, 4096, 4097, 10000}) {
    for (int i = 0; i < 3; ++i) {
      auto* block = static_cast<unsigned char*>(PoolAllocate(size));
      std::memset(block, static_cast<int>(blocks.size()), size);
      blocks.emplace_back(block, size);
    }
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (size_t j = 0; j < blocks[i].second; ++j) ASSERT_EQ(blocks[i].first[j], i);
  }
  for (auto [block, size] : blocks) PoolFree(block, size);
}

TEST(Pool, BlocksAreAlignedForAnyType) {
  for (size_t size : {1, 100, 5000}) {
    void* block = PoolAllocate(size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % alignof(std::max_align_t), 0u);
    PoolFree(block, size);
  }
}

struct Item : Pooled {
  int number = 7;
};

TEST(Pool, ObjectsOfPooledClassesAreMadeAndFreed) {
  auto* item = new Item;
  EXPECT_EQ(item->number, 7);
  delete item;
}

}  // namespace
}  // namespace quiesce::sim
