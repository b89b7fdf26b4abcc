#include "tools/capi/declared.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"

namespace quiesce::capi {
namespace {

runtime::ControllerSpec Declared(const char* json, const char* controller) {
  runtime::ControllerSpec spec;
  EXPECT_EQ(Declare(*ParseJson(json), controller, &spec), absl::OkStatus());
  return spec;
}

std::string ErrorOf(const char* json) {
  runtime::ControllerSpec spec;
  return std::string(Declare(*ParseJson(json), "a", &spec).message());
}

TEST(Declared, NothingIsDeclaredByNothing) {
  runtime::ControllerSpec spec;
  EXPECT_EQ(Declare(Value(), "a", &spec), absl::OkStatus());
  EXPECT_EQ(spec.declared.base, absl::ZeroDuration());
}

TEST(Declared, PolicyPhasesAndFinalizers) {
  const runtime::ControllerSpec spec = Declared(
      R"({"retries":{"from":"5s","to":"5m","attempts":5},
          "phases":{"at":".status.phase","changes":["A>B"]},"finalizers":["x/y"]})",
      "a");
  EXPECT_EQ(spec.declared.base, absl::Seconds(5));
  EXPECT_EQ(spec.declared.cap, absl::Minutes(5));
  EXPECT_EQ(spec.declared.max_attempts, 5);
  EXPECT_EQ(spec.phase_path, ".status.phase");
  EXPECT_EQ(spec.phase_changes, std::vector<std::string>{"A>B"});
  EXPECT_EQ(spec.finalizers, std::vector<std::string>{"x/y"});
}

TEST(Declared, OneOfSeveralControllersIsTakenByItsName) {
  const char* options = R"({"retries":{"from":"1s"},
                           "controllers":{"a":{"finalizers":["a/a"]},"b":{"finalizers":["b/b"]}}})";
  EXPECT_EQ(Declared(options, "a").finalizers, std::vector<std::string>{"a/a"});
  EXPECT_EQ(Declared(options, "b").finalizers, std::vector<std::string>{"b/b"});
  EXPECT_EQ(Declared(options, "c").finalizers, std::vector<std::string>());
  EXPECT_EQ(Declared(options, "c").declared.base, absl::Seconds(1));
}

TEST(Declared, MistakesAreNamed) {
  EXPECT_EQ(ErrorOf("[]"), "with: expected a mapping");
  EXPECT_EQ(ErrorOf(R"({"finalizer":[]})"),
            "unknown field finalizer; did you mean \"finalizers\"?");
  EXPECT_EQ(ErrorOf(R"({"finalizers":"a"})"), "finalizers: expected a list of strings");
  EXPECT_EQ(ErrorOf(R"({"retries":{"from":5}})"), "retries.from: expected a duration such as 5s");
  EXPECT_EQ(ErrorOf(R"({"retries":{"attempts":0}})"),
            "retries.attempts: expected a number above 0");
  EXPECT_EQ(ErrorOf(R"({"phases":{"at":"phase"}})"),
            "phases.at: expected a path such as .status.phase");
  EXPECT_EQ(ErrorOf(R"({"phases":{"changes":["A>B"]}})"),
            "phases: expected `at`, the path of the phase");
  EXPECT_EQ(ErrorOf(R"({"phases":{"at":".a","changes":["A"]}})"),
            "phases.changes: expected changes such as \"Pending>Ready\"");
  EXPECT_EQ(ErrorOf(R"({"controllers":{"z":{"controllers":{}}}})"),
            "unknown field controllers.z.controllers");
}

}  // namespace
}  // namespace quiesce::capi
