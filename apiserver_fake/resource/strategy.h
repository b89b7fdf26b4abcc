// What a kind adds to the generic create, update and delete: the RESTCreateStrategy,
// RESTUpdateStrategy and RESTDeleteStrategy of k8s.io/apiserver/pkg/registry/rest, as one class.
// Built-in kinds derive from it, one small file each; custom resources have one that walks the
// schema of their definition.
//
// All functions are pure: they see the object, never the store. `object` arrives decoded (see
// Decode) and is edited in place (copy-on-write).
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_STRATEGY_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_STRATEGY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/go/decode_error.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::resource {

// What decoding one request body found besides the object.
struct DecodeResult {
  std::vector<std::string> unknown_fields;  // `unknown field "spec.foo"`, in the server's order
  go::DecodeError error;  // why the body does not fit the type; the server adds kind and version
};

// What Decode may know besides the object. Both members are hints: they make it faster, or its
// errors come in the right order, but never change the result.
struct DecodeHints {
  // The object as stored, which the body came from by way of a read. Subtrees that both share (the
  // same node at the same path) are in canonical form already and are not looked at again.
  const Value* stored = nullptr;
  // The JSON text of the body. Unknown fields are then reported in the order of the text, and of
  // several type errors the first in the text; else in the order of the keys.
  absl::string_view text;
};

// What a strategy may know of the world.
struct StrategyContext {
  absl::Time now;
  // Claims `number` of a pool for `object` (by namespace and name). False where another object that
  // exists holds it (Strategy::HoldsNumber). What is never stored, or deleted, holds nothing.
  bool (*claim)(void* world, absl::string_view pool, uint64_t number,
                const Value& object) = nullptr;
  void* world = nullptr;
};

class Strategy {
 public:
  virtual ~Strategy() = default;

  // Turns a body as sent into the kind's own form, in place: drops unknown fields (built-in: those
  // the Go type lacks; custom: pruning), nulls and empty values that the wire form omits, adds
  // those it always shows, brings quantities into canonical form, checks JSON types, applies
  // defaults. Idempotent on what the server itself wrote.
  virtual DecodeResult Decode(const ResourceType& type, Value& object,
                              const DecodeHints& hints = DecodeHints()) const = 0;

  // The same for an object that server-side apply has merged: it fits the schema, but may hold
  // nulls that only validation refuses.
  virtual DecodeResult DecodeApplied(const ResourceType& type, Value& object,
                                     const DecodeHints& hints = DecodeHints()) const {
    return Decode(type, object, hints);
  }

  // What an object of the kind shows that has nothing set, without metadata; no members where the
  // kind has no Go type.
  virtual Value ZeroObject() const { return Value::Object(); }

  // metadata.generation is counted for this kind.
  virtual bool TracksGeneration() const { return true; }
  virtual bool AllowsUnconditionalUpdate() const { return true; }
  virtual bool AllowsCreateOnUpdate() const { return false; }
  virtual absl::string_view DefaultPropagation() const { return "Background"; }  // or "Orphan"
  // DELETE replies with the object instead of a Status.
  virtual bool DeleteRepliesWithObject() const { return false; }

  // An object of this type as the store keeps it: in another version (custom resources), or in the
  // form of another kind (ResourceType::stored_group).
  virtual Value ToStorage(Value object) const { return object; }
  // What the store has, as this type shows it today. Shares what it can.
  virtual Value FromStorage(const StoredObject& stored) const { return stored.object; }
  // The same as the rules of an update see the old object: what the store has in another version is
  // not pruned to this one.
  virtual Value OldForUpdate(const StoredObject& stored) const { return FromStorage(stored); }
  // Where a webhook converts between the versions of the kind, what its definition says of it
  // (spec.conversion.webhook); else null. The three functions above do not take that way:
  // registry/conversion.h does.
  virtual const Value* ConversionWebhook() const { return nullptr; }
  // What is sent to the webhook of what the store has.
  virtual Value ForConversion(const StoredObject& stored) const { return stored.object; }
  // What came back from it, in whatever version, in canonical form.
  virtual Value FromConversion(Value converted) const { return converted; }

  // Takes what the object needs of the cluster's pools of numbers (cluster IPs, node ports); comes
  // before PrepareForCreate (`old` is null) and PrepareForUpdate. An error refuses the request.
  virtual api::ApiStatus Allocate(const StrategyContext& context, Value& object,
                                  const Value* old) const {
    return api::ApiStatus();
  }
  // Whether the object holds `number` of the pool.
  virtual bool HoldsNumber(const Value& object, absl::string_view pool, uint64_t number) const {
    return false;
  }

  // Before validation. On update `old` is the stored object; generation moves here, when the spec
  // (or what counts as it for the kind) changed.
  virtual void PrepareForCreate(const StrategyContext& context, Value& object) const {}
  virtual void PrepareForUpdate(const StrategyContext& context, Value& object,
                                const Value& old) const {}
  virtual void PrepareForStatusUpdate(const StrategyContext& context, Value& object,
                                      const Value& old) const {}

  // The kind's own rules; those of metadata are the server's.
  virtual void Validate(const Value& object, api::FieldErrors& errors) const {}
  virtual void ValidateUpdate(const Value& object, const Value& old,
                              api::FieldErrors& errors) const {}
  virtual void ValidateStatusUpdate(const Value& object, const Value& old,
                                    api::FieldErrors& errors) const {}
  // What comes after those: rules written as expressions, which need to know what they found
  // (`errors`) and may warn even where the request fails. `old` is null on a create.
  virtual void ValidateExpressions(const Value& object, const Value* old, api::FieldErrors& errors,
                                   std::vector<std::string>& warnings) const {}
  // What the kind's own validation of an update checks of metadata, beside the common checks that
  // the server makes for all kinds. The server makes these too, just before ValidateUpdate or
  // ValidateStatusUpdate; each repetition shows in the causes of a failure.
  enum class MetadataChecks : uint8_t { kNone, kUpdate, kUpdateAndObject, kObject };
  virtual MetadataChecks MetadataChecksOnUpdate() const { return MetadataChecks::kUpdateAndObject; }
  virtual MetadataChecks MetadataChecksOnStatusUpdate() const { return MetadataChecks::kUpdate; }
  // False where the kind's validation of a create leaves metadata to the common checks, which come
  // only after it has passed.
  virtual bool ValidatesMetadataOnCreate() const { return true; }
  // The check of metadata.name for the kind; nullopt: a DNS-1123 subdomain. Returns messages.
  virtual std::optional<std::vector<std::string>> ValidateName(absl::string_view name,
                                                               bool prefix) const {
    return std::nullopt;
  }
  virtual std::vector<std::string> WarningsOnCreate(const Value& object) const { return {}; }
  virtual std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const {
    return {};
  }

  // Graceful deletion (pods): the grace period in seconds that this delete gets, given what the
  // client asked for; nullopt where the kind is deleted at once.
  virtual std::optional<int64_t> GracePeriodForDelete(const Value& object,
                                                      std::optional<int64_t> asked) const {
    return std::nullopt;
  }

  // The value that a field selector on this object's `field` sees; nullopt: unsupported field.
  // metadata.name and metadata.namespace are the server's.
  virtual std::optional<std::string> SelectableField(const Value& object,
                                                     absl::string_view field) const {
    return std::nullopt;
  }

  // A subresource with code of its own (binding, eviction, token, finalize ...) is the server's.
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_STRATEGY_H_
