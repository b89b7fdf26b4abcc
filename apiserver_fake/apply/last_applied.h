// kubectl.kubernetes.io/last-applied-configuration, the annotation of kubectl's client-side apply:
// how an object passes from client-side to server-side apply.
//
// Sources: k8s.io/apimachinery/pkg/util/managedfields/internal/lastapplied{,manager,updater}.go.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_LAST_APPLIED_H_
#define QUIESCE_APISERVER_FAKE_APPLY_LAST_APPLIED_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_set.h"
#include "apiserver_fake/apply/merge_updater.h"
#include "apiserver_fake/apply/type_ref.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// The fields that the annotation's configuration has with the values that the object still has. An
// error where there is no annotation, or it does not fit.
absl::StatusOr<FieldSet> FieldsOfLastApplied(const Value& live, absl::string_view api_version,
                                             const TypeRef& type);

// Removes the allowed fields from the conflicts; false if none remain.
bool RemoveAllowed(const FieldSet& allowed, std::vector<FieldConflict>* conflicts);

// Sets the annotation to `config`, where the object has one.
void RefreshLastApplied(const Value& config, Value* object);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_LAST_APPLIED_H_
