// Values under random edits against the plainest tree there is: whatever is shared, changed in
// place or cloned, every value that was kept must stay what it was.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/patch/naive_tree.h"
#include "apiserver_fake/patch/random_documents.h"
#include "sim/random.h"

namespace quiesce::patch {
namespace {

struct Pair {
  Value value;
  NaiveTree naive;
};

// Makes the same change somewhere in both.
void Edit(sim::Random& random, RandomDocuments& documents, Value& value, NaiveTree& naive) {
  if (value.is_object() && !value.empty() && !random.OneIn(3)) {
    const std::string key(value.members()[random.Below(value.size())].key.view());
    if (random.OneIn(4)) {
      ASSERT_TRUE(value.Erase(key));
      naive.members.erase(key);
      return;
    }
    Edit(random, documents, value.Mutable(key), naive.members[key]);
    return;
  }
  if (value.is_list() && !value.empty() && !random.OneIn(3)) {
    const size_t index = random.Below(value.size());
    if (random.OneIn(4)) {
      value.EraseAt(index);
      naive.items.erase(naive.items.begin() + static_cast<ptrdiff_t>(index));
      return;
    }
    Edit(random, documents, value.MutableAt(index), naive.items[index]);
    return;
  }
  const Value fresh = documents.Any(2);
  if (value.is_object()) {
    const std::string key(1, static_cast<char>('a' + random.Below(6)));
    value.Set(key, fresh);
    naive.members[key] = NaiveTree(fresh);
  } else if (value.is_list()) {
    const size_t index = random.Below(value.size() + 1);
    value.Insert(index, fresh);
    naive.items.insert(naive.items.begin() + static_cast<ptrdiff_t>(index), NaiveTree(fresh));
  } else {
    value = fresh;
    naive = NaiveTree(fresh);
  }
}

TEST(ValueRandom, KeptValuesStayWhatTheyWere) {
  sim::Random random(1);
  RandomDocuments documents(2);
  std::vector<Pair> kept(20);
  for (int i = 0; i < 3000; ++i) {
    Pair& target = kept[random.Below(kept.size())];
    if (random.OneIn(30)) target = Pair();  // or they grow without end
    if (random.OneIn(5)) target = kept[random.Below(kept.size())];
    if (random.OneIn(3)) target.value.Hash();
    Edit(random, documents, target.value, target.naive);
    if (HasFatalFailure()) return;
    const Pair& other = kept[random.Below(kept.size())];
    ASSERT_EQ(ToJson(other.value), ToJson(other.naive.ToValue()));
    ASSERT_EQ(ToJson(target.value), ToJson(target.naive.ToValue()));
  }
}

TEST(ValueRandom, EqualityAndHashesFollowContent) {
  sim::Random random(3);
  RandomDocuments documents(4);
  for (int i = 0; i < 3000; ++i) {
    const Value a = documents.Any(2), b = documents.Any(2);
    ASSERT_EQ(a == b, NaiveTree(a) == NaiveTree(b)) << ToJson(a) << " " << ToJson(b);
    if (random.OneIn(2)) a.Hash();
    if (a == b) {
      ASSERT_EQ(a.Hash(), b.Hash());
    } else {
      ASSERT_NE(a.Hash(), b.Hash());
    }
    const Value rebuilt = NaiveTree(a).ToValue();
    ASSERT_EQ(rebuilt, a);
    ASSERT_EQ(rebuilt.Hash(), a.Hash());
  }
}

TEST(ValueRandom, JsonReadsBackAsTheSameValue) {
  RandomDocuments documents(5);
  for (int i = 0; i < 3000; ++i) {
    const Value value = documents.Any(4);
    const std::string text = ToJson(value);
    const absl::StatusOr<Value> read = ParseJson(text);
    ASSERT_TRUE(read.ok()) << text;
    ASSERT_EQ(ToJson(*read), text);
    ASSERT_EQ(*ParseJson(ToPrettyJson(value)), *read);
  }
}

}  // namespace
}  // namespace quiesce::patch
