#include "apiserver_fake/rest/rest_negotiation.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::rest {
namespace {

constexpr char kTypes[] = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
constexpr char kStreamTypes[] =
    ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

bool IsWritable(absl::string_view type) {
  return type == "application/json" || type == "application/yaml" ||
         type == "application/vnd.kubernetes.protobuf" || type == "*/*";
}

// A clause of an Accept header: its media type and the `as` parameter.
struct Clause {
  std::string type, as;
};

Clause ParseClause(absl::string_view text) {
  Clause clause;
  bool first = true;
  for (absl::string_view part : absl::StrSplit(text, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (first) {
      clause.type = absl::AsciiStrToLower(part);
    } else if (absl::StartsWith(part, "as=")) {
      clause.as = std::string(part.substr(3));
    }
    first = false;
  }
  return clause;
}

api::ApiStatus NotAcceptable(std::string message, bool details) {
  api::ApiStatus status;
  status.code = 406;
  status.reason = "NotAcceptable";
  status.message = std::move(message);
  status.has_details = details;
  return status;
}

}  // namespace

api::ApiStatus NegotiateReply(absl::string_view accept, bool custom, bool list, ReplyForm* form) {
  *form = ReplyForm::kObject;
  if (absl::StripAsciiWhitespace(accept).empty()) return api::ApiStatus();
  bool route_accepts = false;
  for (absl::string_view text : absl::StrSplit(accept, ',')) {
    Clause clause = ParseClause(text);
    if (!custom) route_accepts |= IsWritable(clause.type);
    bool any = clause.type == "application/*" || IsWritable(clause.type);
    if (!any || (!custom && !route_accepts)) continue;
    if (clause.as.empty()) return api::ApiStatus();
    if (clause.as == "PartialObjectMetadata" || clause.as == "PartialObjectMetadataList") {
      *form = clause.as == "PartialObjectMetadata" ? ReplyForm::kPartialMetadata
                                                   : ReplyForm::kPartialMetadataList;
      return api::ApiStatus();
    }
  }
  if (!custom && !route_accepts) {
    return NotAcceptable(absl::StrCat("406: Not Acceptable\n\nAvailable representations: ", kTypes,
                                      list ? kStreamTypes : ""),
                         /*details=*/true);
  }
  return NotAcceptable(absl::StrCat("only the following media types are accepted: ", kTypes),
                       /*details=*/false);
}

api::ApiStatus ToPartialMetadata(ReplyForm form, bool custom, Value* object) {
  const Value& reply = *object;
  if (reply["kind"].string_value() == "Status") return api::ApiStatus();
  bool is_list = reply["items"].is_list();
  if (is_list != (form == ReplyForm::kPartialMetadataList)) {
    if (custom && !is_list) return api::UntypedError("content is not a list");
    std::string go_type =
        custom
            ? "*unstructured.UnstructuredList"
            : absl::StrCat("*",
                           resource::InternalPackage(
                               resource::SplitApiVersion(reply["apiVersion"].string_value()).group),
                           ".", reply["kind"].string_value());
    return NotAcceptable(
        is_list ? absl::StrCat("you requested PartialObjectMetadata, but the requested object is "
                               "a list (",
                               go_type, ")")
                : absl::StrCat("you requested PartialObjectMetadataList, but the requested object "
                               "is not a list (",
                               go_type, ")"),
        /*details=*/false);
  }
  *object = PartialMetadata(reply);
  return api::ApiStatus();
}

Value PartialMetadata(const Value& object) {
  if (object["items"].is_list()) {
    Value items = Value::List();
    for (const Value& item : object["items"].items()) items.Append(PartialMetadata(item));
    return Value::Object({{"kind", Value("PartialObjectMetadataList")},
                          {"apiVersion", Value("meta.k8s.io/v1")},
                          {"metadata", object["metadata"]},
                          {"items", std::move(items)}});
  }
  return Value::Object({{"kind", Value("PartialObjectMetadata")},
                        {"apiVersion", Value("meta.k8s.io/v1")},
                        {"metadata", object["metadata"]}});
}

}  // namespace quiesce::rest
