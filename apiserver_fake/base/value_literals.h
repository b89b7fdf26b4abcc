// Searches with literals, compiled as the product is: of these the compiler knows what of tests,
// which are not optimised, it does not. For value_test.cc.
#ifndef QUIESCE_APISERVER_FAKE_BASE_VALUE_LITERALS_H_
#define QUIESCE_APISERVER_FAKE_BASE_VALUE_LITERALS_H_

#include "apiserver_fake/base/value.h"

namespace quiesce {

// "name" is a known key, "notes" is not.
const Value* FindName(const Value& object);
const Value* FindNotes(const Value& object);
void SetName(Value& object, Value name);
// {"name": 1, "notes": 2, "apiVersion": 3}
Value MadeOfLiterals();

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_VALUE_LITERALS_H_
