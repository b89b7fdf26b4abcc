// What a verb is called in discovery, RBAC and errors.
//
//   VerbName(Verb::kDeleteCollection)   // "deletecollection"
//
// Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
#ifndef QUIESCE_APISERVER_FAKE_API_VERB_NAME_H_
#define QUIESCE_APISERVER_FAKE_API_VERB_NAME_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"

namespace quiesce::api {

absl::string_view VerbName(Verb verb);

// True of create, update, patch, delete and deletecollection.
bool IsWrite(Verb verb);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_VERB_NAME_H_
