#include "reconcilers/workloads/load_script.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

TEST(LoadScript, TheLastStepThatHasBegunCounts) {
  const LoadScript load = *ReadLoadScript(*ParseJson(
      R"({"load":[{"from":"10s","cpu":"500m"},{"from":"1m","cpu":"2","memory":"1Ki"},
                  {"from":"30s","of":"web","cpu":"1"}]})"));
  EXPECT_EQ(load.MilliAt(absl::Seconds(9), "db", "cpu"), 0);
  EXPECT_EQ(load.MilliAt(absl::Seconds(10), "db", "cpu"), 500);
  EXPECT_EQ(load.MilliAt(absl::Seconds(40), "db", "cpu"), 500);
  EXPECT_EQ(load.MilliAt(absl::Seconds(40), "web", "cpu"), 1000);
  EXPECT_EQ(load.MilliAt(absl::Minutes(2), "web", "cpu"), 2000);
  EXPECT_EQ(load.MilliAt(absl::Minutes(2), "db", "memory"), 1024000);
}

TEST(LoadScript, WhatIsNotUnderstoodIsRefused) {
  const char* kExpected = "; expected load: [{from: 0s, of: web, cpu: 500m, memory: 1Gi}, ...]";
  auto message = [](const char* options) {
    return std::string(ReadLoadScript(*ParseJson(options)).status().message());
  };
  EXPECT_EQ(message(R"({"lood":[]})"), std::string("unknown option \"lood\"") + kExpected);
  EXPECT_EQ(message(R"({"load":[{"from":"soon"}]})"),
            std::string("\"from\" must be a duration like 90s") + kExpected);
  EXPECT_EQ(message(R"({"load":[{"cpu":"many"}]})"),
            std::string("\"cpu\" must be a quantity like 500m, not below zero") + kExpected);
  EXPECT_EQ(message(R"({"load":[{"disk":"1"}]})"), std::string("unknown key \"disk\"") + kExpected);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
