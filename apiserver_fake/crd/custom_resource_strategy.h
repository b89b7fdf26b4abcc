// The Strategy of one version of a custom resource: decoding by its structural schema, the rules of
// status and generation, validation.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/registry/customresource/{strategy,status_strategy,
// validator}.go, .../pkg/apiserver/customresource_handler.go (unstructuredSchemaCoercer).
#ifndef QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_STRATEGY_H_
#define QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_STRATEGY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/schema/checked_lists.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::crd {

class CustomResource;

class CustomResourceStrategy : public resource::Strategy {
 public:
  // Both outlive the strategy; `type` may be filled in later.
  CustomResourceStrategy(const CustomResource* resource, const resource::ResourceType* type)
      : resource_(*resource), type_(*type) {}

  // What is no object of this resource's group and kind is left as it is; other versions of the
  // resource are decoded by their own schema.
  resource::DecodeResult Decode(
      const resource::ResourceType& type, Value& object,
      const resource::DecodeHints& hints = resource::DecodeHints()) const override;
  // Defaults only: nulls stay, and validation refuses them.
  resource::DecodeResult DecodeApplied(
      const resource::ResourceType& type, Value& object,
      const resource::DecodeHints& hints = resource::DecodeHints()) const override;

  bool AllowsUnconditionalUpdate() const override { return false; }

  Value ToStorage(Value object) const override;
  Value FromStorage(const resource::StoredObject& stored) const override;
  Value OldForUpdate(const resource::StoredObject& stored) const override;
  const Value* ConversionWebhook() const override;
  Value ForConversion(const resource::StoredObject& stored) const override;
  Value FromConversion(Value converted) const override;

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override;
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override;
  // Only the status of `object` counts; all else is the old object's.
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override;

  void Validate(const Value& object, api::FieldErrors& errors) const override;
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override;
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override;
  // x-kubernetes-validations.
  void ValidateExpressions(const Value& object, const Value* old, api::FieldErrors& errors,
                           std::vector<std::string>& warnings) const override;
  MetadataChecks MetadataChecksOnUpdate() const override { return MetadataChecks::kUpdate; }
  MetadataChecks MetadataChecksOnStatusUpdate() const override { return MetadataChecks::kUpdate; }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override;
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override;

  std::optional<std::string> SelectableField(const Value& object,
                                             absl::string_view field) const override;

 private:
  void ValidateLists(const Value& object, const Value& old, api::FieldErrors& errors) const;
  // True if this is an object as the store has it, in the form that Decode would give it.
  bool IsCanonical(const Value* stored) const;
  const schema::Schema& schema() const { return *type_.schema; }

  const CustomResource& resource_;
  const resource::ResourceType& type_;
  // The object that was found canonical last: it is mostly asked for again at once.
  mutable Value canonical_;
  // Of the schemas of all versions, which the resource owns.
  const std::unique_ptr<schema::CheckedLists> checked_ = std::make_unique<schema::CheckedLists>();
};

// Brings an object into the canonical form of `schema`, short of defaults: prunes it, drops nulls,
// decodes metadata, its own and that of embedded resources. `canonical`: an object in that form
// already; what both share is not looked at.
// `unknown` takes `unknown field "spec.a"`; null if not wanted.
go::DecodeError CoerceCustomResource(const schema::Schema& schema, Value& object,
                                     const Value* canonical, std::vector<std::string>* unknown);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_STRATEGY_H_
