// What all built-in kinds share: decoding by their wire type, the fate of status and generation on
// create, update and status update. A kind with more rules derives from it, one small file each
// (kinds.h).
//
//   static const BuiltinStrategy& leases = *new BuiltinStrategy(
//       {.wire_type = "api.coordination.v1.Lease", .create_on_update = true,
//        .unconditional_update = false});
#ifndef QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_STRATEGY_H_
#define QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_STRATEGY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::kinds {

// The rules of a kind that are mere facts (k8s.io/kubernetes/pkg/registry/*/*/strategy.go).
struct BuiltinTraits {
  absl::string_view wire_type;      // "api.apps.v1.Deployment"
  bool generation = false;          // 1 on create, one more where the spec changes
  absl::string_view spec = "spec";  // the member whose change counts
  bool keeps_status_on_create = false;
  bool unconditional_update = true;
  bool create_on_update = false;
  bool orphans_dependents = false;  // a delete without a policy
  bool delete_replies_object = false;
  resource::Strategy::MetadataChecks metadata_checks =
      resource::Strategy::MetadataChecks::kUpdateAndObject;
  // The rule for names; null: a subdomain. See metadata_validation.h.
  std::vector<std::string> (*name_rule)(absl::string_view name, bool prefix) = nullptr;
  // Field selectors beside those of metadata: words `FIELD`, `FIELD=PATH` where the value is found
  // elsewhere, or either with `:ZERO`, what an absent value counts as ("" else).
  absl::string_view selectable = {};
  // Where the kind has the template of its pods, at which warnings look: `spec.template`.
  absl::string_view pod_template = {};
  bool names_pods = false;  // its pods are called after it
};

class BuiltinStrategy : public resource::Strategy {
 public:
  explicit BuiltinStrategy(const BuiltinTraits& traits);

  resource::DecodeResult Decode(
      const resource::ResourceType& type, Value& object,
      const resource::DecodeHints& hints = resource::DecodeHints()) const final;

  Value ZeroObject() const override { return wire_->zero; }

  MetadataChecks MetadataChecksOnUpdate() const override { return traits_.metadata_checks; }
  std::optional<std::vector<std::string>> ValidateName(absl::string_view name,
                                                       bool prefix) const override {
    if (traits_.name_rule == nullptr) return std::nullopt;
    return traits_.name_rule(name, prefix);
  }
  // An update is checked as a new object is, where the kind does not say otherwise.
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
  }

  bool TracksGeneration() const override { return traits_.generation; }
  bool AllowsUnconditionalUpdate() const override { return traits_.unconditional_update; }
  bool AllowsCreateOnUpdate() const override { return traits_.create_on_update; }
  absl::string_view DefaultPropagation() const override {
    return traits_.orphans_dependents ? "Orphan" : "Background";
  }
  bool DeleteRepliesWithObject() const override { return traits_.delete_replies_object; }

  // About the template of pods, and about names.
  std::vector<std::string> WarningsOnCreate(const Value& object) const override;
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override;

  std::optional<std::string> SelectableField(const Value& object,
                                             absl::string_view field) const override;
  std::vector<std::string> SelectableFields() const;
  const wire::WireType& wire() const { return *wire_; }

  // Status starts empty; generation 1.
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override;
  // Status stays as stored; generation moves with the spec.
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override;
  // The spec stays as stored.
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override;

 protected:
  // The defaults that code fills in; they belong to decoding. `stored` as in DecodeHints.
  virtual void Default(Value& object, const Value* stored) const {}

  // Gives the object the status that a new one shows.
  void ResetStatus(Value& object) const;
  // Sets the generation of an update: the old one, and one more where `changed`.
  static void MoveGeneration(Value& object, const Value& old, bool changed);

  const BuiltinTraits& traits() const { return traits_; }

 private:
  void AddTemplateWarnings(const Value& object, std::vector<std::string>& warnings) const;

  struct Selectable {
    std::string field, zero;
    std::vector<std::string> path;
  };

  BuiltinTraits traits_;
  const wire::WireType* wire_;
  const wire::WireField* status_;  // null where the kind has none
  std::vector<Selectable> selectable_;
};

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_STRATEGY_H_
