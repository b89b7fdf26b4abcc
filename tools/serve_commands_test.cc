// The commands that serve: what they say to bad usage, and what envtest asks of their stand-ins.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/command.h"
#include "tools/envtest_command.h"
#include "tools/operate_command.h"
#include "tools/serve_command.h"

namespace quiesce::tools {
namespace {

struct Said {
  int code = 0;
  std::string out, error;
};

template <typename Command>
Said Say(Command command, const std::vector<std::string>& args) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Said said;
  said.code = command(args);
  said.out = testing::internal::GetCapturedStdout();
  said.error = testing::internal::GetCapturedStderr();
  return said;
}

int Operate(const std::vector<std::string>& args) {
  return OperateCommand(scenarios::Catalog(), args);
}

std::string Temporary(absl::string_view name) {
  return absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
}

TEST(EnvtestAssets, AreThreePrograms) {
  const std::string folder = Temporary("assets");
  EXPECT_EQ(Say(&EnvtestAssetsCommand, {folder}).code, kAllAsExpected);
  for (const char* name : {"kube-apiserver", "etcd", "kubectl"}) {
    const auto status = std::filesystem::status(absl::StrCat(folder, "/", name));
    EXPECT_TRUE(std::filesystem::is_regular_file(status)) << name;
    EXPECT_NE(status.permissions() & std::filesystem::perms::owner_exec,
              std::filesystem::perms::none)
        << name;
  }
}

TEST(EnvtestAssets, BareOnesHaveNoControllersBesideThem) {
  const std::string folder = Temporary("bare-assets");
  EXPECT_EQ(Say(&EnvtestAssetsCommand, {folder, "--bare"}).code, kAllAsExpected);
  const auto script = [&](const char* name) {
    std::ifstream in(absl::StrCat(folder, "/", name));
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_TRUE(absl::StrContains(script("kube-apiserver"), " kube-apiserver --bare=true \"$@\""));
  EXPECT_FALSE(absl::StrContains(script("etcd"), "--bare"));
  EXPECT_EQ(Say(&EnvtestAssetsCommand, {folder, "more"}).code, kUsage);
}

// envtest looks for flags in the help; it would wait forever if the program served instead.
TEST(EnvtestAssets, HelpAndVersionEndAtOnce) {
  const Said apiserver = Say(&KubeApiserverCommand, {"--help"});
  EXPECT_EQ(apiserver.code, kAllAsExpected);
  EXPECT_TRUE(absl::StrContains(apiserver.out, "--secure-port"));
  EXPECT_FALSE(absl::StrContains(apiserver.out, "--insecure-port"));
  EXPECT_EQ(Say(&KubeApiserverCommand, {"--version"}).out, "Kubernetes v1.36.3\n");
  EXPECT_FALSE(absl::StrContains(Say(&EtcdCommand, {"--help"}).out, "--unsafe-no-fsync"));
}

TEST(Serve, BadUsageSaysWhatIsWrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls = {
      {{"--port", "70000"}, "--port: expected 0 to 65535, got 70000"},
      {{"--plain", "--tls"}, "--plain and --tls exclude each other"},
      {{"--bare", "--controllers", "kubelet"}, "--bare and --controllers exclude each other"},
      {{"--record", "x", "--controllers", "kubelet"},
       "--record and --controllers exclude each other"},
      {{"--controllers", "kubelt"}, "--controllers: unknown controller \"kubelt\"; there are "},
      {{"--faults", "/nowhere"}, "/nowhere"},
      {{"more"}, "unexpected argument more"},
  };
  for (const auto& [args, text] : calls) {
    const Said said = Say(&ServeCommand, args);
    EXPECT_EQ(said.code, kUsage) << text;
    EXPECT_TRUE(absl::StrContains(said.error, text)) << said.error;
  }
}

TEST(Operate, BadUsageSaysWhatIsWrong) {
  const std::string config = Temporary("kubeconfig");
  std::ofstream(config) << "current-context: none\n";
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls = {
      {{}, "expected the name of a controller"},
      {{"a", "--kubeconfig", "/nowhere"}, "/nowhere"},
      {{"a", "--kubeconfig", config}, "expected a current-context whose cluster has a server"},
      {{"a", "--kubeconfig", config, "--for", "soon"}, "--for: expected a duration"},
  };
  for (const auto& [args, text] : calls) {
    const Said said = Say(&Operate, args);
    EXPECT_EQ(said.code, kUsage) << text;
    EXPECT_TRUE(absl::StrContains(said.error, text)) << said.error;
  }
}

}  // namespace
}  // namespace quiesce::tools
