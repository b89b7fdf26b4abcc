// The usual write changes little of an object, and nothing is wrong with what it changes. One walk
// over that part tells it; whatever it does not understand at first sight goes the long way.
//
//   if (IsPlainlyCleanObject(schema, object, &stored)) return;  // nothing to prune or refuse
//
// The rules are those of prune.h, default.h and validate.h, and are stated there: this walk only
// knows values that none of them can touch - declared members of the declared type - and asks
// ValidateValue() about scalars that have rules of their own. quick_check_test.cc compares it with
// the long way on random schemas and values.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_QUICK_CHECK_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_QUICK_CHECK_H_

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/checked_lists.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// True: `value` is pruned and defaulted, and neither ValidateValue() nor ValidateUniqueLists()
// finds anything wrong with it beside `twin`, the canonical value that it replaces (null: none).
// False says nothing.
// `checked`, if there is one, knows lists of these schemas that were clean before.
bool IsPlainlyClean(const Schema& schema, const Value& value, const Value* twin,
                    CheckedLists* checked = nullptr);

// The same of the members of a whole object but apiVersion, kind and metadata.
bool IsPlainlyCleanObject(const Schema& schema, const Value& object, const Value* twin,
                          CheckedLists* checked = nullptr);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_QUICK_CHECK_H_
