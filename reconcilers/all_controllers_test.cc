#include "reconcilers/all_controllers.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace quiesce::reconcilers {
namespace {

runtime::ControllerSpec Named(const std::string& name) {
  for (runtime::ControllerSpec& spec : AllControllers()) {
    if (spec.name == name) return std::move(spec);
  }
  ADD_FAILURE() << "no controller " << name;
  return runtime::ControllerSpec();
}

TEST(AllControllers, DescribeThemselves) {
  for (const runtime::ControllerSpec& spec : AllControllers()) {
    EXPECT_NE(spec.name, "");
    EXPECT_NE(spec.about, "") << spec.name;
    EXPECT_NE(spec.for_resource.kind, "") << spec.name;
  }
}

TEST(AllControllers, CanBeMadeWithoutOptions) {
  for (const runtime::ControllerSpec& spec : AllControllers()) {
    auto made = spec.make({nullptr, Value()});
    ASSERT_TRUE(made.ok()) << spec.name << ": " << made.status();
    EXPECT_NE(*made, nullptr);
  }
}

TEST(AllControllers, RefuseOptionsThatTheyDoNotKnow) {
  const Value with = Value::Object({{"enshure", true}});
  EXPECT_EQ(Named("database/as-written").make({nullptr, with}).status().message(),
            "unknown option \"enshure\"; expected one of annotationBackoff, circuitBreaker, "
            "createSecret, dependency, ensure, ensureSecret, rateLimit");
  EXPECT_EQ(Named("database/fixed").make({nullptr, with}).status().message(),
            "database/fixed takes no options");
  EXPECT_EQ(Named("workloads/statefulset-stand-in")
                .make({nullptr, Value::Object({{"perReplica", "soon"}})})
                .status()
                .message(),
            "option \"perReplica\" must be a duration above zero, like 500ms or 2s");
}

TEST(AllServices, CanBeMade) {
  for (const runtime::ServiceSpec& spec : AllServices()) {
    EXPECT_NE(spec.name, "");
    EXPECT_FALSE(spec.make()->Operations().empty()) << spec.name;
  }
}

}  // namespace
}  // namespace quiesce::reconcilers
