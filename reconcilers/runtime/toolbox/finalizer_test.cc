#include "reconcilers/runtime/toolbox/finalizer.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Parse(const char* text) { return ParseJson(text).value(); }

TEST(Finalizer, IsAddedOnceAndRemovedEverywhere) {
  Value object = Parse(R"({"metadata":{"name":"a"}})");
  EXPECT_TRUE(AddFinalizer(object, "x/y"));
  EXPECT_FALSE(AddFinalizer(object, "x/y"));
  EXPECT_EQ(ToJson(object), R"({"metadata":{"finalizers":["x/y"],"name":"a"}})");
  object = Parse(R"({"metadata":{"finalizers":["x/y","z","x/y"]}})");
  EXPECT_TRUE(RemoveFinalizer(object, "x/y"));
  EXPECT_FALSE(RemoveFinalizer(object, "x/y"));
  EXPECT_EQ(ToJson(object), R"({"metadata":{"finalizers":["z"]}})");
}

}  // namespace
}  // namespace quiesce::runtime
