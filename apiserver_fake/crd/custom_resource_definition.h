// The Strategy of the kind CustomResourceDefinition.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go,
// .../pkg/apis/apiextensions/v1/defaults.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_DEFINITION_H_
#define QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_DEFINITION_H_

#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/kinds/builtin_strategy.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::crd {

class CustomResourceDefinitionStrategy : public kinds::BuiltinStrategy {
 public:
  CustomResourceDefinitionStrategy();

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override;
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override;

  void Validate(const Value& object, api::FieldErrors& errors) const override;
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override;
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override;
  MetadataChecks MetadataChecksOnUpdate() const override { return MetadataChecks::kUpdate; }

  // Formats that the server does not know are accepted and ignored.
  std::vector<std::string> WarningsOnCreate(const Value& object) const override;
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override;

 protected:
  void Default(Value& object, const Value* stored) const override;
};

// customresourcedefinitions, apiextensions.k8s.io/v1.
const resource::ResourceType& DefinitionType();

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_DEFINITION_H_
