// Which part of an old value a part of the new one is compared with when errors are ratcheted.
//
// Source: k8s.io/apiserver/pkg/cel/common/{equality,maplist}.go.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_CORRELATION_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_CORRELATION_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// The old value of a member; null where it is not comparable. `schema` is of the object.
const Value* CorrelatedMember(const Schema& schema, const Value* old, absl::string_view key);

// The old item that an item of the new list stands for: that with the same keys in a list of type
// map; null in any other list. `schema` is of the list.
const Value* CorrelatedItem(const Schema& schema, const Value* old, const Value& list,
                            size_t index);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_CORRELATION_H_
