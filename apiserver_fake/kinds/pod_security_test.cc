#include "apiserver_fake/kinds/pod_security.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

std::string Violations(const char* level, const char* spec) {
  return PodSecurityViolations(level, Value(), *ParseJson(spec));
}

TEST(PodSecurity, PrivilegedAllowsAll) {
  EXPECT_EQ(Violations("privileged", R"({"hostNetwork":true})"), "");
}

TEST(PodSecurity, BaselineRefusesWhatReachesTheHost) {
  EXPECT_EQ(Violations("baseline", R"({"containers":[{"name":"c"}]})"), "");
  EXPECT_EQ(
      Violations("baseline", R"({"hostNetwork":true,"hostPID":true,
          "volumes":[{"name":"v","hostPath":{}}],
          "containers":[{"name":"a","securityContext":{"privileged":true}},
                        {"name":"b","ports":[{"hostPort":80}],
                         "securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]})"),
      "non-default capabilities (container \"b\" must not include \"SYS_ADMIN\" in "
      "securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), "
      "hostPath volumes (volume \"v\"), hostPort (container \"b\" uses hostPort 80), privileged "
      "(container \"a\" must not set securityContext.privileged=true)");
}

TEST(PodSecurity, RestrictedWantsItSaid) {
  EXPECT_EQ(Violations("restricted", R"({"containers":[{"name":"c"}]})"),
            "allowPrivilegeEscalation != false (container \"c\" must set "
            "securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "
            "\"c\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true "
            "(pod or container \"c\" must set securityContext.runAsNonRoot=true), seccompProfile "
            "(pod or container \"c\" must set securityContext.seccompProfile.type to "
            "\"RuntimeDefault\" or \"Localhost\")");
  EXPECT_EQ(Violations("restricted",
                       R"({"securityContext":{"runAsNonRoot":true,
                           "seccompProfile":{"type":"RuntimeDefault"}},
                           "containers":[{"name":"c","securityContext":{
                             "allowPrivilegeEscalation":false,
                             "capabilities":{"drop":["ALL"]}}}]})"),
            "");
}

}  // namespace
}  // namespace quiesce::kinds
