// ConfigMaps and Secrets that are marked immutable.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_
#define QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_

#include <cstdint>
#include <initializer_list>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Once `immutable` is set, neither it nor any of `members` may change.
void CheckImmutableData(const Value& object, const Value& old,
                        std::initializer_list<absl::string_view> members, api::FieldErrors& errors);

// How many bytes the entries of `data` have; `encoded`: their base64 stands for them.
int64_t DataSize(const Value& data, bool encoded);
// All data of an object have at most a mebibyte; `field` is what the error names.
void CheckDataSize(int64_t size, const char* field, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_IMMUTABLE_DATA_H_
