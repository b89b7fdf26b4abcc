#include "apiserver_fake/kinds/security_context_validation.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

api::Lines ContainerErrors(absl::string_view context, absl::string_view spec = "{}") {
  api::FieldErrors errors;
  ValidateContainerSecurityContext(api::Parse(context), api::Parse(spec), "c", errors);
  return api::Texts(errors);
}

TEST(SecurityContextTest, UsersAndGroupsAreNumbersOfThirtyOneBits) {
  api::FieldErrors errors;
  ValidatePodSecurityContext(api::Parse(R"({"securityContext": {"fsGroup": -1,
      "supplementalGroups": [1, 2147483648], "fsGroupChangePolicy": "x"}})"),
                             "p", errors);
  EXPECT_THAT(api::Texts(errors),
              ElementsAre("p.fsGroup: Invalid value: -1: must be between 0 and 2147483647, "
                          "inclusive",
                          "p.supplementalGroups[1]: Invalid value: 2147483648: must be between 0 "
                          "and 2147483647, inclusive",
                          "p.fsGroupChangePolicy: Unsupported value: \"x\": supported values: "
                          "\"Always\", \"OnRootMismatch\""));
}

TEST(SecurityContextTest, SysctlsOfTheHostAreNotThePods) {
  api::FieldErrors errors;
  ValidatePodSecurityContext(api::Parse(R"({"hostNetwork": true, "securityContext": {"sysctls": [
      {"name": "net/ipv4.x"}, {"name": "kernel.sem"}, {"name": "kernel.sem"}]}})"),
                             "p", errors);
  EXPECT_THAT(api::Texts(errors),
              ElementsAre("p.sysctls[0].name: Invalid value: \"net/ipv4.x\": may not be specified "
                          "when 'hostNetwork' is true",
                          "p.sysctls[2].name: Duplicate value: \"kernel.sem\""));
}

TEST(SecurityContextTest, PrivilegedContainersCannotBeKeptFromPrivileges) {
  EXPECT_THAT(
      ContainerErrors(R"({"privileged": true, "allowPrivilegeEscalation": false})"),
      ElementsAre(StartsWith("c: Invalid value: {\"Capabilities\":null,\"Privileged\":true,")));
}

TEST(SecurityContextTest, ProcMountsAreUnmaskedOnlyForUsersOfThePodsOwn) {
  const char* unmasked = R"({"procMount": "Unmasked"})";
  EXPECT_THAT(ContainerErrors(unmasked),
              ElementsAre("c.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to "
                          "use `Unmasked`"));
  EXPECT_THAT(ContainerErrors(unmasked, R"({"hostUsers": false})"), ElementsAre());
}

TEST(SecurityContextTest, ProfilesOfTheNodeAreNamed) {
  EXPECT_THAT(ContainerErrors(R"({"seccompProfile": {"type": "Localhost"},
                                  "appArmorProfile": {"type": "Unconfined",
                                                      "localhostProfile": "x"}})"),
              ElementsAre("c.seccompProfile.localhostProfile: Required value: must be set when "
                          "seccomp type is Localhost",
                          "c.appArmorProfile.localhostProfile: Invalid value: \"x\": can only be "
                          "set when AppArmor type is Localhost"));
}

}  // namespace
}  // namespace quiesce::kinds
