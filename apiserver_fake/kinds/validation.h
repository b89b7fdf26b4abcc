// Checks that the rules of many kinds are made of. Each appends to `errors` what is wrong with the
// value at `path`, in the server's words.
//
// Sources: k8s.io/apimachinery/pkg/util/validation,
// k8s.io/apimachinery/pkg/apis/meta/v1/validation, k8s.io/kubernetes/pkg/apis/core/validation.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_VALIDATION_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

using Texts = std::vector<std::string>;
using TextList = std::initializer_list<absl::string_view>;

std::string Child(absl::string_view path, absl::string_view name);  // "a.b"
std::string Index(absl::string_view path, size_t index);            // "a[0]"
std::string Key(absl::string_view path, absl::string_view key);     // "a[k]"

// An invalid value whose rendering is given: JSON of an internal type.
api::FieldError InvalidRendered(std::string field, std::string rendered, std::string detail);

// An absent number counts as zero.
void CheckNonNegative(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckPortNumber(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckPortNumberOrName(const Value& value, const std::string& path, api::FieldErrors& errors);
// A member that is a text. False where it is missing.
bool CheckRequired(const Value& object, absl::string_view member, const std::string& path,
                   api::FieldErrors& errors);
// True, and an error, where a list has more than `most` items.
bool TooMany(const Value& list, int64_t most, const std::string& path, api::FieldErrors& errors);
// Required unless it is one of `supported`.
void CheckOneOf(const Value& value, const std::string& path, TextList supported,
                api::FieldErrors& errors);
void CheckSupported(const Value& value, const std::string& path, TextList supported,
                    api::FieldErrors& errors);
void CheckTexts(const Value& value, const std::string& path, const Texts& messages,
                api::FieldErrors& errors);
// `messages` of a check as one error each; none if the value is right.
void CheckDnsLabel(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckDnsSubdomain(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckIp(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckCidr(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckImmutable(const Value& value, const Value& old, const std::string& path,
                    api::FieldErrors& errors);
// The same for a member that has a type: shown as its JSON, with the names that Go gives it.
void CheckImmutable(absl::string_view wire_type, const Value& value, const Value& old,
                    const std::string& path, api::FieldErrors& errors);
// The same for a text that is never null.
void CheckImmutableText(const Value& value, const Value& old, const std::string& path,
                        api::FieldErrors& errors);
// A key of labels, and whatever else is named like one.
void CheckQualifiedName(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckPathSegment(const Value& value, const std::string& path, api::FieldErrors& errors);
// A number that is not negative, or a percentage; `max_100`: of at most 100.
void CheckIntOrPercent(const Value& value, const std::string& path, api::FieldErrors& errors);
void CheckAtMost100Percent(const Value& value, const std::string& path, api::FieldErrors& errors);
// The number of a percentage or of an integer; texts that are neither are 0.
int64_t IntOrPercentNumber(const Value& value);

// metav1.LabelSelector. False where it is wrong, and nothing can be selected by it.
bool CheckLabelSelector(const Value& selector, const std::string& path, api::FieldErrors& errors);
// False also where the selector is absent; an empty one matches all. A selector that is not valid
// matches nothing.
bool SelectorMatches(const Value& selector, const Value& labels);
bool SelectorIsEmpty(const Value& selector);
// A selector as errors show it.
std::string RenderSelector(const Value& selector);

Texts IsConfigMapKey(absl::string_view key);
bool IsIpAddress(absl::string_view text);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_VALIDATION_H_
