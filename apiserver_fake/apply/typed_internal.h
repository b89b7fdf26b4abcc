// What the walks over typed values share. For the sources of typed.h only.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_TYPED_INTERNAL_H_
#define QUIESCE_APISERVER_FAKE_APPLY_TYPED_INTERNAL_H_

#include <cstdint>
#include <string>

#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply::typed_internal {

// Which of the type's parts (TypeRef::kScalar ...) a value selects; all of them where the value is
// null, absent (null pointer) or fits none.
uint8_t Deduce(const TypeRef& type, const Value* value);

// Why a value is no scalar of this type; "" if it is one, null or absent.
std::string ScalarProblem(const TypeRef& type, const Value* value);

}  // namespace quiesce::apply::typed_internal

#endif  // QUIESCE_APISERVER_FAKE_APPLY_TYPED_INTERNAL_H_
