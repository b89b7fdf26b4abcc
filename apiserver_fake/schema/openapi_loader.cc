#include "apiserver_fake/schema/openapi_loader.h"

#include <cassert>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/openapi/documents.h"
#include "apiserver_fake/schema/type_names.h"

namespace quiesce::schema {
namespace {

std::string KindKey(absl::string_view group, absl::string_view version, absl::string_view kind) {
  return absl::StrCat(group, "/", version, "/", kind);
}

// "" unless the schema refers to another one, directly or by an allOf of one.
absl::string_view RefOf(const Value& json) {
  absl::string_view ref = json["$ref"].string_value();
  if (ref.empty() && json["allOf"].size() == 1) ref = json["allOf"].at(0)["$ref"].string_value();
  absl::ConsumePrefix(&ref, "#/components/schemas/");
  return ref;
}

PatchStrategy PatchStrategyOf(absl::string_view text) {
  if (text == "merge") return PatchStrategy::kMerge;
  if (text == "replace") return PatchStrategy::kReplace;
  if (text == "merge,retainKeys") return PatchStrategy::kMergeRetainKeys;
  if (text == "retainKeys") return PatchStrategy::kRetainKeys;
  return PatchStrategy::kUnset;
}

// Go types whose JSON form is not what their schema says.
void SetGoType(absl::string_view go_type, Schema& schema) {
  schema.go_type = std::string(go_type);
  if (absl::EndsWith(go_type, ".resource.Quantity")) schema.type = SchemaType::kQuantity;
  if (absl::EndsWith(go_type, ".intstr.IntOrString")) schema.type = SchemaType::kIntOrString;
  schema.is_time =
      absl::EndsWith(go_type, ".meta.v1.Time") || absl::EndsWith(go_type, ".meta.v1.MicroTime");
  schema.preserve_unknown_fields = absl::EndsWith(go_type, ".runtime.RawExtension") ||
                                   absl::EndsWith(go_type, ".meta.v1.FieldsV1") ||
                                   absl::EndsWith(go_type, ".apiextensions.v1.JSON");
}

void SetListAndMap(const Value& json, Schema& schema) {
  absl::string_view list = json["x-kubernetes-list-type"].string_value();
  if (list == "atomic") schema.list_type = ListType::kAtomic;
  if (list == "set") schema.list_type = ListType::kSet;
  if (list == "map") schema.list_type = ListType::kMap;
  for (const Value& key : json["x-kubernetes-list-map-keys"].items()) {
    schema.list_map_keys.emplace_back(key.string_value());
  }
  absl::string_view map = json["x-kubernetes-map-type"].string_value();
  if (map == "atomic") schema.map_type = MapType::kAtomic;
  if (map == "granular") schema.map_type = MapType::kGranular;
  if (json.Has("x-kubernetes-patch-strategy")) {
    schema.patch_strategy = PatchStrategyOf(json["x-kubernetes-patch-strategy"].string_value());
  }
  if (json.Has("x-kubernetes-patch-merge-key")) {
    schema.patch_merge_key = std::string(json["x-kubernetes-patch-merge-key"].string_value());
  }
  for (const Value& one : json["x-kubernetes-unions"].items()) {
    schema.union_discriminators.emplace_back(one["discriminator"].string_value());
  }
}

// What a schema says beside what it refers to.
void SetOwnKeys(const Value& json, Schema& schema) {
  SetListAndMap(json, schema);
  if (const Value* value = json.Find("default")) {
    schema.default_value = value->Immortalize();
  }
  if (const Value* format = json.Find("format")) {
    schema.format = std::string(format->string_value());
  }
  if (const Value* values = json.Find("enum")) {
    if (schema.rules == nullptr) schema.rules = std::make_unique<SchemaRules>();
    for (const Value& value : values->items()) {
      schema.rules->enum_values.push_back(value.Immortalize());
    }
  }
}

void CopySchema(const Schema& from, Schema& to) {
  to.type = from.type;
  to.format = from.format;
  to.nullable = from.nullable;
  to.preserve_unknown_fields = from.preserve_unknown_fields;
  to.embedded_resource = from.embedded_resource;
  to.is_time = from.is_time;
  to.properties = from.properties;
  to.required = from.required;
  to.items = from.items;
  to.additional_properties = from.additional_properties;
  to.additional_properties_allowed = from.additional_properties_allowed;
  to.additional_properties_forbidden = from.additional_properties_forbidden;
  to.default_value = from.default_value;
  to.list_type = from.list_type;
  to.list_map_keys = from.list_map_keys;
  to.map_type = from.map_type;
  to.patch_strategy = from.patch_strategy;
  to.patch_merge_key = from.patch_merge_key;
  to.union_discriminators = from.union_discriminators;
  to.go_type = from.go_type;
  if (from.rules != nullptr) to.rules = std::make_unique<SchemaRules>(*from.rules);
}

}  // namespace

// Reads one document in two passes. A schema that adds something (a default, a patch strategy) to
// the one it refers to is a copy of that with the additions; since types may contain themselves,
// the copies are made last, when every definition is complete.
class OpenApiReader {
 public:
  explicit OpenApiReader(OpenApiSchemas* out) : out_(out) {}

  absl::Status Read(const Value& document) {
    const Value& schemas = document["schemas"];
    for (const ValueMember& member : schemas.members()) {
      out_->definitions_[std::string(member.key.view())] = out_->set_.New();
    }
    for (const ValueMember& member : schemas.members()) {
      Schema& schema = *out_->definitions_[std::string(member.key.view())];
      Fill(member.value, schema);
      SetGoType(member.key.view(), schema);
      for (const Value& gvk : member.value["x-kubernetes-group-version-kind"].items()) {
        out_->kinds_[KindKey(gvk["group"].string_value(), gvk["version"].string_value(),
                             gvk["kind"].string_value())] = &schema;
      }
    }
    for (const Overlay& overlay : overlays_) {
      CopySchema(*overlay.base, *overlay.schema);
      SetOwnKeys(overlay.json, *overlay.schema);
    }
    return status_;
  }

 private:
  struct Overlay {
    Schema* schema;
    const Schema* base;
    Value json;
  };

  const Schema* Child(const Value& json) {
    absl::string_view ref = RefOf(json);
    if (ref.empty()) {
      Schema* schema = out_->set_.New();
      Fill(json, *schema);
      return schema;
    }
    auto base = out_->definitions_.find(ref);
    if (base == out_->definitions_.end()) {
      status_ = absl::InvalidArgumentError(absl::StrCat("$ref to an undefined schema: ", ref));
      return out_->set_.New();
    }
    if (json.size() == 1) return base->second;
    Schema* schema = out_->set_.New();
    overlays_.push_back({schema, base->second, json});
    return schema;
  }

  void Fill(const Value& json, Schema& schema) {
    schema.type = SchemaTypeNamed(json["type"].string_value());
    SetOwnKeys(json, schema);
    for (const ValueMember& property : json["properties"].members()) {
      schema.properties.emplace_back(std::string(property.key.view()), Child(property.value));
    }
    for (const Value& name : json["required"].items()) {
      schema.required.emplace_back(name.string_value());
    }
    if (const Value* items = json.Find("items")) schema.items = Child(*items);
    if (const Value* additional = json.Find("additionalProperties")) {
      schema.additional_properties = Child(*additional);
    }
  }

  OpenApiSchemas* out_;
  std::vector<Overlay> overlays_;
  absl::Status status_;
};

absl::StatusOr<OpenApiSchemas> OpenApiSchemas::Load(absl::string_view json) {
  absl::StatusOr<Value> document = ParseJson(json);
  if (!document.ok()) return document.status();
  OpenApiSchemas schemas;
  absl::Status status = OpenApiReader(&schemas).Read(*document);
  if (!status.ok()) return status;
  return schemas;
}

const Schema* OpenApiSchemas::Definition(absl::string_view go_type) const {
  auto found = definitions_.find(go_type);
  return found == definitions_.end() ? nullptr : found->second;
}

const Schema* OpenApiSchemas::Kind(absl::string_view group, absl::string_view version,
                                   absl::string_view kind) const {
  auto found = kinds_.find(KindKey(group, version, kind));
  return found == kinds_.end() ? nullptr : found->second;
}

namespace {

// One embedded document, read when first asked for.
class LazyDocument {
 public:
  const OpenApiSchemas& Get(absl::string_view json) {
    absl::call_once(once_, [&] {
      absl::StatusOr<OpenApiSchemas> loaded = OpenApiSchemas::Load(json);
      assert(loaded.ok());  // the documents are compiled in
      if (loaded.ok()) schemas_ = *std::move(loaded);
    });
    return schemas_;
  }

 private:
  absl::once_flag once_;
  OpenApiSchemas schemas_;
};

// The document "apps_v1" of group "apps", version "v1"; null if there is none.
const OpenApiSchemas* Document(absl::string_view group, absl::string_view version) {
  static auto* const lazy = new std::vector<LazyDocument>(OpenApiDocuments().size());
  std::string name =
      absl::StrCat(group.empty() ? "core" : absl::StrReplaceAll(group, {{".", "_"}}), "_", version);
  for (size_t i = 0; i < OpenApiDocuments().size(); ++i) {
    const OpenApiDocument& document = OpenApiDocuments()[i];
    if (document.name == name) return &(*lazy)[i].Get(document.json);
  }
  return nullptr;
}

}  // namespace

const Schema* BuiltinSchema(absl::string_view group, absl::string_view version,
                            absl::string_view kind) {
  const OpenApiSchemas* own = Document(group, version);
  const Schema* schema = own == nullptr ? nullptr : own->Kind(group, version, kind);
  // Bodies of subresources (Scale, Eviction) are defined where the resource is.
  return schema != nullptr ? schema : Document("", "v1")->Kind(group, version, kind);
}

const Schema* BuiltinDefinition(absl::string_view group, absl::string_view version,
                                absl::string_view go_type) {
  const OpenApiSchemas* own = Document(group, version);
  return own == nullptr ? nullptr : own->Definition(go_type);
}

const Schema* ObjectMetaSchema() {
  static const Schema* const meta =
      BuiltinDefinition("", "v1", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  return meta;
}

}  // namespace quiesce::schema
