// For tests of validation: errors as texts, and a definition to change.
#ifndef QUIESCE_APISERVER_FAKE_API_VALIDATION_TESTING_H_
#define QUIESCE_APISERVER_FAKE_API_VALIDATION_TESTING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::api {

// A CustomResourceDefinition that is right.
inline constexpr char kDefinition[] = R"({"apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"}, "spec": {
    "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget",
    "singular": "widget", "listKind": "WidgetList"}, "conversion": {"strategy": "None"},
    "versions": [{"name": "v1", "served": true, "storage": true,
      "schema": {"openAPIV3Schema": {"type": "object", "properties": {
        "spec": {"type": "object", "properties": {"a": {"type": "string"},
                 "n": {"type": "integer", "minimum": 1, "default": 7}}},
        "status": {"type": "object", "properties": {"s": {"type": "string"}}}}}},
      "subresources": {"status": {}}}]},
    "status": {"acceptedNames": {"plural": "widgets", "singular": "widget", "kind": "Widget",
               "listKind": "WidgetList"}, "storedVersions": ["v1"]}})";

// Requires JSON.
inline Value Parse(absl::string_view text) { return ParseJson(text).value(); }

using Lines = std::vector<std::string>;

// `field: what is wrong` of each.
inline Lines Texts(const FieldErrors& errors) {
  Lines texts;
  for (const FieldError& error : errors) texts.push_back(error.field + ": " + error.Body());
  return texts;
}

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_VALIDATION_TESTING_H_
