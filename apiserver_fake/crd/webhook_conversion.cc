// The order of the checks is the server's, since an answer with several faults is refused for the
// first of them: the review as a whole, the number of objects, then each object by version, kind,
// fixed metadata, and labels and annotations. A v1beta1 answer is not checked for its own version,
// kind and uid, which old webhooks leave out.
#include "apiserver_fake/crd/webhook_conversion.h"

#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/format.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::crd {
namespace {

constexpr char kGroup[] = "apiextensions.k8s.io/";

// "example.com/v1, Kind=Widget"
std::string KindText(const Value& object) {
  return absl::StrCat(object["apiVersion"].string_value(),
                      ", Kind=", object["kind"].string_value());
}

absl::Status Wrong(const Value& object, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("conversion webhook for ", KindText(object), " ", what));
}

// What the whole answer lacks; "" if it is one to this review.
std::string AnswerFailure(const Value& review, const Value& answer) {
  const bool checked = review["apiVersion"].string_value() == "apiextensions.k8s.io/v1";
  if (checked && (answer["apiVersion"] != review["apiVersion"] ||
                  answer["kind"].string_value() != "ConversionReview")) {
    return absl::StrCat("expected webhook response of ", KindText(review), ", got ",
                        KindText(answer));
  }
  const Value& response = answer["response"];
  if (response.is_null()) return "no response provided";
  const absl::string_view uid = review["request"]["uid"].string_value();
  if (checked && response["uid"].string_value() != uid) {
    return absl::StrCat("expected response.uid=", GoQuote(uid), ", got ",
                        GoQuote(response["uid"].string_value()));
  }
  const Value& result = response["result"];
  if (result["status"].string_value() == "Success") return "";
  if (const std::string message(result["message"].string_value()); !message.empty()) return message;
  return absl::StrCat("response.result.status was '", result["status"].string_value(),
                      "', not 'Success'");
}

// The members of metadata that must be as they were.
std::string ChangedMetadata(const Value& original, const Value& converted) {
  static constexpr struct {
    const char* key;
    const char* name;
  } kFixed[] = {{"name", "name"}, {"namespace", "namespace"}, {"uid", "UID"}};
  for (const auto& [key, name] : kFixed) {
    const absl::string_view had = original["metadata"][key].string_value();
    const absl::string_view has = converted["metadata"][key].string_value();
    if (had != has) return absl::StrCat("must have the same ", name, ": ", had, " != ", has);
  }
  return "";
}

// Labels or annotations of what came back.
std::string WrongTexts(const Value& original, const Value& metadata, const char* field) {
  const Value& texts = metadata[field];
  if (texts.is_null()) return "";
  if (!texts.is_object()) {
    return absl::StrCat("invalid metadata.", field, " of type ", go::GoTypeName(texts),
                        " in converted object");
  }
  for (const ValueMember& member : texts.members()) {
    if (member.value.is_string()) continue;
    return absl::StrCat("metadata.", field, "[", member.key.view(), "] must be a string, but is ",
                        go::GoTypeName(member.value), " in converted object");
  }
  if (texts == original["metadata"][field]) return "";
  api::FieldErrors errors;
  if (absl::string_view(field) == "labels") {
    resource::ValidateLabels(texts, "metadata.labels", errors);
  } else {
    resource::ValidateAnnotations(texts, "metadata.annotation", errors);
  }
  return errors.empty() ? "" : api::AggregateText(errors);
}

std::string WrongMetadata(const Value& original, const Value& converted) {
  const Value* metadata = converted.Find("metadata");
  if (metadata == nullptr) return "missing metadata in converted object";
  if (!metadata->is_object()) {
    return absl::StrCat("invalid metadata of type ", go::GoTypeName(*metadata),
                        " in converted object");
  }
  for (const char* field : {"labels", "annotations"}) {
    const std::string wrong = WrongTexts(original, *metadata, field);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

absl::StatusOr<Value> ReadOne(const Value& original, absl::string_view to, const Value& converted) {
  const absl::string_view version = converted["apiVersion"].string_value();
  if (version != to) {
    return Wrong(original,
                 absl::StrCat("returned invalid object at index 0: invalid groupVersion (expected ",
                              to, ", received ", version, ")"));
  }
  if (converted["kind"] != original["kind"]) {
    return Wrong(original,
                 absl::StrCat("returned invalid object at index 0: invalid kind (expected ",
                              original["kind"].string_value(), ", received ",
                              converted["kind"].string_value(), ")"));
  }
  if (const std::string changed = ChangedMetadata(original, converted); !changed.empty()) {
    return Wrong(original, absl::StrCat("returned invalid object: ", changed));
  }
  if (const std::string wrong = WrongMetadata(original, converted); !wrong.empty()) {
    return Wrong(original, absl::StrCat("returned invalid metadata: ", wrong));
  }
  return WithMetadataOf(converted, original);
}

}  // namespace

Value ConversionReview(const Value& webhook, absl::string_view uid, absl::string_view to,
                       std::vector<Value> objects) {
  absl::string_view version = "v1";
  for (const Value& offered : webhook["conversionReviewVersions"].items()) {
    if (offered.string_value() != "v1" && offered.string_value() != "v1beta1") continue;
    version = offered.string_value();
    break;
  }
  return Value::Object(
      {{"apiVersion", Value(absl::StrCat(kGroup, version))},
       {"kind", Value("ConversionReview")},
       {"request", Value::Object({{"uid", Value(uid)},
                                  {"desiredAPIVersion", Value(to)},
                                  {"objects", Value::List(std::move(objects))}})}});
}

absl::StatusOr<std::vector<Value>> ReadConversion(const Value& review, const Value& answer) {
  const Value& objects = review["request"]["objects"];
  assert(!objects.empty());
  const Value& first = objects.items()[0];
  if (const std::string failure = AnswerFailure(review, answer); !failure.empty()) {
    return Wrong(first, absl::StrCat("failed: ", failure));
  }
  const Value& converted = answer["response"]["convertedObjects"];
  if (converted.items().size() != objects.items().size()) {
    return Wrong(first, absl::StrCat("returned ", converted.items().size(), " objects, expected ",
                                     objects.items().size()));
  }
  const absl::string_view to = review["request"]["desiredAPIVersion"].string_value();
  std::vector<Value> read;
  for (size_t i = 0; i < objects.items().size(); ++i) {
    absl::StatusOr<Value> one = ReadOne(objects.items()[i], to, converted.items()[i]);
    if (!one.ok()) return one.status();
    read.push_back(*std::move(one));
  }
  return read;
}

std::string ConversionFailure(const Value& object, absl::string_view why) {
  return std::string(Wrong(object, absl::StrCat("failed: ", why)).message());
}

Value WithMetadataOf(Value object, const Value& original) {
  Value metadata = original["metadata"];
  for (const char* field : {"labels", "annotations"}) {
    const Value& texts = object["metadata"][field];
    if (texts == metadata[field]) continue;
    if (texts.is_null()) {
      metadata.Erase(field);
    } else {
      metadata.Set(field, texts);
    }
  }
  object.Set("metadata", std::move(metadata));
  return object;
}

}  // namespace quiesce::crd
