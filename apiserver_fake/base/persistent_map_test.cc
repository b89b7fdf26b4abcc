#include "apiserver_fake/base/persistent_map.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce {
namespace {

using Model = std::map<std::string, int>;

std::vector<std::pair<std::string, int>> Content(const PersistentMap<int>& map) {
  std::vector<std::pair<std::string, int>> result;
  for (auto it = map.Begin(); it.Valid(); it.Next()) {
    result.emplace_back(std::string(it.key()), it.value());
  }
  return result;
}

std::vector<std::pair<std::string, int>> Content(const Model& model) {
  return {model.begin(), model.end()};
}

TEST(PersistentMap, EmptyMapHasNothing) {
  PersistentMap<int> map;
  EXPECT_EQ(map.size(), 0);
  EXPECT_EQ(map.Get("a"), nullptr);
  EXPECT_FALSE(map.Begin().Valid());
  EXPECT_FALSE(map.LowerBound("a").Valid());
  EXPECT_EQ(map.CountFrom(""), 0);
  EXPECT_FALSE(map.Erase("a"));
}

TEST(PersistentMap, KeysAreOrderedBytewise) {
  PersistentMap<int> map;
  for (const char* key : {"b", "a/z", "a", "a-b", "B", "\xc3\xa9"}) map.Put(key, 1);
  std::string order;
  for (auto it = map.Begin(); it.Valid(); it.Next()) absl::StrAppend(&order, it.key(), " ");
  EXPECT_EQ(order, "B a a-b a/z b \xc3\xa9 ");
}

TEST(PersistentMap, SnapshotKeepsWhatItSaw) {
  PersistentMap<int> map;
  for (int i = 0; i < 1000; ++i) map.Put(absl::StrCat("key-", i), i);
  const PersistentMap<int> snapshot = map;
  const auto before = Content(snapshot);
  for (int i = 0; i < 1000; i += 3) map.Erase(absl::StrCat("key-", i));
  for (int i = 0; i < 1000; i += 2) map.Put(absl::StrCat("key-", i), -i);
  EXPECT_EQ(Content(snapshot), before);
  EXPECT_EQ(*snapshot.Get("key-2"), 2);
  EXPECT_EQ(*map.Get("key-2"), -2);
}

TEST(PersistentMap, KeysLongerThanANodeHoldsThemInline) {
  const std::string prefix(200, 'x');
  PersistentMap<int> map;
  for (int i = 0; i < 100; ++i) map.Put(absl::StrCat(prefix, i), i);
  const PersistentMap<int> snapshot = map;
  for (int i = 0; i < 100; i += 2) map.Erase(absl::StrCat(prefix, i));
  EXPECT_EQ(map.size(), 50);
  EXPECT_EQ(*map.Get(absl::StrCat(prefix, 51)), 51);
  EXPECT_EQ(*snapshot.Get(absl::StrCat(prefix, 50)), 50);
}

// Every operation at random, against std::map, on a map and on forks of it.
TEST(PersistentMap, BehavesAsAnOrderedMap) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    sim::Random random(seed);
    std::vector<std::pair<PersistentMap<int>, Model>> forks(1);
    const uint64_t keys = 5 + random.Below(seed % 3 == 0 ? 3000 : 100);
    std::string key;
    for (int step = 0; step < 3000; ++step) {
      auto& [map, model] = forks[random.Below(forks.size())];
      // What was looked for last is often looked for again.
      if (key.empty() || random.OneIn(2)) key = absl::StrCat("k", random.Below(keys));
      const uint64_t action = random.Below(100);
      // Phases of growth and of shrinking, so that nodes split and join.
      const uint64_t put_share = (step / 700) % 2 == 0 ? 70 : 20;
      if (action < put_share) {
        map.Put(key, step);
        model[key] = step;
      } else if (action < 95) {
        EXPECT_EQ(map.Erase(key), model.erase(key) == 1);
      } else if (forks.size() < 4) {
        const auto copy = forks[0];
        forks.push_back(copy);
        continue;
      } else {
        const auto copy = forks[random.Below(forks.size())];
        forks[random.Below(forks.size())] = copy;
        continue;
      }
      const auto expected = model.find(key);
      const int* found = map.Get(key);
      ASSERT_EQ(found != nullptr, expected != model.end());
      if (found != nullptr) ASSERT_EQ(*found, expected->second);
      const auto bound = model.lower_bound(key);
      const auto it = map.LowerBound(key);
      ASSERT_EQ(it.Valid(), bound != model.end());
      if (it.Valid()) ASSERT_EQ(it.key(), absl::string_view(bound->first));
      ASSERT_EQ(map.CountFrom(key), static_cast<size_t>(std::distance(bound, model.end())));
      ASSERT_EQ(map.size(), model.size());
    }
    for (const auto& [map, model] : forks) ASSERT_EQ(Content(map), Content(model)) << seed;
  }
}

}  // namespace
}  // namespace quiesce
