#include "scenarios/play/declared_conversion.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::scenarios {
namespace {

// Each rename a list of versions and paths.
Conversion Declared(const std::vector<std::vector<std::pair<std::string, std::string>>>& renames) {
  Conversion declared;
  declared.mutable_of()->set_text("widgets.example.com");
  for (const auto& rename : renames) {
    auto& entries = *declared.add_renames()->mutable_entries();
    for (const auto& [version, path] : rename) entries[version].set_text(path);
  }
  return declared;
}

std::string Converted(const Conversion& declared, const std::string& object,
                      const std::string& to) {
  return ToJson(
      DeclaredConversion(declared).Convert(*ParseJson(object), absl::StrCat("example.com/", to)));
}

TEST(DeclaredConversion, MovesWhatVersionsCallDifferently) {
  const Conversion declared = Declared({{{"v1", ".spec.image"}, {"v2", ".spec.engine.image"}},
                                        {{"v1", ".status.phase"}, {"v2", ".status.state"}}});
  const std::string v1 =
      R"({"apiVersion":"example.com/v1","kind":"Widget","spec":{"image":"a","size":3},)"
      R"("status":{"phase":"Ready"}})";
  const std::string v2 =
      R"({"apiVersion":"example.com/v2","kind":"Widget","spec":{"engine":{"image":"a"},"size":3},)"
      R"("status":{"state":"Ready"}})";
  EXPECT_EQ(Converted(declared, v1, "v2"), v2);
  EXPECT_EQ(Converted(declared, v2, "v1"), v1);
}

TEST(DeclaredConversion, TwoFieldsMayChangePlaces) {
  const Conversion declared =
      Declared({{{"v1", ".spec.a"}, {"v2", ".spec.b"}}, {{"v1", ".spec.b"}, {"v2", ".spec.a"}}});
  EXPECT_EQ(Converted(declared, R"({"apiVersion":"example.com/v1","spec":{"a":1,"b":2}})", "v2"),
            R"({"apiVersion":"example.com/v2","spec":{"a":2,"b":1}})");
}

TEST(DeclaredConversion, AFieldOfOneVersionOnlyIsLost) {
  const Conversion declared = Declared({{{"v1", ".spec.tier"}}});
  EXPECT_EQ(Converted(declared, R"({"apiVersion":"example.com/v1","spec":{"tier":"gold"}})", "v2"),
            R"({"apiVersion":"example.com/v2","spec":{}})");
}

TEST(DeclaredConversion, WhatIsNotThereStaysAway) {
  const Conversion declared = Declared({{{"v1", ".spec.image"}, {"v2", ".spec.engine.image"}}});
  for (const char* rest :
       {R"("spec":{"size":3})", R"("spec":{"engine":{}})", R"("spec":"x")", R"("kind":"Widget")"}) {
    EXPECT_EQ(
        Converted(declared, absl::StrCat(R"({"apiVersion":"example.com/v1",)", rest, "}"), "v2"),
        absl::StrCat(R"({"apiVersion":"example.com/v2",)", rest, "}"));
  }
}

TEST(DeclaredConversion, ADefinitionAsksItUnlessItNamesAWebhook) {
  const DeclaredConversion conversion(Declared({}));
  EXPECT_EQ(ToJson(conversion.Configured(*ParseJson(R"({"spec":{"group":"example.com"}})"))),
            R"({"spec":{"conversion":{"strategy":"Webhook","webhook":{"clientConfig":)"
            R"({"url":"https://widgets.example.com/convert"},"conversionReviewVersions":["v1"]}},)"
            R"("group":"example.com"}})");
  const Value own = *ParseJson(
      R"({"spec":{"conversion":{"strategy":"Webhook","webhook":{"clientConfig":{"url":"x"}}}}})");
  EXPECT_EQ(conversion.Configured(own), own);
  EXPECT_EQ(conversion.CallName(), "conversion_webhook_for_widgets.example.com");
}

}  // namespace
}  // namespace quiesce::scenarios
