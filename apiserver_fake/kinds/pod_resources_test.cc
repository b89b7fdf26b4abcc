#include "apiserver_fake/kinds/pod_resources.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

std::string Requests(const char* spec) {
  return ToJson(AmountsValue(PodRequests(*ParseJson(spec))));
}

TEST(PodResources, ContainersAddUp) {
  EXPECT_EQ(Requests(R"({"containers":[{"resources":{"requests":{"cpu":"1","memory":"1Gi"}}},
                                       {"resources":{"requests":{"cpu":"500m"}}}, {}]})"),
            R"({"cpu":"1500m","memory":"1Gi"})");
}

TEST(PodResources, TheLargestInitContainerCountsIfItNeedsMore) {
  EXPECT_EQ(Requests(R"({"containers":[{"resources":{"requests":{"cpu":"1","memory":"2Gi"}}}],
                         "initContainers":[{"resources":{"requests":{"cpu":"3","memory":"1Gi"}}},
                                           {"resources":{"requests":{"cpu":"2"}}}]})"),
            R"({"cpu":"3","memory":"2Gi"})");
}

TEST(PodResources, InitContainersThatStayRunBesideTheOthers) {
  // First 1; then 1 + 4 while the second runs; then 1 + 2.
  EXPECT_EQ(Requests(R"({"containers":[{"resources":{"requests":{"cpu":"2"}}}],
                         "initContainers":[
                           {"restartPolicy":"Always","resources":{"requests":{"cpu":"1"}}},
                           {"resources":{"requests":{"cpu":"4"}}}]})"),
            R"({"cpu":"5"})");
}

TEST(PodResources, WhatThePodSaysItselfCounts) {
  EXPECT_EQ(Requests(R"({"resources":{"requests":{"cpu":"7","example.com/gpu":"1"}},
                         "containers":[{"resources":{"requests":{"cpu":"2","memory":"1"}}}]})"),
            R"({"cpu":"7","memory":"1"})");
}

}  // namespace
}  // namespace quiesce::kinds
