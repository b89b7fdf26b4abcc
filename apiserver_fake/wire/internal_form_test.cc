#include "apiserver_fake/wire/internal_form.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::wire {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(InternalFormTest, ShowsAllMembersByTheirGoNames) {
  EXPECT_EQ(InternalJson("api.core.v1.ServicePort", Parse(R"({"protocol": "TCP", "port": 80})")),
            R"({"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,)"
            R"("NodePort":0})");
  EXPECT_EQ(InternalJson("api.policy.v1.PodDisruptionBudgetSpec",
                         Parse(R"({"minAvailable": 1, "selector": {"matchLabels": {"a": "b"}}})")),
            R"({"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":null,)"
            R"("UnhealthyPodEvictionPolicy":null})");
}

TEST(InternalFormTest, PodSpecsKeepHostMembersInTheSecurityContext) {
  const std::string text =
      InternalJson("api.core.v1.PodSpec", Parse(R"({"hostNetwork": true, "securityContext": {}})"));
  EXPECT_NE(text.find(R"("SecurityContext":{"HostNetwork":true,"HostPID":false,)"),
            std::string::npos);
}

TEST(InternalFormTest, MembersThatAreDeclaredElsewhereAreThereOnce) {
  const std::string text = InternalJson("api.core.v1.Volume", Parse(R"({"name": "v"})"));
  EXPECT_NE(text.find(R"("RBD":null,"Quobyte":null,"FlexVolume":null,)"), std::string::npos);
  EXPECT_NE(text.find(R"("VsphereVolume":null,"AzureDisk":null,)"), std::string::npos);
}

TEST(InternalFormTest, DifferencesAreOfIndentedJson) {
  EXPECT_EQ(InternalDiff("api.rbac.v1.RoleRef", Parse(R"({"kind": "Role", "name": "a"})"),
                         Parse(R"({"kind": "Role", "name": "b"})")),
            "@@ -1,5 +1,5 @@\n {\n  \"APIGroup\": \"\",\n  \"Kind\": \"Role\",\n"
            "- \"Name\": \"a\"\n+ \"Name\": \"b\"\n }\n");
}

}  // namespace
}  // namespace quiesce::wire
