// A custom resource as its CustomResourceDefinition makes it: the versions with their schemas, and
// how objects go from the form they were stored in to that of a version and back.
//
//   std::shared_ptr<const CustomResource> widgets = CustomResource::Build(definition, revision);
//   registry.SetCustom(widgets->name(), widgets->ServedTypes(/*terminating=*/false));
//   Value seen = widgets->FromStorage(stored.object, stored.revision, "v2");
//
// Immutable. Sources: k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go
// (getOrCreateServingInfoFor, schemaCoercingConverter), .../apiserver/conversion/converter.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_H_
#define QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/crd/custom_resource_strategy.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::cel {
class RuleValidator;
}  // namespace quiesce::cel

namespace quiesce::crd {

// One version of a custom resource, served or not.
struct CustomVersion {
  CustomVersion();
  ~CustomVersion();

  std::string name;
  bool served = false;
  const schema::Schema* schema = nullptr;  // of the whole object; never null
  std::unique_ptr<const CustomResourceStrategy> strategy;
  std::unique_ptr<const cel::RuleValidator> rules;  // null if the schema has none
  resource::ResourceType type;
};

class CustomResource : public std::enable_shared_from_this<CustomResource> {
 public:
  // From the definition as stored (valid, canonical). `revision` is the store's at this moment:
  // objects written later are in the canonical form of these schemas, earlier ones may not be.
  static std::shared_ptr<const CustomResource> Build(const Value& definition, int64_t revision);

  CustomResource(const CustomResource&) = delete;
  CustomResource& operator=(const CustomResource&) = delete;

  // Null pointer for a version that the definition lacks.
  const CustomVersion* FindVersion(absl::string_view name) const;
  const std::string& storage_version() const { return storage_version_; }
  const std::string& group() const { return group_; }
  const std::string& kind() const { return kind_; }
  // "widgets.example.com", the definition's name.
  const std::string& name() const { return name_; }

  // Served versions, in the order of the definition. Each keeps this alive.
  std::vector<std::shared_ptr<const resource::ResourceType>> ServedTypes(bool terminating) const;

  // True if an object stored at `revision` is what version `version` shows: written in that version
  // since the schemas were last changed.
  bool IsCanonical(const Value& object, int64_t revision, const std::string& version) const;

  // A stored object as version `version` shows it: pruned and defaulted by the schema of the
  // version it is stored in, then converted. Shares the object where nothing is to be done.
  // `revision`: of its last write.
  Value FromStorage(const Value& object, int64_t revision, const std::string& version) const;

  // The same, but what the store has in another version is not pruned to version `version`: as an
  // update finds the old object.
  Value ForUpdate(const Value& object, int64_t revision, const std::string& version) const;

  // An object of a request in version `version` as the store keeps it.
  Value ToStorage(const Value& object, const std::string& version) const;

  // Where a webhook converts: spec.conversion.webhook; else null.
  const Value& conversion_webhook() const { return conversion_webhook_; }
  // What is stored as the webhook gets it, and what it gave back in the form of its version.
  Value ForConversion(const Value& object, int64_t revision) const;
  Value FromConversion(Value converted) const;

  // Runs the rules (x-kubernetes-validations) of a version on an object; `old` is null on a create.
  // `errors` are those that the validation of the object has found so far: some keep the rules from
  // running. Warnings are given even where the request fails.
  void ValidateRules(const std::string& version, const Value& object, const Value* old,
                     api::FieldErrors& errors, std::vector<std::string>& warnings) const;

  // Rules (x-kubernetes-validations) that are not evaluated, as they use a function that is not
  // built here: their places, as "widgets.example.com: spec.versions[0].schema...: format.named".
  // For the report of a run.
  const std::vector<std::string>& unevaluated_rules() const { return unevaluated_rules_; }

 private:
  CustomResource() = default;
  void AddVersion(const Value& definition, const Value& version, size_t index);
  void FillType(const Value& definition, const Value& version, CustomVersion& out) const;
  Value Converted(Value object, const CustomVersion& to) const;
  Value AsStored(const Value& object) const;

  std::shared_ptr<schema::SchemaSet> schemas_ = std::make_shared<schema::SchemaSet>();
  std::vector<std::unique_ptr<CustomVersion>> versions_;
  std::string name_, group_, kind_, storage_version_;
  Value conversion_webhook_;
  int64_t revision_ = 0;
  bool status_default_ = false;  // some version has a default for the whole status
  std::vector<std::string> unevaluated_rules_;
};

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_CUSTOM_RESOURCE_H_
