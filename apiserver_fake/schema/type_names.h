// The types of a JSON schema by their names.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_TYPE_NAMES_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_TYPE_NAMES_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// kAny for "" and for what is no type.
inline SchemaType SchemaTypeNamed(absl::string_view name) {
  if (name == "object") return SchemaType::kObject;
  if (name == "array") return SchemaType::kArray;
  if (name == "string") return SchemaType::kString;
  if (name == "integer") return SchemaType::kInteger;
  if (name == "number") return SchemaType::kNumber;
  if (name == "boolean") return SchemaType::kBoolean;
  return SchemaType::kAny;
}

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_TYPE_NAMES_H_
