// The rules of the spec of a PersistentVolumeClaim, of those that a StatefulSet makes, and of
// claims' status.
//
//   ValidateClaimSpec(claim["spec"], "spec", /*any_group=*/false, errors);
//
// Source: ValidatePersistentVolumeClaimSpec and ValidatePersistentVolumeClaimStatusUpdate in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_CLAIM_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_CLAIM_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `any_group`: the source of the data may name any API group, as the stored claim names one.
void ValidateClaimSpec(const Value& spec, const std::string& path, bool any_group,
                       api::FieldErrors& errors);
// Access modes of claims and volumes.
void ValidateAccessModes(const Value& modes, const std::string& path, api::FieldErrors& errors);
void ValidateClaimStatus(const Value& claim, api::FieldErrors& errors);
// An amount that is not negative, the number alone is shown.
void ValidateBasicAmount(const Value& amount, const std::string& path, api::FieldErrors& errors);
// True where it is more than zero.
bool ValidatePositiveAmount(const Value& amount, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_CLAIM_VALIDATION_H_
