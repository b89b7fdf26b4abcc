#include "apiserver_fake/resource/metadata_validation.h"

#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::resource {
namespace {

std::vector<std::string> Bodies(const api::FieldErrors& errors) {
  std::vector<std::string> bodies;
  for (const api::FieldError& error : errors) bodies.push_back(error.field + ": " + error.Body());
  return bodies;
}

TEST(MetadataValidation, NamesFollowTheRuleOfTheirKind) {
  EXPECT_TRUE(api::Dns1123SubdomainErrors("a-1.example").empty());
  EXPECT_FALSE(api::Dns1123SubdomainErrors("").empty());
  EXPECT_FALSE(api::Dns1123SubdomainErrors(absl::string_view()).empty());
  EXPECT_FALSE(api::Dns1123SubdomainErrors("a..b").empty());
  EXPECT_EQ(api::Dns1123LabelErrors("a.b"), std::vector<std::string>{"must not contain dots"});
  EXPECT_TRUE(NameIsDnsSubdomain("pre-", /*prefix=*/true).empty());
  EXPECT_EQ(NameIsPathSegment("a/b", false), std::vector<std::string>{"may not contain '/'"});
}

TEST(MetadataValidation, LabelKeysHaveAnOptionalPrefix) {
  EXPECT_TRUE(api::LabelKeyErrors("example.com/Ok_1.2-3").empty());
  EXPECT_EQ(api::LabelKeyErrors("/b"), std::vector<std::string>{"prefix part must be non-empty"});
  EXPECT_EQ(api::LabelKeyErrors("").size(), 2u);
  EXPECT_EQ(api::LabelKeyErrors(absl::string_view()).size(), 2u);
  EXPECT_TRUE(api::LabelValueErrors("").empty());
  EXPECT_FALSE(api::LabelValueErrors("bad value").empty());
}

TEST(MetadataValidation, ATerminatingObjectTakesNoNewFinalizers) {
  Value old = *ParseJson(R"({"name": "a", "deletionTimestamp": "t", "finalizers": ["x/a"]})");
  Value now = old;
  now.Set("finalizers", Value::List({Value("x/b"), Value("x/a")}));
  api::FieldErrors errors;
  ValidateObjectMetaUpdate(now, old, Value(), errors);
  EXPECT_EQ(Bodies(errors),
            std::vector<std::string>{"metadata.finalizers: Forbidden: no new finalizers can be "
                                     "added if the object is being deleted, found new finalizers "
                                     "[]string{\"x/b\"}"});
}

TEST(MetadataValidation, OnlyEventsOfTheCoreGroupMayOwnNothing) {
  const auto errors_with = [](absl::string_view api_version) {
    Value metadata = *ParseJson(R"({"name": "a", "ownerReferences": [
        {"apiVersion": "", "kind": "Event", "name": "e", "uid": "u"}]})");
    Value owner = metadata["ownerReferences"].items()[0];
    owner.Set("apiVersion", Value(api_version));
    metadata.Set("ownerReferences", Value::List({owner}));
    api::FieldErrors errors;
    ValidateObjectMeta(metadata, /*namespaced=*/false, nullptr, Value(), errors);
    return Bodies(errors);
  };
  ASSERT_EQ(errors_with("v1").size(), 1u);
  EXPECT_THAT(errors_with("v1")[0],
              testing::EndsWith("/v1, Kind=Event is disallowed from being an owner"));
  EXPECT_TRUE(errors_with("events.k8s.io/v1").empty());
}

TEST(MetadataValidation, SystemFieldsAreImmutable) {
  api::FieldErrors errors;
  ValidateObjectMetaUpdate(*ParseJson(R"({"uid": "b"})"), *ParseJson(R"({"uid": "a"})"), Value(),
                           errors);
  EXPECT_EQ(Bodies(errors),
            std::vector<std::string>{"metadata.uid: Invalid value: \"b\": field is immutable"});
}

}  // namespace
}  // namespace quiesce::resource
