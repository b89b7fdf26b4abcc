// The format of label keys and label values, with the server's own complaints.
//
// Source: k8s.io/apimachinery/pkg/api/validate/content/{kube,dns,errors}.go.
#ifndef QUIESCE_APISERVER_FAKE_API_LABEL_NAMES_H_
#define QUIESCE_APISERVER_FAKE_API_LABEL_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::api {

// What is wrong with a label key (or any qualified name: "app", "example.com/app"); empty if
// nothing is.
std::vector<std::string> LabelKeyErrors(absl::string_view key);

// What is wrong with a label value.
std::vector<std::string> LabelValueErrors(absl::string_view value);

// What is wrong with a DNS-1123 subdomain ("example.com").
std::vector<std::string> Dns1123SubdomainErrors(absl::string_view name);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_LABEL_NAMES_H_
