#include "reconcilers/runtime/client/merge_patch.h"

#include <string>

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

std::string Patch(const char* before, const char* after) {
  return ToJson(MergePatchBetween(*ParseJson(before), *ParseJson(after)));
}

TEST(MergePatchBetween, EqualObjectsNeedNothing) {
  EXPECT_EQ(Patch(R"({"a":{"b":[1]}})", R"({"a":{"b":[1]}})"), "{}");
}

TEST(MergePatchBetween, SaysOnlyWhatChanged) {
  EXPECT_EQ(Patch(R"({"a":1,"b":{"c":1,"d":2}})", R"({"a":1,"b":{"c":3,"d":2},"e":4})"),
            R"({"b":{"c":3},"e":4})");
}

TEST(MergePatchBetween, RemovedMembersBecomeNull) {
  EXPECT_EQ(Patch(R"({"a":1,"b":{"c":1}})", R"({"b":{}})"), R"({"a":null,"b":{"c":null}})");
}

TEST(MergePatchBetween, ListsAndOtherKindsAreGivenWhole) {
  EXPECT_EQ(Patch(R"({"a":[1,2],"b":{"c":1}})", R"({"a":[2],"b":"x"})"), R"({"a":[2],"b":"x"})");
}

}  // namespace
}  // namespace quiesce::runtime
