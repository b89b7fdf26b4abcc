#include "apiserver_fake/wire/wire_schema.h"

#include <utility>

#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::api {
namespace {

Schema* Convert(const WireType& type, SchemaSet& set) {
  Schema* schema = set.New();
  switch (type.kind) {
    case WireKind::kBool: schema->type = SchemaType::kBoolean; break;
    case WireKind::kInt32:
    case WireKind::kInt64: schema->type = SchemaType::kInteger; break;
    case WireKind::kDouble: schema->type = SchemaType::kNumber; break;
    case WireKind::kSchemaOr: schema->type = SchemaType::kAny; break;
    case WireKind::kString:
    case WireKind::kBytes: schema->type = SchemaType::kString; break;
    case WireKind::kTime:
    case WireKind::kMicroTime:
      schema->type = SchemaType::kString;
      schema->format = "date-time";
      schema->is_time = true;
      break;
    case WireKind::kIntOrString: schema->type = SchemaType::kIntOrString; break;
    case WireKind::kQuantity: schema->type = SchemaType::kQuantity; break;
    case WireKind::kRaw:
      schema->type = SchemaType::kObject;
      schema->preserve_unknown_fields = true;
      break;
    case WireKind::kList:
      schema->type = SchemaType::kArray;
      schema->list_type = ListType::kAtomic;
      schema->items = Convert(*type.element, set);
      break;
    case WireKind::kMap:
      schema->type = SchemaType::kObject;
      schema->additional_properties = Convert(*type.element, set);
      break;
    case WireKind::kStruct:
      schema->type = SchemaType::kObject;
      for (const WireField& field : type.fields) {
        const bool is_metadata = field.type->struct_name == "ObjectMeta";
        schema->properties.emplace_back(
            field.name, is_metadata ? ObjectMetaSchema() : Convert(*field.type, set));
      }
      break;
  }
  return schema;
}

}  // namespace

std::shared_ptr<const Schema> SchemaOfWireType(const WireType& type) {
  auto set = std::make_shared<SchemaSet>();
  const Schema* schema = Convert(type, *set);
  return {std::move(set), schema};
}

}  // namespace quiesce::api
