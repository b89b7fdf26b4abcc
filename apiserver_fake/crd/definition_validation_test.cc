#include "apiserver_fake/crd/definition_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

TEST(DefinitionValidationTest, AFullDefinitionIsFine) {
  api::FieldErrors errors;
  ValidateDefinition(api::Parse(api::kDefinition), errors);
  EXPECT_EQ(api::Texts(errors), api::Lines{});
}

TEST(DefinitionValidationTest, ScopeAndKindOfAnEstablishedDefinitionStay) {
  Value old = api::Parse(api::kDefinition);
  old.Mutable("metadata").Set("resourceVersion", Value("5"));
  old.Mutable("status").Set("conditions",
                            api::Parse(R"([{"type": "Established", "status": "True"}])"));
  Value definition = old;
  definition.Mutable("spec").Set("scope", Value("Cluster"));
  api::FieldErrors errors;
  ValidateDefinitionUpdate(definition, old, errors);
  EXPECT_EQ(api::Texts(errors),
            api::Lines{"spec.scope: Invalid value: \"Cluster\": field is immutable"});
}

TEST(DefinitionValidationTest, StoredVersionsStayAmongTheVersions) {
  const Value old = api::Parse(api::kDefinition);
  Value definition = old;
  definition.Mutable("status").Set("storedVersions", api::Parse(R"(["v0", "v1"])"));
  api::FieldErrors errors;
  ValidateDefinitionUpdate(definition, old, errors);
  EXPECT_EQ(api::Texts(errors),
            api::Lines{"status.storedVersions[0]: Invalid value: \"v0\": missing from "
                       "spec.versions; v0 was previously a storage version, and must "
                       "remain in spec.versions until a storage migration ensures no "
                       "data remains persisted in v0 and removes v0 from "
                       "status.storedVersions"});
}

}  // namespace
}  // namespace quiesce::crd
