// What is asked of a conversion webhook, and what may be wrong with its answer.
//
//   const Value& webhook = *type.strategy->ConversionWebhook();
//   Value review = crd::ConversionReview(webhook, uid, "example.com/v2", {object});
//   absl::StatusOr<std::vector<Value>> converted = crd::ReadConversion(review, answer);
//
// A webhook must leave the metadata alone: a changed name, namespace, uid or kind is an error, and
// of the rest only labels and annotations are taken from what it gives back.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_WEBHOOK_CONVERSION_H_
#define QUIESCE_APISERVER_FAKE_CRD_WEBHOOK_CONVERSION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// `webhook` is spec.conversion.webhook of a definition; `to` the wanted apiVersion.
Value ConversionReview(const Value& webhook, absl::string_view uid, absl::string_view to,
                       std::vector<Value> objects);

// The objects of `review`, one at least, in the version that it asks for, in order, with the
// metadata that they had. An error has the server's words: "conversion webhook for example.com/v1,
// Kind=Widget ...".
absl::StatusOr<std::vector<Value>> ReadConversion(const Value& review, const Value& answer);

// The same for a webhook that gave no answer.
std::string ConversionFailure(const Value& object, absl::string_view why);

// `object` with the metadata of `original`, but its own labels and annotations.
Value WithMetadataOf(Value object, const Value& original);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_WEBHOOK_CONVERSION_H_
