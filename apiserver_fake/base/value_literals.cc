#include "apiserver_fake/base/value_literals.h"

#include <utility>

namespace quiesce {

const Value* FindName(const Value& object) { return object.Find("name"); }
const Value* FindNotes(const Value& object) { return object.Find("notes"); }
void SetName(Value& object, Value name) { object.Set("name", std::move(name)); }
Value MadeOfLiterals() { return Value::Object({{"name", 1}, {"notes", 2}, {"apiVersion", 3}}); }

}  // namespace quiesce
