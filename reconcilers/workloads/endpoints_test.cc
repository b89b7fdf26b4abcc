#include "reconcilers/workloads/endpoints.h"

#include "reconcilers/workloads/workload_testing.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kService[] = R"({"metadata":{"name":"web","namespace":"default"},"spec":{
    "selector":{"app":"web"},"ipFamilies":["IPv4"],"clusterIP":"10.0.0.9",
    "ports":[{"name":"a","port":80,"targetPort":8080,"protocol":"TCP"},
             {"name":"b","port":81,"targetPort":"admin","protocol":"TCP"}]}})";

Value Pod(const char* name, const char* ip, bool ready, bool has_admin) {
  Value ports = Value::List();
  if (has_admin) {
    ports.Append(Value::Object({{"name", "admin"}, {"containerPort", 9}, {"protocol", "TCP"}}));
  }
  Value pod = *ParseJson(absl::StrCat(
      R"({"metadata":{"name":")", name, R"(","namespace":"default","uid":"u-)", name,
      R"("},"spec":{"nodeName":"n","containers":[{"name":"c"}]},"status":{"phase":"Running","podIP":")",
      ip, R"(","podIPs":[{"ip":")", ip, R"("}],"conditions":[{"type":"Ready","status":")",
      ready ? "True" : "False", R"("}]}})"));
  pod.Mutable("spec").Mutable("containers").MutableAt(0).Set("ports", ports);
  return pod;
}

// "IPS|not ready IPS|PORTS" of each subset.
std::vector<std::string> Shown(const Value& subsets) {
  std::vector<std::string> shown;
  for (const Value& subset : subsets.items()) {
    std::string text;
    for (const char* list : {"addresses", "notReadyAddresses"}) {
      for (const Value& address : subset[list].items()) {
        absl::StrAppend(&text, address["ip"].string_value(), " ");
      }
      text += "|";
    }
    for (const Value& port : subset["ports"].items()) {
      absl::StrAppend(&text, port["name"].string_value(), port["port"].int_value(), " ");
    }
    shown.push_back(text);
  }
  return shown;
}

using Texts = std::vector<std::string>;

TEST(EndpointSubsets, PortsWithTheSameAddressesAreOneSubset) {
  EXPECT_EQ(Shown(EndpointSubsets(*ParseJson(kService), {Pod("y", "10.1.0.2", true, true),
                                                         Pod("x", "10.1.0.1", false, true)})),
            Texts({"10.1.0.2 |10.1.0.1 |a8080 b9 "}));
}

TEST(EndpointSubsets, APodWithoutANamedPortIsNotReachedThere) {
  EXPECT_EQ(Shown(EndpointSubsets(*ParseJson(kService), {Pod("x", "10.1.0.1", true, false),
                                                         Pod("y", "10.1.0.2", true, true)})),
            Texts({"10.1.0.1 10.1.0.2 ||a8080 ", "10.1.0.2 ||b9 "}));
}

class EndpointsTest : public WorkloadTest {};

TEST_F(EndpointsTest, TheyFollowThePodsAndGoWithTheService) {
  Start(EndpointsSpec());
  Create(Services(), R"({"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},
                         "ports":[{"port":80}]}})");
  Create(Pods(), R"({"metadata":{"name":"x","labels":{"app":"web"}},
                     "spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}})");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Shown(Get(Endpoints(), "web")["subsets"]), Texts());
  MergePatch(Pods(), "x", R"({"status":{"phase":"Running","podIP":"10.1.0.1",
      "podIPs":[{"ip":"10.1.0.1"}],"conditions":[{"type":"Ready","status":"True"}]}})",
             "status");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Shown(Get(Endpoints(), "web")["subsets"]), Texts({"10.1.0.1 ||80 "}));
  Delete(Services(), "web");
  Advance(absl::Seconds(1));
  EXPECT_EQ(List(Endpoints()).size(), 0u);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
