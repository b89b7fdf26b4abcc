#include "apiserver_fake/wire/wire_schema.h"

#include <cassert>
#include <utility>

#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::wire {
namespace {

// Far above what Kubernetes' structs have; only one that contains itself gets there.
[[maybe_unused]] constexpr int kMaxDepth = 64;

schema::Schema* Convert(const WireType& type, schema::SchemaSet& set, int depth) {
  assert(depth < kMaxDepth);
  schema::Schema* schema = set.New();
  switch (type.kind) {
    case WireKind::kBool:
      schema->type = schema::SchemaType::kBoolean;
      break;
    case WireKind::kInt32:
    case WireKind::kInt64:
      schema->type = schema::SchemaType::kInteger;
      break;
    case WireKind::kDouble:
      schema->type = schema::SchemaType::kNumber;
      break;
    case WireKind::kSchemaOr:
      schema->type = schema::SchemaType::kAny;
      break;
    case WireKind::kString:
    case WireKind::kBytes:
      schema->type = schema::SchemaType::kString;
      break;
    case WireKind::kTime:
    case WireKind::kMicroTime:
      schema->type = schema::SchemaType::kString;
      schema->format = "date-time";
      schema->is_time = true;
      break;
    case WireKind::kIntOrString:
      schema->type = schema::SchemaType::kIntOrString;
      break;
    case WireKind::kQuantity:
      schema->type = schema::SchemaType::kQuantity;
      break;
    case WireKind::kRaw:
      schema->type = schema::SchemaType::kObject;
      schema->preserve_unknown_fields = true;
      break;
    case WireKind::kList:
      schema->type = schema::SchemaType::kArray;
      schema->list_type = schema::ListType::kAtomic;
      schema->items = Convert(*type.element, set, depth + 1);
      break;
    case WireKind::kMap:
      schema->type = schema::SchemaType::kObject;
      schema->additional_properties = Convert(*type.element, set, depth + 1);
      break;
    case WireKind::kStruct:
      schema->type = schema::SchemaType::kObject;
      for (const WireField& field : type.fields) {
        const bool is_metadata = field.type->struct_name == "ObjectMeta";
        schema->properties.emplace_back(field.name, is_metadata
                                                        ? schema::ObjectMetaSchema()
                                                        : Convert(*field.type, set, depth + 1));
      }
      break;
  }
  return schema;
}

}  // namespace

std::shared_ptr<const schema::Schema> SchemaOfWireType(const WireType& type) {
  auto set = std::make_shared<schema::SchemaSet>();
  const schema::Schema* schema = Convert(type, *set, 0);
  return {std::move(set), schema};
}

}  // namespace quiesce::wire
