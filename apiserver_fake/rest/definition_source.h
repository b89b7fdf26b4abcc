// Where the definitions of custom resources are read for what only clients want of them: printer
// columns, and the schema as it was written.
#ifndef QUIESCE_APISERVER_FAKE_REST_DEFINITION_SOURCE_H_
#define QUIESCE_APISERVER_FAKE_REST_DEFINITION_SOURCE_H_

#include <functional>
#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

// The CustomResourceDefinition of that name ("widgets.example.com"), or null.
using DefinitionSource = std::function<Value(const std::string& name)>;

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_DEFINITION_SOURCE_H_
