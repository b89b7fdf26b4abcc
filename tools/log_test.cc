#include "tools/log.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "reconcilers/runtime/controller/records.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "spdlog/spdlog.h"

namespace quiesce::tools {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    trace_.Add(loop_.clock(), runtime::kLifecycleRecord, trace_.Actor("manager"), 0,
               [] { return new runtime::LifecycleRecord; });
    loop_.RunUntil(sim::StartTime() + absl::Milliseconds(1500));
    trace_.set_current(1);
    trace_.Add(loop_.clock(), runtime::kEnqueueRecord, trace_.Actor("database"), 0, [] {
      auto* record = new runtime::EnqueueRecord;
      record->key = {"n", "{}"};
      return record;
    });
  }
  ~LogTest() override { EXPECT_TRUE(SetUpLog("").ok()); }

  // What a log of that level says of the trace.
  std::string Logged(const std::string& level) {
    testing::internal::CaptureStderr();
    EXPECT_TRUE(SetUpLog(level).ok());
    LogTrace(trace_);
    spdlog::default_logger()->flush();
    return testing::internal::GetCapturedStderr();
  }

  sim::Trace trace_;
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, &trace_};
};

TEST_F(LogTest, LinesCarrySimulatedTime) {
  EXPECT_EQ(Logged("debug"),
            "      +0.000 s manager              started  [1 from 0]\n"
            "      +1.500 s database             enqueue n/{} (watch event)  [2 from 1]\n");
}

TEST_F(LogTest, InfoIsOfInputsAndLifecyclesOnlyAndNothingIsTheDefault) {
  EXPECT_EQ(Logged("info"), "      +0.000 s manager              started  [1 from 0]\n");
  EXPECT_EQ(Logged(""), "");
}

TEST_F(LogTest, UnknownLevelIsRefused) {
  EXPECT_EQ(SetUpLog("loud"),
            absl::InvalidArgumentError("--log: expected info or debug, got \"loud\""));
}

}  // namespace
}  // namespace quiesce::tools
