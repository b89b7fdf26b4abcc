// A schema from a wire type, for kinds whose OpenAPI document is not at hand: their members and
// types, all lists atomic.
#ifndef QUIESCE_APISERVER_FAKE_WIRE_WIRE_SCHEMA_H_
#define QUIESCE_APISERVER_FAKE_WIRE_WIRE_SCHEMA_H_

#include <memory>

#include "apiserver_fake/schema/schema.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::wire {

// Rebuilds it; the pointer keeps its parts alive, too. Requires a struct that does not contain
// itself.
std::shared_ptr<const schema::Schema> SchemaOfWireType(const WireType& type);

}  // namespace quiesce::wire

#endif  // QUIESCE_APISERVER_FAKE_WIRE_WIRE_SCHEMA_H_
