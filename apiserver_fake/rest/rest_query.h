// The query of a request as options, with the errors of the server's parameter decoder.
//
// Source: k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme, k8s.io/apimachinery/pkg/runtime
// (Convert_Slice_string_To_*), k8s.io/apimachinery/pkg/conversion/queryparams.
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_QUERY_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_QUERY_H_

#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"

namespace quiesce::rest {

using QueryItems = std::vector<std::pair<std::string, std::string>>;

// The first value of a parameter; null pointer if it is not there.
const std::string* QueryValue(const QueryItems& query, const char* name);
// As the server reads a boolean parameter: absent, "false" and "0" are false.
bool QueryFlag(const QueryItems& query, const char* name);

// Fills in the options that `request->verb` has; a delete without a body takes its DeleteOptions
// from here too. 400 for what is no number.
api::ApiStatus ReadQuery(const QueryItems& query, api::Request* request);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_QUERY_H_
