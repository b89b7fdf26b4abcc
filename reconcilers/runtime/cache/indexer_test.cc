#include "reconcilers/runtime/cache/indexer.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Value Labelled(const char* label) { return Value::Object({{"label", label}}); }
std::vector<std::string> LabelOf(const Value& object) {
  return {std::string(object["label"].string_value())};
}
const ObjectKey kA{"n", "a"}, kB{"n", "b"};

TEST(Indexer, SetReplacesAndReturnsWhatWasThere) {
  Indexer indexer;
  EXPECT_TRUE(indexer.Set(kA, Labelled("x")).is_null());
  EXPECT_EQ(indexer.Set(kA, Labelled("y")), Labelled("x"));
  EXPECT_EQ(*indexer.Find(kA), Labelled("y"));
  EXPECT_EQ(indexer.Find(kB), nullptr);
  EXPECT_EQ(indexer.Erase(kA), Labelled("y"));
  EXPECT_TRUE(indexer.Erase(kA).is_null());
  EXPECT_TRUE(indexer.objects().empty());
}

TEST(Indexer, IndexFollowsChanges) {
  Indexer indexer;
  ASSERT_TRUE(indexer.AddIndex("label", LabelOf));
  indexer.Set(kA, Labelled("x"));
  indexer.Set(kB, Labelled("x"));
  EXPECT_THAT(indexer.ByIndex("label", "x"), ElementsAre(kA, kB));
  indexer.Set(kA, Labelled("y"));
  EXPECT_THAT(indexer.ByIndex("label", "x"), ElementsAre(kB));
  EXPECT_THAT(indexer.ByIndex("label", "y"), ElementsAre(kA));
  indexer.Erase(kB);
  EXPECT_THAT(indexer.IndexValues("label"), ElementsAre("y"));
}

TEST(Indexer, LateIndexKnowsWhatIsThere) {
  Indexer indexer;
  indexer.Set(kA, Labelled("x"));
  ASSERT_TRUE(indexer.AddIndex("label", LabelOf));
  EXPECT_FALSE(indexer.AddIndex("label", LabelOf));
  EXPECT_THAT(indexer.ByIndex("label", "x"), ElementsAre(kA));
}

TEST(Indexer, MissingIndexOrValueHasNoObjects) {
  Indexer indexer;
  EXPECT_FALSE(indexer.HasIndex("label"));
  EXPECT_THAT(indexer.ByIndex("label", "x"), IsEmpty());
  indexer.AddIndex("label", LabelOf);
  EXPECT_TRUE(indexer.HasIndex("label"));
  EXPECT_THAT(indexer.ByIndex("label", "x"), IsEmpty());
}

}  // namespace
}  // namespace quiesce::runtime
