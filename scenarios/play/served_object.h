// What a served cluster makes of an object as people write it: which type it is of, and where it
// goes.
//
//   const resource::ResourceType* type = TypeOf(server.types(), object);   // null: not served
//   const std::string ns = NamespaceFor(*type, object);
#ifndef QUIESCE_SCENARIOS_PLAY_SERVED_OBJECT_H_
#define QUIESCE_SCENARIOS_PLAY_SERVED_OBJECT_H_

#include <string>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::scenarios {

// By its apiVersion and kind; null if the cluster serves none such.
const resource::ResourceType* TypeOf(const resource::TypeRegistry& types, const Value& object);
// Its own, or else `default`; "" where the type has none.
std::string NamespaceFor(const resource::ResourceType& type, const Value& object);
std::string NameOf(const Value& object);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_SERVED_OBJECT_H_
