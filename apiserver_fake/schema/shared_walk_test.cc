#include "apiserver_fake/schema/shared_walk.h"

#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(SharedWalkTest, TwinsAreFoundByKeyAndIndex) {
  Value object = Value::Object({{"a", Value::List({Value(1)})}});
  const Value* list = TwinMember(&object, "a");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(*TwinItem(list, 0), Value(1));
  EXPECT_EQ(TwinItem(list, 1), nullptr);
  EXPECT_EQ(TwinMember(&object, "b"), nullptr);
  EXPECT_EQ(TwinMember(nullptr, "a"), nullptr);
  EXPECT_TRUE(SharedWith(object["a"], list));
  EXPECT_FALSE(SharedWith(object, nullptr));
}

TEST(SharedWalkTest, EditsAreMadeTogetherAndOnlyIfThereAreAny) {
  Value object = Value::Object({{"a", 1}, {"b", 2}});
  Value same = object;
  MemberEdits none;
  EXPECT_FALSE(none.Apply(object));
  EXPECT_TRUE(object.SharesNodeWith(same));
  MemberEdits edits;
  edits.Set("c", 3);
  edits.Erase("a");
  EXPECT_TRUE(edits.Apply(object));
  EXPECT_EQ(object, Value::Object({{"b", 2}, {"c", 3}}));
  Value list = Value::List({Value(1), Value(2)});
  ItemEdits items;
  items.Set(1, 5);
  EXPECT_TRUE(items.Apply(list));
  EXPECT_EQ(list, Value::List({Value(1), Value(5)}));
}

}  // namespace
}  // namespace quiesce::schema
