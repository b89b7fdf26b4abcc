// The requests and limits of containers.

#include <string>

#include "apiserver_fake/api/validation_testing.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;

api::Lines ErrorsOf(absl::string_view resources) {
  api::FieldErrors errors;
  ValidateResources(api::Parse(resources), "r", errors);
  return api::Texts(errors);
}

TEST(ValidateResources, NamesWithADomainAreExtendedOrTheProjectsOwn) {
  EXPECT_THAT(ErrorsOf(R"({"limits":{"example.com/gpu":1,"x.kubernetes.io/y":"500m"}})"),
              ElementsAre());
  const std::string name = "requests.example.com/gpu";
  EXPECT_THAT(ErrorsOf(R"({"limits":{"requests.example.com/gpu":1}})"),
              ElementsAre("r.limits[" + name + "]: Invalid value: \"" + name +
                          "\": doesn't follow extended resource name standard"));
}

TEST(ValidateResources, NamesWithoutADomainAreThoseOfContainers) {
  EXPECT_THAT(
      ErrorsOf(R"({"limits":{"pods":1}})"),
      ElementsAre("r.limits[pods]: Invalid value: \"pods\": must be a standard resource for "
                  "containers"));
  EXPECT_THAT(ErrorsOf(R"({"limits":{"limits.cpu":1}})"),
              ElementsAre("r.limits[limits.cpu]: Invalid value: \"limits.cpu\": must be a standard "
                          "resource for containers"));
  EXPECT_EQ(ErrorsOf(R"({"limits":{"c p u":1}})").size(), 2u);
}

TEST(ValidateResources, ExtendedResourcesAreWholeAndLimited) {
  EXPECT_THAT(
      ErrorsOf(R"({"limits":{"example.com/gpu":"500m"}})"),
      ElementsAre("r.limits[example.com/gpu]: Invalid value: \"500m\": must be an integer"));
  EXPECT_THAT(ErrorsOf(R"({"requests":{"example.com/gpu":1}})"),
              ElementsAre("r.limits: Required value: Limit must be set for non overcommitable "
                          "resources"));
  EXPECT_THAT(
      ErrorsOf(R"({"requests":{"example.com/gpu":"1"},"limits":{"example.com/gpu":"2"}})"),
      ElementsAre("r.requests: Invalid value: \"1\": must be equal to example.com/gpu limit "
                  "of 2"));
}

TEST(ValidateResources, RequestsOfWhatCanBeOvercommittedStayBelowTheLimit) {
  EXPECT_THAT(ErrorsOf(R"({"requests":{"cpu":"100m","memory":"1Gi"},"limits":{"cpu":"1"}})"),
              ElementsAre());
  EXPECT_THAT(
      ErrorsOf(R"({"requests":{"cpu":"2"},"limits":{"cpu":"1"}})"),
      ElementsAre("r.requests: Invalid value: \"2\": must be less than or equal to cpu limit "
                  "of 1"));
  EXPECT_THAT(ErrorsOf(R"({"limits":{"cpu":"-1"}})"),
              ElementsAre("r.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to "
                          "0"));
}

TEST(ValidateResources, HugePagesComeWholeAndBesideCpuOrMemory) {
  EXPECT_THAT(ErrorsOf(R"({"limits":{"hugepages-2Mi":"4Mi","cpu":"1"}})"), ElementsAre());
  EXPECT_THAT(ErrorsOf(R"({"limits":{"hugepages-2Mi":"4Mi"}})"),
              ElementsAre("r: Forbidden: HugePages require cpu or memory"));
  EXPECT_THAT(ErrorsOf(R"({"limits":{"hugepages-2Mi":"3Mi","memory":"1Gi"}})"),
              ElementsAre("r.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive "
                          "integer multiple of hugepages-2Mi"));
  EXPECT_EQ(ErrorsOf(R"({"limits":{"hugepages-x":"3Mi","memory":"1Gi"}})").size(), 1u);
}

}  // namespace
}  // namespace quiesce::kinds
