#include "reconcilers/workloads/kubelet_script.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

using Phase = PodScript::State::Phase;

std::string Error(const char* options) {
  return std::string(ReadKubeletScript(*ParseJson(options)).status().message());
}

// "phase ready/unready restarts next"
std::string At(const PodScript& script, absl::Duration age, bool restarts = true) {
  const PodScript::State state = script.StateAt(age, restarts);
  const char* names[] = {"creating", "pull fails", "running", "crashed", "succeeded", "failed"};
  return absl::StrCat(names[static_cast<int>(state.phase)], state.ready ? " ready " : " ",
                      state.restarts, " ", absl::FormatDuration(state.next));
}

TEST(KubeletScript, StartsPodsAndReportsThemReady) {
  PodScript script;
  script.ready_after = absl::Seconds(2);
  EXPECT_EQ(At(script, absl::ZeroDuration()), "creating 0 1s");
  EXPECT_EQ(At(script, absl::Seconds(1)), "running 0 3s");
  EXPECT_EQ(At(script, absl::Seconds(3)), "running ready 0 inf");
}

TEST(KubeletScript, CrashedContainersWaitLongerEachTime) {
  PodScript script;
  script.crashes = 2;
  script.runs_for = absl::Seconds(1);
  EXPECT_EQ(At(script, absl::Seconds(1)), "running ready 0 2s");
  EXPECT_EQ(At(script, absl::Seconds(2)), "crashed 0 12s");
  EXPECT_EQ(At(script, absl::Seconds(12)), "running ready 1 13s");
  EXPECT_EQ(At(script, absl::Seconds(13)), "crashed 1 33s");
  EXPECT_EQ(At(script, absl::Seconds(33)), "running ready 2 inf");
  EXPECT_EQ(At(script, absl::Seconds(2), false), "failed 0 inf");
}

TEST(KubeletScript, ImagesThatCannotBePulledHoldThePodBack) {
  PodScript script;
  script.image_pull_fails_for = absl::Seconds(30);
  EXPECT_EQ(At(script, absl::Seconds(5)), "pull fails 0 30s");
  EXPECT_EQ(At(script, absl::Seconds(30)), "running ready 0 inf");
}

TEST(KubeletScript, PodsOfJobsEnd) {
  PodScript script;
  script.succeeds_after = absl::Seconds(5);
  EXPECT_EQ(At(script, absl::Seconds(2)), "running ready 0 6s");
  EXPECT_EQ(At(script, absl::Seconds(6)), "succeeded 0 inf");
}

TEST(KubeletScript, TheFirstThatFitsCounts) {
  absl::StatusOr<KubeletScript> script = ReadKubeletScript(*ParseJson(
      R"({"startsAfter":"3s","pods":[{"name":"db-*","crashes":1},{"image":"busybox:*","exitCode":4}]})"));
  ASSERT_TRUE(script.ok()) << script.status();
  auto of = [&script](const char* name, const char* image) {
    const Value pod = Value::Object(
        {{"metadata", Value::Object({{"name", name}})},
         {"spec",
          Value::Object({{"containers", Value::List({Value::Object({{"image", image}})})}})}});
    return script->ScriptOf(pod);
  };
  EXPECT_EQ(of("db-0", "busybox:1").crashes, 1);
  EXPECT_EQ(of("web", "busybox:1").exit_code, 4);
  EXPECT_EQ(of("web", "nginx").exit_code, 1);
  EXPECT_EQ(of("web", "nginx").starts_after, absl::Seconds(3));
}

TEST(KubeletScript, BadOptionsAreRefusedWithTheirPlace) {
  EXPECT_EQ(Error(R"({"nodes":0})"), "option \"nodes\" must be a number from 1 to 1000");
  EXPECT_EQ(Error(R"({"starts":"1s"})"),
            "unknown option \"starts\"; expected nodes, startsAfter, readyAfter, endsAfter, pods, "
            "lost");
  EXPECT_EQ(Error(R"({"pods":[{"runsFor":"soon"}]})"),
            "option \"pods[0].runsFor\" must be a duration, like 500ms or 2s");
  EXPECT_EQ(Error(R"({"pods":[{"succeedsAfter":"1s","failsAfter":"1s"}]})"),
            "option \"pods[0].failsAfter\" does not go with succeedsAfter");
  EXPECT_EQ(Error(R"({"lost":[{"from":"1s"}]})"), "option \"lost[0].node\" is missing");
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
