#include "scenarios/play/routed_service.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::scenarios {
namespace {

// Answers with its own name.
class Named : public runtime::ServiceModel {
 public:
  Named(const char* name, std::vector<std::string> operations)
      : name_(name), operations_(std::move(operations)) {}
  std::vector<std::string> Operations() const override { return operations_; }
  absl::StatusOr<Value> Do(absl::string_view operation, const Value&) override {
    for (const std::string& known : operations_) {
      if (known == operation) return Value(name_ + " " + known);
    }
    return absl::UnimplementedError(name_);
  }
  Value State() const override { return Value(); }

 private:
  const std::string name_;
  const std::vector<std::string> operations_;
};

class RoutedServiceTest : public testing::Test {
 protected:
  RoutedServiceTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        group_(&loop_) {
    std::vector<RoutedService::Route> routes;
    AddRoute("keys", {"create", "rotate"}, &routes);
    AddRoute("dns", {"create", "look"}, &routes);
    routed_ = std::make_unique<RoutedService>(std::move(routes));
  }

  void AddRoute(const char* name, std::vector<std::string> operations,
                std::vector<RoutedService::Route>* routes) {
    scripted_.push_back(std::make_unique<runtime::ScriptedService>(
        &loop_, name, std::make_unique<Named>(name, operations), nullptr));
    routes->push_back(
        {name, operations, std::make_unique<TracedService>(&loop_, "one", scripted_.back().get())});
  }

  // The answer, or the text of the error.
  std::string Call(const char* operation) {
    std::string answer;
    group_.Spawn(CallInto(operation, &answer));
    loop_.RunUntil(loop_.Now() + absl::Minutes(1));
    return answer;
  }
  sim::Task<void> CallInto(const char* operation, std::string* answer) {
    const absl::StatusOr<Value> came = co_await routed_->Call(operation, Value::Object());
    *answer = came.ok() ? std::string(came->string_value()) : std::string(came.status().message());
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  std::vector<std::unique_ptr<runtime::ScriptedService>> scripted_;
  std::unique_ptr<RoutedService> routed_;
  sim::TaskGroup group_;
};

TEST_F(RoutedServiceTest, CallGoesToTheFirstThatHasTheOperation) {
  EXPECT_EQ(Call("create"), "keys create");
  EXPECT_EQ(Call("rotate"), "keys rotate");
  EXPECT_EQ(Call("look"), "dns look");
}

TEST_F(RoutedServiceTest, CallGoesToTheServiceNamedBeforeIt) {
  EXPECT_EQ(Call("dns/create"), "dns create");
  EXPECT_EQ(Call("keys/create"), "keys create");
}

TEST_F(RoutedServiceTest, WhatNobodyHasIsRefused) {
  EXPECT_NE(Call("paint").find("keys"), std::string::npos) << Call("paint");
  EXPECT_NE(Call("dns/rotate").find("dns"), std::string::npos) << Call("dns/rotate");
  EXPECT_NE(Call("mail/create").find("keys"), std::string::npos) << Call("mail/create");
}

}  // namespace
}  // namespace quiesce::scenarios
