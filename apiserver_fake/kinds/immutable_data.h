// ConfigMaps and Secrets that are marked immutable.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_
#define QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_

#include <initializer_list>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Once `immutable` is set, neither it nor any of `members` may change.
void CheckImmutableData(const Value& object, const Value& old,
                        std::initializer_list<absl::string_view> members, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_
