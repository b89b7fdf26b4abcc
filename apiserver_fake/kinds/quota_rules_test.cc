#include "apiserver_fake/kinds/quota_rules.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::string Usage(const api::GroupResource& resource, const char* object) {
  return ToJson(AmountsValue(QuotaUsage(resource, *ParseJson(object), kNow)));
}

TEST(QuotaUsage, OfAPodIsWhatItsContainersAskFor) {
  EXPECT_EQ(Usage({"", "pods"},
                  R"({"spec":{"containers":[{"resources":{
                      "requests":{"cpu":"1","example.com/gpu":"2"},"limits":{"memory":"1Gi"}}}]}})"),
            R"({"count/pods":"1","cpu":"1","limits.memory":"1Gi","pods":"1","requests.cpu":"1",)"
            R"("requests.example.com/gpu":"2"})");
}

TEST(QuotaUsage, APodThatHasEndedOnlyCountsAsAnObject) {
  for (const char* status : {R"({"phase":"Succeeded"})", R"({"phase":"Failed"})"}) {
    EXPECT_EQ(ToJson(AmountsValue(
                  QuotaUsage({"", "pods"}, Value::Object({{"status", *ParseJson(status)}}), kNow))),
              R"({"count/pods":"1"})");
  }
}

TEST(QuotaUsage, APodStuckInItsDeletionIsLetGo) {
  const Value pod = *ParseJson(R"({"metadata":{"deletionTimestamp":"2027-01-15T07:59:00Z",
                                               "deletionGracePeriodSeconds":30}})");
  const absl::Time deleted = absl::FromUnixSeconds(1'799'999'940);
  const api::GroupResource pods = {"", "pods"};
  EXPECT_EQ(QuotaUsage(pods, pod, deleted + absl::Seconds(30)).size(), 2u);
  EXPECT_EQ(QuotaUsage(pods, pod, deleted + absl::Seconds(31)).size(), 1u);
}

TEST(QuotaUsage, OfServicesCountsPortsOfNodes) {
  EXPECT_EQ(Usage({"", "services"}, R"({"spec":{"type":"NodePort","ports":[{},{}]}})"),
            R"({"count/services":"1","services":"1","services.loadbalancers":"0",)"
            R"("services.nodeports":"2"})");
  EXPECT_EQ(Usage({"", "services"},
                  R"({"spec":{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,
                              "ports":[{},{"nodePort":30000}]}})"),
            R"({"count/services":"1","services":"1","services.loadbalancers":"1",)"
            R"("services.nodeports":"1"})");
}

TEST(QuotaUsage, OfAClaimCountsForItsClassToo) {
  EXPECT_EQ(Usage({"", "persistentvolumeclaims"},
                  R"({"spec":{"storageClassName":"gold",
                              "resources":{"requests":{"storage":"1Gi"}}},
                      "status":{"allocatedResources":{"storage":"2Gi"}}})"),
            R"({"count/persistentvolumeclaims":"1",)"
            R"("gold.storageclass.storage.k8s.io/persistentvolumeclaims":"1",)"
            R"("gold.storageclass.storage.k8s.io/requests.storage":"2Gi",)"
            R"("persistentvolumeclaims":"1","requests.storage":"2Gi"})");
}

TEST(QuotaUsage, OfOtherKindsIsTheirNumber) {
  EXPECT_EQ(Usage({"", "configmaps"}, "{}"), R"({"configmaps":"1","count/configmaps":"1"})");
  EXPECT_EQ(Usage({"apps", "deployments"}, "{}"), R"({"count/deployments.apps":"1"})");
}

TEST(QuotaCounts, OnlyWhatObjectsOfTheKindUse) {
  const api::GroupResource pods = {"", "pods"};
  for (const char* name : {"pods", "count/pods", "requests.cpu", "limits.memory", "hugepages-2Mi",
                           "requests.hugepages-2Mi", "requests.example.com/gpu"}) {
    EXPECT_TRUE(QuotaCounts(pods, name)) << name;
  }
  for (const char* name : {"services", "count/configmaps", "requests.storage", "example.com/gpu"}) {
    EXPECT_FALSE(QuotaCounts(pods, name)) << name;
  }
  EXPECT_TRUE(QuotaCounts({"", "persistentvolumeclaims"},
                          "gold.storageclass.storage.k8s.io/requests.storage"));
  EXPECT_TRUE(QuotaCounts({"example.com", "widgets"}, "count/widgets.example.com"));
}

TEST(QuotaScopes, PodsAreOfTheScopesThatTheyFit) {
  const Value pod = *ParseJson(R"({"spec":{"activeDeadlineSeconds":5,"priorityClassName":"high",
      "containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}]}})");
  auto in = [&](const char* spec) {
    return InQuotaScopes(Value::Object({{"spec", *ParseJson(spec)}}), {"", "pods"}, pod);
  };
  EXPECT_TRUE(in("{}"));
  EXPECT_TRUE(in(R"({"scopes":["Terminating","NotBestEffort"]})"));
  EXPECT_FALSE(in(R"({"scopes":["Terminating","BestEffort"]})"));
  EXPECT_TRUE(in(R"({"scopeSelector":{"matchExpressions":[
      {"scopeName":"PriorityClass","operator":"In","values":["high"]}]}})"));
  EXPECT_FALSE(in(R"({"scopeSelector":{"matchExpressions":[
      {"scopeName":"PriorityClass","operator":"NotIn","values":["high"]}]}})"));
}

TEST(QuotaConstraint, EachContainerMustNameWhatIsLimited) {
  const Value pod = *ParseJson(R"({"spec":{"containers":[
      {"name":"b","resources":{"requests":{"cpu":"1"}}},{"name":"a"}]}})");
  EXPECT_EQ(QuotaConstraint({"", "pods"}, {"cpu", "limits.memory", "pods"}, pod),
            "must specify cpu for: a; limits.memory for: a,b");
  EXPECT_EQ(QuotaConstraint({"", "pods"}, {"pods"}, pod), "");
}

}  // namespace
}  // namespace quiesce::kinds
