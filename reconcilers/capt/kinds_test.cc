#include "reconcilers/capt/kinds.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"
#include "reconcilers/capt/register.h"
#include "reconcilers/capt/workspace.h"

namespace quiesce::reconcilers::capt {
namespace {

TEST(PhaseOf, FollowsFromTheWholeStatus) {
  const auto phase = [](absl::string_view status) { return PhaseOf(*ParseJson(status)); };
  EXPECT_EQ(phase("{}"), kProvisioning);
  EXPECT_EQ(phase(R"({"infrastructureReady":true})"), kProvisioning);
  EXPECT_EQ(phase(R"({"controlPlaneReady":true,"infrastructureReady":false})"), kProvisioning);
  EXPECT_EQ(phase(R"({"controlPlaneReady":true,"infrastructureReady":true})"), kProvisioned);
  EXPECT_EQ(phase(R"({"failureReason":"CreateError","infrastructureReady":true})"), kFailed);
}

TEST(ClusterKeyOf, IsTheOwnerOrTheNamesake) {
  EXPECT_EQ(ClusterKeyOf(*ParseJson(R"({"metadata":{"name":"a","namespace":"n"}})")),
            (runtime::ObjectKey{"n", "a"}));
  EXPECT_EQ(ClusterKeyOf(*ParseJson(R"({"metadata":{"name":"a","namespace":"n","ownerReferences":[
                {"kind":"Other","name":"x"},{"kind":"Cluster","name":"b"}]}})")),
            (runtime::ObjectKey{"n", "b"}));
}

TEST(WorkspaceOptions, AreRead) {
  const auto options = WorkspaceOptions::Parse(
      *ParseJson(R"({"takes":"2m","takesFor":{"eks":"8m"},"fails":{"vpc":2},"reports":"5s"})"));
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->takes, absl::Minutes(2));
  EXPECT_EQ(options->takes_for.at("eks"), absl::Minutes(8));
  EXPECT_EQ(options->fails.at("vpc"), 2);
  EXPECT_EQ(options->reports, absl::Seconds(5));
}

TEST(WorkspaceOptions, AreRefusedWhereTheyAreNotUnderstood) {
  const auto refusal = [](absl::string_view with) {
    return std::string(WorkspaceOptions::Parse(*ParseJson(with)).status().message());
  };
  EXPECT_EQ(refusal(R"({"takes":"soon"})"),
            "option \"takes\" must be a duration above zero, like 3m");
  EXPECT_EQ(refusal(R"({"fails":{"vpc":0}})"),
            "option \"fails\" must say how often each module fails, like {vpc: 1}");
  EXPECT_EQ(refusal(R"({"lasts":"3m"})"),
            "unknown option \"lasts\"; expected one of fails, reports, takes, takesFor");
}

TEST(Controllers, RefuseOptionsThatTheyDoNotKnow) {
  const Value with = *ParseJson(R"({"statusEver":"1m"})");
  for (const runtime::ControllerSpec& spec : Controllers()) {
    EXPECT_FALSE(spec.make({nullptr, with}).ok()) << spec.name;
  }
}

}  // namespace
}  // namespace quiesce::reconcilers::capt
