#include "apiserver_fake/base/value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "apiserver_fake/base/value_literals.h"

namespace quiesce {
namespace {

Value Sample() {
  return Value::Object({{"metadata", Value::Object({{"name", "db"}, {"generation", 3}})},
                        {"spec", Value::Object({{"list", Value::List({1, "two", 3.5, nullptr})}})},
                        {"flag", true}});
}

Value DeepList(int depth) {
  Value value = 1;
  for (int i = 0; i < depth; ++i) value = Value::List({std::move(value)});
  return value;
}

// Keys that a search cannot tell apart by the part of their fingerprints that it looks at first.
std::vector<std::string> LookAlikes(size_t length) {
  std::map<uint32_t, std::string> seen;
  for (int i = 0;; ++i) {
    std::string key = std::to_string(i);
    key.insert(0, length - std::min(length, key.size()), 'k');
    const auto [place, added] = seen.try_emplace(value_internal::Fingerprint(key) >> 16, key);
    if (!added && place->second.size() == key.size()) return {place->second, key};
  }
}

TEST(Value, KeysThatLookAlikeAreToldApart) {
  for (const size_t length : {5, 8, 12, 16, 17, 32, 33, 60}) {
    const std::vector<std::string> keys = LookAlikes(length);
    for (const int others : {0, 1, 3, 4, 30}) {
      Value object = Value::Object();
      for (int i = 0; i < others; ++i) object.Set("other-" + std::to_string(i), i);
      object.Set(keys[0], "first");
      EXPECT_EQ(object.Find(keys[1]), nullptr) << length;
      object.Set(keys[1], "second");
      EXPECT_EQ(object[keys[0]], Value("first")) << length;
      EXPECT_EQ(object[keys[1]], Value("second")) << length;
      EXPECT_EQ(object.size(), others + 2u);
      EXPECT_TRUE(object.Erase(keys[0]));
      EXPECT_EQ(object.Find(keys[0]), nullptr) << length;
      EXPECT_EQ(object[keys[1]], Value("second")) << length;
    }
  }
}

TEST(Value, MembersOfLiteralsAreOrderedAndTheLastOfEqualKeysWins) {
  const Value object = Value::Object({{"prefixed-b", 1},
                                      {"a", 2},
                                      {"prefixed-a", 3},
                                      {"prefixed-b", 4},
                                      {"", 5},
                                      {"a", 6},
                                      {"prefixed", 7}});
  std::string order;
  for (const ValueMember& member : object.members()) {
    order += std::string(member.key.view()) + "=" + std::to_string(member.value.int_value()) + " ";
  }
  EXPECT_EQ(order, "=5 a=6 prefixed=7 prefixed-a=3 prefixed-b=4 ");
}

TEST(Value, ReadsWhatWasPutIn) {
  const Value value = Sample();
  EXPECT_EQ(value.size(), 3u);
  EXPECT_EQ(value["metadata"]["name"].string_value(), "db");
  EXPECT_EQ(value.FindPath({"metadata", "generation"})->int_value(), 3);
  EXPECT_EQ(value.FindPath({"metadata", "none", "deeper"}), nullptr);
  EXPECT_TRUE(value["flag"].bool_value());
  const Value& list = value["spec"]["list"];
  EXPECT_EQ(list.size(), 4u);
  EXPECT_EQ(list.at(1).string_value(), "two");
  EXPECT_EQ(list.at(2).double_value(), 3.5);
  EXPECT_EQ(list.at(0).double_value(), 1.0);
  EXPECT_TRUE(list.at(4).is_null());
}

TEST(Value, OtherKindsReadAsZeroValues) {
  const Value number = 7;
  EXPECT_EQ(number.string_value(), "");
  EXPECT_TRUE(number.items().empty());
  EXPECT_TRUE(number.members().empty());
  EXPECT_TRUE(number["a"]["b"].is_null());
  EXPECT_FALSE(Value("x").bool_value());
  EXPECT_EQ(Value("x").int_value(), 0);
}

TEST(Value, MembersAreOrderedAndTheLastOfEqualKeysWins) {
  const Value value = Value::Object({{"b", 1}, {"a", 2}, {"b", 3}, {"", 4}, {"ab", 5}});
  std::vector<std::string> keys;
  for (const ValueMember& member : value.members()) keys.emplace_back(member.key.view());
  EXPECT_EQ(keys, (std::vector<std::string>{"", "a", "ab", "b"}));
  EXPECT_EQ(value["b"].int_value(), 3);
}

TEST(Value, ChangingACopyLeavesTheOriginalAndSharesTheRest) {
  const Value original = Sample();
  Value changed = original;
  EXPECT_TRUE(changed.SharesNodeWith(original));
  changed.Mutable("metadata").Set("name", "other");
  EXPECT_EQ(original["metadata"]["name"].string_value(), "db");
  EXPECT_EQ(changed["metadata"]["name"].string_value(), "other");
  EXPECT_TRUE(changed["spec"].SharesNodeWith(original["spec"]));
  EXPECT_NE(changed, original);
  changed.Mutable("metadata").Set("name", "db");
  EXPECT_EQ(changed, original);
}

TEST(Value, AnUnsharedTreeChangesInPlace) {
  Value value = Sample();
  const Value* spec = value.Find("spec");
  value.Mutable("spec").Mutable("list").MutableAt(0) = 9;
  EXPECT_EQ(value.Find("spec"), spec);
  EXPECT_EQ(value["spec"]["list"].at(0).int_value(), 9);
}

TEST(Value, NullAndOtherKindsBecomeWhatAChangeNeeds) {
  Value value;
  value.Mutable("a").Mutable("b").Append(1);
  EXPECT_EQ(value, Value::Object({{"a", Value::Object({{"b", Value::List({1})}})}}));
  value.Mutable("a").Append("x");
  EXPECT_EQ(value, Value::Object({{"a", Value::List({"x"})}}));
  Value text = "t";
  text.Set("k", 1);
  EXPECT_EQ(text, Value::Object({{"k", 1}}));
}

TEST(Value, ListsInsertAndErase) {
  Value list;
  for (int i = 0; i < 20; ++i) list.Append(i);
  list.Insert(0, -1);
  list.Insert(99, 20);
  list.EraseAt(5);
  EXPECT_EQ(list.size(), 21u);
  EXPECT_EQ(list.at(0).int_value(), -1);
  EXPECT_EQ(list.at(5).int_value(), 5);
  EXPECT_EQ(list.at(20).int_value(), 20);
}

TEST(Value, EraseSaysWhetherTheMemberWasThere) {
  Value value = Sample();
  EXPECT_TRUE(value.Erase("flag"));
  EXPECT_FALSE(value.Erase("flag"));
  EXPECT_EQ(value.size(), 2u);
  Value list = Value::List({1});
  EXPECT_FALSE(list.Erase("0"));
}

TEST(Value, LargeObjectsFindEveryMember) {
  Value value;
  for (int i = 0; i < 500; ++i) value.Set("key" + std::to_string(i * 7919 % 500), i);
  ASSERT_EQ(value.size(), 500u);
  for (int i = 0; i < 500; ++i) {
    const Value* found = value.Find("key" + std::to_string(i * 7919 % 500));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->int_value(), i);
  }
  EXPECT_FALSE(value.Has("key500"));
}

TEST(Value, IntegersAndDoublesAreDifferent) {
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value(1).Hash(), Value(1.0).Hash());
  EXPECT_EQ(Value(0.0), Value(-0.0));
  EXPECT_EQ(Value(0.0).Hash(), Value(-0.0).Hash());
  EXPECT_NE(Value(), Value(false));
  EXPECT_NE(Value(0), Value(false));
  EXPECT_NE(Value::List(), Value::Object());
}

TEST(Value, HashFollowsContentAndItsChanges) {
  Value a = Sample();
  const Value b = Sample();
  EXPECT_EQ(a.Hash(), b.Hash());
  const uint64_t before = a.Hash();
  a.Mutable("spec").Mutable("list").MutableAt(0) = 2;
  EXPECT_NE(a.Hash(), before);
  a.Mutable("spec").Mutable("list").MutableAt(0) = 1;
  EXPECT_EQ(a.Hash(), before);
  a.Append(1);
  EXPECT_NE(a.Hash(), before);
}

TEST(Value, HashIsTheSameInEveryProcess) {
  EXPECT_EQ(Value::List().Hash(), 0x2545F4914F6CDD1Du);
  EXPECT_EQ(Sample().Hash(), 17828861510872635276u);
  EXPECT_EQ(Value("a text longer than eight bytes").Hash(), 7963347429694859548u);
}

TEST(Value, KeysAreSharedBetweenObjects) {
  const Value a = Value::Object({{"a rather unusual key", 1}});
  const Value b = Value::Object({{"a rather unusual key", 2}});
  EXPECT_TRUE(a.members()[0].key.SharesNodeWith(b.members()[0].key));
}

TEST(Value, KnownKeysAreOneNodeEach) {
  for (const absl::string_view key : value_internal::kKnownKeys) {
    Value object;
    object.Set(std::string(key), 1);
    const Value parsed = Value::Object({{std::string(key), 2}, {"zzz", 3}});
    EXPECT_TRUE(object.members()[0].key.SharesNodeWith(parsed.members()[0].key)) << key;
    EXPECT_EQ(object.members()[0].key.view(), key);
    EXPECT_EQ(object.members()[0].key.Hash(), Value(key).Hash()) << key;
    EXPECT_EQ(object.members()[0].key.as_value(), Value(key));
    EXPECT_EQ(parsed[std::string(key)], Value(2)) << key;
    EXPECT_TRUE(object.Erase(key));
    EXPECT_EQ(object, Value::Object());
  }
}

TEST(Value, LiteralsFindWhatTextsDo) {
  for (const int others : {0, 1, 2, 3, 4, 7, 23, 40}) {
    Value object = Value::Object();
    for (int i = 0; i < others; ++i) object.Set("other-" + std::to_string(i), i);
    EXPECT_EQ(FindName(object), nullptr);
    EXPECT_EQ(FindNotes(object), nullptr);
    SetName(object, "first");
    EXPECT_EQ(object[std::string("name")], Value("first"));
    SetName(object, "second");
    object.Set(std::string("notes"), "none");
    EXPECT_EQ(object.size(), others + 2u);
    ASSERT_NE(FindName(object), nullptr);
    EXPECT_EQ(*FindName(object), Value("second"));
    ASSERT_NE(FindNotes(object), nullptr);
    EXPECT_EQ(*FindNotes(object), Value("none"));
    EXPECT_EQ(MadeOfLiterals(), Value::Object({{std::string("name"), 1},
                                               {std::string("notes"), 2},
                                               {std::string("apiVersion"), 3}}));
  }
  EXPECT_EQ(FindName(Value("name")), nullptr);
}

TEST(Value, AValueMayBeAssignedFromItsOwnInside) {
  Value value = Sample();
  value = std::move(value.Mutable("spec").Mutable("list"));
  EXPECT_EQ(value.size(), 4u);
  Value copied = Sample();
  copied = copied["metadata"];
  EXPECT_EQ(copied["name"].string_value(), "db");
  copied.Set("self", copied);
  EXPECT_EQ(copied["self"]["generation"].int_value(), 3);
  copied.Set(copied["name"].string_value(), 1);
  EXPECT_EQ(copied["db"].int_value(), 1);
}

TEST(Value, AnyDepthIsFine) {
  const Value a = DeepList(300000);
  const Value b = DeepList(300000);
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.Hash(), b.Hash());
  const Value c = DeepList(299999);
  EXPECT_NE(a, c);
  EXPECT_GT(a.MemoryBytes(), 300000u * 32);
}

TEST(Value, ImmortalTreesAreCopiedAndReadByManyThreads) {
  static const Value shared = Sample().Immortalize();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 1000; ++i) {
        Value mine = shared;
        mine.Mutable("metadata").Set("generation", i + 10);
        if (shared.Hash() == mine.Hash()) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared, Sample());
}

TEST(Value, WhatEndedThreadsHandOverStaysWhatItWas) {
  std::vector<Value> kept;
  for (int round = 0; round < 20; ++round) {
    std::thread maker([&kept, round] {
      std::vector<Value> dropped;
      for (int i = 0; i < 3000; ++i) {
        Value value = Sample();
        value.Mutable("spec").Set("round", round * 3000 + i);
        (i % 100 == 0 ? kept : dropped).push_back(std::move(value));
      }
    });
    maker.join();
  }
  ASSERT_EQ(kept.size(), 600u);
  for (size_t i = 0; i < kept.size(); ++i) {
    Value wanted = Sample();
    wanted.Mutable("spec").Set("round", static_cast<int64_t>(i * 100));
    EXPECT_EQ(kept[i], wanted);
  }
}

TEST(Value, MemoryCountsSharedNodesOnce) {
  const Value leaf = "a string of some length that is worth sharing";
  const Value twice = Value::List({leaf, leaf});
  EXPECT_LT(twice.MemoryBytes(), 2 * leaf.MemoryBytes() + 64);
  EXPECT_EQ(Value(1).MemoryBytes(), 0u);
  EXPECT_EQ(Value::Object().MemoryBytes(), 0u);
}

}  // namespace
}  // namespace quiesce
