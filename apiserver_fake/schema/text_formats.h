// Texts with a grammar of their own, as Go's standard library reads them: dates, durations, network
// addresses, URIs and e-mail addresses.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_TEXT_FORMATS_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_TEXT_FORMATS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace quiesce::schema {

bool IsDate(absl::string_view text);      // time.Parse("2006-01-02")
bool IsDateTime(absl::string_view text);  // strfmt.IsDateTime: lower case t and z are fine
bool IsDuration(absl::string_view text);  // time.ParseDuration, or Scala's "3 days"
// The nanoseconds of what IsDuration() takes; nullopt for what it does not.
// Source: k8s.io/kube-openapi/pkg/validation/strfmt/duration.go.
std::optional<int64_t> ParseDurationFormat(absl::string_view text);

bool IsCidr(absl::string_view text);          // net.ParseCIDR, with leading zeros
bool IsMacAddress(absl::string_view text);    // net.ParseMAC
bool IsRequestUri(absl::string_view text);    // url.ParseRequestURI
bool IsEmailAddress(absl::string_view text);  // mail.ParseAddress, without groups

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_TEXT_FORMATS_H_
