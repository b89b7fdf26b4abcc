#include "reconcilers/all_controllers.h"

#include "gtest/gtest.h"

namespace quiesce::reconcilers {
namespace {

TEST(AllControllers, AreOrderedByNameAndDescribeThemselves) {
  std::string before;
  for (const runtime::ControllerSpec& spec : AllControllers()) {
    EXPECT_LT(before, spec.name);
    EXPECT_NE(spec.about, "") << spec.name;
    EXPECT_NE(spec.for_resource.kind, "") << spec.name;
    EXPECT_EQ(FindController(spec.name), &spec);
    before = spec.name;
  }
  EXPECT_EQ(FindController("database/unknown"), nullptr);
}

TEST(AllControllers, CanBeMadeWithoutOptions) {
  for (const runtime::ControllerSpec& spec : AllControllers()) {
    auto made = spec.make({nullptr, Value()});
    ASSERT_TRUE(made.ok()) << spec.name << ": " << made.status();
    EXPECT_NE(*made, nullptr);
    if (!spec.external.empty()) EXPECT_NE(MakeService(spec.external), nullptr) << spec.external;
  }
}

TEST(AllControllers, RefuseOptionsThatTheyDoNotKnow) {
  const Value with = Value::Object({{"enshure", true}});
  EXPECT_EQ(FindController("database/as-written")->make({nullptr, with}).status().message(),
            "unknown option \"enshure\"; expected one of annotationBackoff, circuitBreaker, "
            "createSecret, dependency, ensure, ensureSecret, rateLimit");
  EXPECT_EQ(FindController("database/fixed")->make({nullptr, with}).status().message(),
            "database/fixed takes no options");
  EXPECT_EQ(FindController("workloads/statefulset")
                ->make({nullptr, Value::Object({{"perReplica", "soon"}})})
                .status()
                .message(),
            "option \"perReplica\" must be a duration above zero, like 500ms or 2s");
}

TEST(AllServices, AreKnownByName) {
  for (const std::string& name : AllServices()) EXPECT_NE(MakeService(name), nullptr);
  EXPECT_EQ(MakeService("mysql"), nullptr);
}

}  // namespace
}  // namespace quiesce::reconcilers
