#include "reconcilers/workloads/register.h"

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

// What the maker of the StatefulSet stand-in says to these options.
std::string Made(const char* options) {
  const std::vector<runtime::ControllerSpec> specs = Controllers();
  return specs.at(0).make({nullptr, *ParseJson(options)}).status().ToString();
}

TEST(WorkloadControllers, StatefulSetTakesTheTimeOfOneReplica) {
  EXPECT_EQ(Made("null"), "OK");
  EXPECT_EQ(Made("{}"), "OK");
  EXPECT_EQ(Made(R"({"perReplica":"500ms"})"), "OK");
}

TEST(WorkloadControllers, OptionsThatAreNotUnderstoodAreRefused) {
  const char* kDuration =
      "INVALID_ARGUMENT: option \"perReplica\" must be a duration above zero, like 500ms or 2s";
  EXPECT_EQ(Made(R"({"perReplica":"0s"})"), kDuration);
  EXPECT_EQ(Made(R"({"perReplica":"-2s"})"), kDuration);
  EXPECT_EQ(Made(R"({"perReplica":"inf"})"), kDuration);
  EXPECT_EQ(Made(R"({"perReplica":2})"), kDuration);
  EXPECT_EQ(Made(R"({"perPod":"2s"})"),
            "INVALID_ARGUMENT: unknown option \"perPod\"; expected perReplica");
  EXPECT_EQ(Made(R"("2s")"),
            "INVALID_ARGUMENT: expected a mapping of options, like {perReplica: 2s}");
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
