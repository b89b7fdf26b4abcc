#include "apiserver_fake/crd/definition_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(DefinitionValidationTest, AFullDefinitionIsFine) {
  FieldErrors errors;
  ValidateDefinition(Parse(kDefinition), errors);
  EXPECT_EQ(Texts(errors), Lines{});
}

TEST(DefinitionValidationTest, ScopeAndKindOfAnEstablishedDefinitionStay) {
  Value old = Parse(kDefinition);
  old.Mut("metadata").Set("resourceVersion", Value("5"));
  old.Mut("status").Set("conditions", Parse(R"([{"type": "Established", "status": "True"}])"));
  Value definition = old;
  definition.Mut("spec").Set("scope", Value("Cluster"));
  FieldErrors errors;
  ValidateDefinitionUpdate(definition, old, errors);
  EXPECT_EQ(Texts(errors), Lines{"spec.scope: Invalid value: \"Cluster\": field is immutable"});
}

TEST(DefinitionValidationTest, StoredVersionsStayAmongTheVersions) {
  const Value old = Parse(kDefinition);
  Value definition = old;
  definition.Mut("status").Set("storedVersions", Parse(R"(["v0", "v1"])"));
  FieldErrors errors;
  ValidateDefinitionUpdate(definition, old, errors);
  EXPECT_EQ(Texts(errors), Lines{"status.storedVersions[0]: Invalid value: \"v0\": missing from "
                                 "spec.versions; v0 was previously a storage version, and must "
                                 "remain in spec.versions until a storage migration ensures no "
                                 "data remains persisted in v0 and removes v0 from "
                                 "status.storedVersions"});
}

}  // namespace
}  // namespace quiesce::api
