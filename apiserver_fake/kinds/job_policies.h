// What a Job does about pods that fail, and when it counts as done: the rules of podFailurePolicy
// and successPolicy, and of the lists of indexes that status has.
//
// Source: k8s.io/kubernetes/pkg/apis/batch/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_JOB_POLICIES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_JOB_POLICIES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// How many indexes "0-2,5" names; all are below `completions`, and come in order.
absl::StatusOr<int64_t> CountIndexes(absl::string_view indexes, int64_t completions);
// The first index that both lists have; -1 if none. Parts that cannot be read are left out.
int64_t FirstSharedIndex(absl::string_view completed, absl::string_view failed,
                         int64_t completions);

void ValidatePodFailurePolicy(const Value& job_spec, const std::string& path,
                              api::FieldErrors& errors);
void ValidateSuccessPolicy(const Value& job_spec, const std::string& path,
                           api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_JOB_POLICIES_H_
