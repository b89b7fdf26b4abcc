#include "apiserver_fake/crd/custom_resource_definition.h"

#include "apiserver_fake/api/validation_testing.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/resource_type.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

TEST(CustomResourceDefinitionTest, NamesAreDerivedFromPluralAndKind) {
  Value object =
      api::Parse(R"({"metadata": {"name": "a.g"}, "spec": {"group": "g", "scope": "Cluster",
      "names": {"plural": "as", "kind": "Apple"}, "versions": [{"name": "v1", "served": true,
      "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}]}})");
  ASSERT_TRUE(DefinitionType().strategy->Decode(DefinitionType(), object).error.ok());
  EXPECT_EQ(ToJson(object["spec"]["names"]),
            R"({"kind":"Apple","listKind":"AppleList","plural":"as","singular":"apple"})");
  EXPECT_EQ(ToJson(object["spec"]["conversion"]), R"({"strategy":"None"})");
  EXPECT_EQ(ToJson(object["status"]["storedVersions"]), R"(["v1"])");
}

TEST(CustomResourceDefinitionTest, NewOnesHaveNoConditions) {
  Value object = api::Parse(api::kDefinition);
  object.Mutable("status").Set("conditions",
                               api::Parse(R"([{"type": "Established", "status": "True"}])"));
  DefinitionType().strategy->PrepareForCreate(resource::StrategyContext(), object);
  EXPECT_EQ(object["metadata"]["generation"], Value(1));
  EXPECT_EQ(object["status"]["conditions"].size(), 0u);
  EXPECT_EQ(ToJson(object["status"]["storedVersions"]), R"(["v1"])");
}

TEST(CustomResourceDefinitionTest, TheNameIsPluralAndGroup) {
  Value object = api::Parse(api::kDefinition);
  object.Mutable("metadata").Set("name", Value("other.example.com"));
  api::FieldErrors errors;
  DefinitionType().strategy->Validate(object, errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "metadata.name");
  EXPECT_EQ(errors[0].Body(),
            "Invalid value: \"other.example.com\": must be spec.names.plural+\".\"+spec.group");
}

TEST(CustomResourceDefinitionTest, UpdatesKeepTheStatusAndCountChangesOfTheSpec) {
  Value old = api::Parse(api::kDefinition);
  old.Mutable("metadata").Set("generation", Value(1));
  Value object = old;
  object.Mutable("spec").Mutable("names").Set("shortNames", api::Parse(R"(["w"])"));
  DefinitionType().strategy->PrepareForUpdate(resource::StrategyContext(), object, old);
  EXPECT_EQ(object["metadata"]["generation"], Value(2));
  EXPECT_EQ(object["status"], old["status"]);
}

}  // namespace
}  // namespace quiesce::crd
