#include "apiserver_fake/kinds/service_allocation.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/service_validation.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

// A load balancer that asks nodes about their health; `more` of its spec begins with a comma.
Value Balancer(const std::string& more, const char* policy = "Local") {
  return ParseJson(absl::StrCat(R"({"metadata": {"name": "s", "namespace": "default"}, "spec": {
      "type": "LoadBalancer", "externalTrafficPolicy": ")",
                                policy,
                                R"(", "internalTrafficPolicy": "Cluster", "sessionAffinity": "None",
      "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 30080}])",
                                more, "}}"))
      .value();
}

class ServiceAllocationTest : public testing::Test {
 protected:
  ServiceAllocationTest() {
    context_.world = this;
    context_.claim = [](void* self, absl::string_view pool, uint64_t number, const Value&) {
      return pool != "node-port" ||
             static_cast<ServiceAllocationTest*>(self)->taken_.count(number) == 0;
    };
  }
  // "" or why the service is refused.
  std::string Problem(Value& service, const Value* old = nullptr) {
    const api::ApiStatus status = AllocateForService(context_, service, old);
    if (!status.ok()) return absl::StrCat(status.code, " ", status.message);
    api::FieldErrors errors;
    if (old != nullptr) ValidateServiceChange(service, *old, errors);
    ValidateService(service, Value(), errors);
    return errors.empty() ? "" : api::AggregateText(errors);
  }
  int64_t PortOf(const Value& service) {
    return service["spec"]["healthCheckNodePort"].int_value();
  }

  resource::StrategyContext context_;
  std::set<uint64_t> taken_ = {30500};
};

TEST_F(ServiceAllocationTest, LoadBalancerOfLocalTrafficGetsAPortForItsQuestions) {
  Value service = Balancer("");
  EXPECT_EQ(Problem(service), "");
  EXPECT_GE(PortOf(service), 30000);
  EXPECT_LE(PortOf(service), 32767);
  Value other = Balancer("", "Cluster");
  EXPECT_EQ(Problem(other), "");
  EXPECT_FALSE(other["spec"].Has("healthCheckNodePort"));
}

TEST_F(ServiceAllocationTest, PortAskedForIsGivenIfItIsFree) {
  Value service = Balancer(R"(, "healthCheckNodePort": 30501)");
  EXPECT_EQ(Problem(service), "");
  EXPECT_EQ(PortOf(service), 30501);
  const std::string failed =
      "500 Internal error occurred: failed to allocate requested HealthCheck NodePort ";
  Value taken = Balancer(R"(, "healthCheckNodePort": 30500)");
  EXPECT_EQ(Problem(taken), absl::StrCat(failed, "30500: provided port is already allocated"));
  Value own = Balancer(R"(, "healthCheckNodePort": 30080)");
  EXPECT_EQ(Problem(own), absl::StrCat(failed, "30080: provided port is already allocated"));
  Value outside = Balancer(R"(, "healthCheckNodePort": 80)");
  EXPECT_EQ(Problem(outside),
            absl::StrCat(failed,
                         "80: provided port is not in the valid range. The range of valid "
                         "ports is 30000-32767"));
}

TEST_F(ServiceAllocationTest, PortStaysWhileItIsNeeded) {
  Value old = Balancer(R"(, "healthCheckNodePort": 30501)");
  ASSERT_EQ(Problem(old), "");
  Value kept = Balancer("");
  EXPECT_EQ(Problem(kept, &old), "");
  EXPECT_EQ(PortOf(kept), 30501);
  Value moved = Balancer(R"(, "healthCheckNodePort": 30502)");
  EXPECT_EQ(Problem(moved, &old), "spec.healthCheckNodePort: Forbidden: field is immutable");
}

TEST_F(ServiceAllocationTest, OthersHaveNoSuchPort) {
  Value service = Balancer(R"(, "healthCheckNodePort": 30501)", "Cluster");
  EXPECT_EQ(Problem(service),
            "spec.healthCheckNodePort: Invalid value: 30501: may only be set when `type` is "
            "'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
}

}  // namespace
}  // namespace quiesce::kinds
