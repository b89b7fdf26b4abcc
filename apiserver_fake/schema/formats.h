// The string formats that a custom resource's schema may ask for: "date-time", "uuid", "ipv4" ...
//
// Sources: k8s.io/kube-openapi/pkg/validation/strfmt and
// k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go.
//
//   MatchesFormat("date-time", "2024-05-01T10:00:00Z");   // true
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_FORMATS_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_FORMATS_H_

#include "absl/strings/string_view.h"

namespace quiesce::schema {

// The server checks this format on values of this JSON type ("" where the schema names no type or
// several). Others are ignored, with a warning when a definition brings them.
bool IsRecognizedFormat(absl::string_view type, absl::string_view format);

// True if the text has the format. Dashes in the name do not count ("date-time" is "datetime").
// An unknown format matches nothing.
bool MatchesFormat(absl::string_view format, absl::string_view text);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_FORMATS_H_
