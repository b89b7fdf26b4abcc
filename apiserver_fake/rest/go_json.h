// Objects as the server writes them: Go's encoder puts the members of a struct in the order of
// their declaration, those of maps - so of custom resources - in the order of their keys.
//
//   GoJson(*ParseJson(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {}})"));
//   // {"kind":"Pod","apiVersion":"v1","metadata":{}}
//
// Source: k8s.io/apimachinery/pkg/runtime/serializer/json; the types' declarations.
#ifndef QUIESCE_APISERVER_FAKE_REST_GO_JSON_H_
#define QUIESCE_APISERVER_FAKE_REST_GO_JSON_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

// What the object is it says itself, by its kind and apiVersion: a built-in kind or a list of it,
// a Table, Status, metadata alone, a document of discovery, a review. Anything else is written with
// its keys in order.
std::string GoJson(const Value& object);
void AppendGoJson(const Value& object, std::string* out);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_GO_JSON_H_
