#include "reconcilers/runtime/client/request_check.h"

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

using api::Request;

const api::GroupVersionResource kPods{"", "v1", "pods"};

// The texts are those of client-go v0.36.3.
TEST(CheckRequest, NameMustBeThereAndFitIntoThePath) {
  EXPECT_EQ(CheckRequest(Request::Get(kPods, "n", "a"), true).message(), "");
  EXPECT_EQ(CheckRequest(Request::Get(kPods, "n", ""), true).message(),
            "resource name may not be empty");
  EXPECT_EQ(CheckRequest(Request::Get(kPods, "n", "a/%b"), true).message(),
            "invalid resource name \"a/%b\": [may not contain '/' may not contain '%']");
  EXPECT_EQ(CheckRequest(Request::Delete(kPods, "..", "a"), true).message(),
            "invalid namespace \"..\": [may not be '..']");
}

TEST(CheckRequest, NamespacedObjectNeedsItsNamespace) {
  EXPECT_EQ(CheckRequest(Request::Get(kPods, "", "a"), true).message(),
            "an empty namespace may not be set when a resource name is provided");
  EXPECT_EQ(CheckRequest(Request::Create(kPods, "", Value::Object()), true).message(),
            "an empty namespace may not be set during creation");
  EXPECT_TRUE(CheckRequest(Request::Get(kPods, "", "a"), false).ok());
  EXPECT_TRUE(CheckRequest(Request::List(kPods, ""), true).ok());
  // Patches are sent all the same.
  EXPECT_TRUE(
      CheckRequest(Request::Patch(kPods, "", "a", api::PatchType::kMerge, Value()), true).ok());
}

}  // namespace
}  // namespace quiesce::runtime
