#include "reconcilers/workloads/daemon_plan.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr absl::Time kNow = absl::FromUnixSeconds(1000);

Value SetWith(const std::string& strategy, const std::string& pod_spec = "{}") {
  return *ParseJson(absl::StrCat(R"({"metadata":{"name":"ds"},"spec":{"updateStrategy":)", strategy,
                                 R"(,"template":{"spec":)", pod_spec, "}}}"));
}
Value RollingUpdate(const std::string& bounds) {
  return SetWith(absl::StrCat(R"({"type":"RollingUpdate","rollingUpdate":)", bounds, "}"));
}

Value Node(const std::string& name, const std::string& taint = "") {
  return *ParseJson(absl::StrCat(
      R"({"metadata":{"name":")", name, R"("},"spec":{"taints":[)",
      taint.empty() ? "" : absl::StrCat(R"({"key":"t","effect":")", taint, "\"}"), "]}}"));
}

Value Pod(const std::string& name, const std::string& hash, bool ready,
          const std::string& phase = "Running") {
  return *ParseJson(absl::StrCat(
      R"({"metadata":{"name":")", name, R"(","labels":{"controller-revision-hash":")", hash,
      R"("}},"spec":{"nodeName":"n"},"status":{"phase":")", phase,
      R"(","conditions":[{"type":"Ready","status":")", ready ? "True" : "False", "\"}]}}"));
}

std::string ToText(const DaemonPlan& plan) {
  std::string text;
  for (const std::string& node : plan.create) absl::StrAppend(&text, "+", node, " ");
  for (const Value& pod : plan.remove) absl::StrAppend(&text, "-", NameOf(pod), " ");
  for (const auto& [node, pod] : plan.finished) absl::StrAppend(&text, "?", NameOf(pod), " ");
  return text;
}

TEST(PlanNodes, NodesThatFitGetAPodAndOthersLoseTheirs) {
  const Value set = RollingUpdate(R"({"maxUnavailable":1})");
  const std::vector<Value> nodes = {Node("a"), Node("b", "NoSchedule"), Node("c", "NoExecute"),
                                    Node("d", "NoSchedule")};
  const PodsByNode pods = {{"b", {Pod("on-b", "h", true)}}, {"c", {Pod("on-c", "h", true)}}};
  EXPECT_EQ(ToText(PlanNodes(set, nodes, pods, "h", kNow)), "+a -on-c ");
}

TEST(PlanNodes, OneOfSeveralStaysAndFinishedOnesAreNamed) {
  const Value set = RollingUpdate(R"({"maxUnavailable":1})");
  const PodsByNode pods = {{"a", {Pod("p2", "h", true), Pod("p1", "h", true)}},
                           {"b", {Pod("failed", "h", false, "Failed")}}};
  EXPECT_EQ(ToText(PlanNodes(set, {Node("a"), Node("b")}, pods, "h", kNow)), "-p2 ?failed ");
}

TEST(PlanNodes, OnlyUnscheduledPodsOfAMissingNodeGo) {
  Value unbound = Pod("unbound", "h", false, "Pending");
  unbound.Mutable("spec").Erase("nodeName");
  const PodsByNode pods = {{"gone", {unbound, Pod("bound", "h", true)}}};
  EXPECT_EQ(ToText(PlanNodes(RollingUpdate("{}"), {}, pods, "h", kNow)), "-unbound ");
}

TEST(PlanNodes, SurgingNodeKeepsTheOldPodUntilTheNewOneServes) {
  const Value set = RollingUpdate(R"({"maxSurge":1,"maxUnavailable":0})");
  const std::vector<Value> nodes = {Node("a")};
  const auto plan = [&](bool old_ready, bool new_ready) {
    return ToText(PlanNodes(
        set, nodes, {{"a", {Pod("old", "g", old_ready), Pod("new", "h", new_ready)}}}, "h", kNow));
  };
  EXPECT_EQ(plan(true, false), "");
  EXPECT_EQ(plan(true, true), "-old ");
  EXPECT_EQ(plan(false, false), "-old ");
}

TEST(PlanRollOut, DeletesAsManyAsMayBeUnavailable) {
  const Value set = RollingUpdate(R"({"maxUnavailable":1})");
  const std::vector<Value> nodes = {Node("a"), Node("b"), Node("c")};
  PodsByNode pods = {
      {"a", {Pod("a1", "g", true)}}, {"b", {Pod("b1", "g", true)}}, {"c", {Pod("c1", "g", true)}}};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "-a1 ");
  pods["a"] = {Pod("a2", "h", false)};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "");
  pods["a"] = {Pod("a2", "h", true)};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "-b1 ");
}

TEST(PlanRollOut, OldPodsThatDoNotServeGoAtOnce) {
  const Value set = RollingUpdate(R"({"maxUnavailable":1})");
  const PodsByNode pods = {{"a", {Pod("a1", "g", false)}}, {"b", {Pod("b1", "g", false)}}};
  EXPECT_EQ(ToText(PlanRollOut(set, {Node("a"), Node("b")}, pods, "h", kNow)), "-a1 -b1 ");
}

TEST(PlanRollOut, SurgeMakesNewPodsBesideOldOnes) {
  const Value set = RollingUpdate(R"({"maxSurge":1,"maxUnavailable":0})");
  const std::vector<Value> nodes = {Node("a"), Node("b")};
  PodsByNode pods = {{"a", {Pod("a1", "g", true)}}, {"b", {Pod("b1", "g", true)}}};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "+a ");
  pods["a"].push_back(Pod("a2", "h", false));
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "");
  pods["a"][1] = Pod("a2", "h", true);
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "+b -a1 ");
}

TEST(PlanRollOut, SurgingPodOnANodeThatNoLongerFitsStaysUntilOthersServe) {
  const Value set = RollingUpdate(R"({"maxSurge":1,"maxUnavailable":0})");
  const std::vector<Value> nodes = {Node("a", "NoSchedule"), Node("b")};
  PodsByNode pods = {{"a", {Pod("a1", "g", true)}}, {"b", {Pod("b1", "h", false)}}};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "");
  pods["b"] = {Pod("b1", "h", true)};
  EXPECT_EQ(ToText(PlanRollOut(set, nodes, pods, "h", kNow)), "-a1 ");
}

TEST(DaemonFit, DaemonPodsStayOnNodesThatAreNotReadyOrFull) {
  const Value set = RollingUpdate("{}");
  const Value node = *ParseJson(
      R"({"metadata":{"name":"a"},"spec":{"taints":[
           {"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"},
           {"key":"node.kubernetes.io/unreachable","effect":"NoExecute"}]}})");
  EXPECT_TRUE(DaemonFit(set).Of(node).should_run);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
