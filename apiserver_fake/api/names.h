// The formats of names: DNS labels and subdomains, label keys and label values, each with the
// server's own complaints.
//
//   for (const std::string& message : Dns1123LabelErrors("My_Name")) { ... }   // one
//
// Each function returns what is wrong with the text, in the server's order; nothing if it is right.
//
// The server says these rules twice, and the two differ in one word of one message:
// k8s.io/apimachinery/pkg/util/validation/validation.go counts "characters",
// k8s.io/apimachinery/pkg/api/validate/content/{kube,dns,errors}.go counts "bytes". Names of
// objects meet the first, keys and values of labels the second.
#ifndef QUIESCE_APISERVER_FAKE_API_NAMES_H_
#define QUIESCE_APISERVER_FAKE_API_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::api {

std::vector<std::string> Dns1123LabelErrors(absl::string_view value);      // "my-name"
std::vector<std::string> Dns1123SubdomainErrors(absl::string_view value);  // "example.com"
std::vector<std::string> Dns1035LabelErrors(absl::string_view value);  // as above, a letter first

// A label key, or any other qualified name: "app", "example.com/app".
std::vector<std::string> LabelKeyErrors(absl::string_view key);
std::vector<std::string> LabelValueErrors(absl::string_view value);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_NAMES_H_
