// Two negotiations in a row, as built-in resources pass two in the server: go-restful's router asks
// first whether any clause names a type that it can write, and refuses with a text of its own; then
// the handler takes the first clause, by quality, whose type and form it knows. Custom resources do
// not pass the router.
#include "apiserver_fake/rest/rest_negotiation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::rest {
namespace {

constexpr char kTypes[] = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
constexpr char kStreamTypes[] =
    ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

// A clause of an Accept header: its media type and parameters.
struct Clause {
  std::string type, as, group, version;
  double quality = 1;

  bool any_type() const { return absl::StartsWith(type, "*/"); }
  bool any_subtype() const { return absl::EndsWith(type, "/*"); }
};

Clause ParseClause(absl::string_view text) {
  Clause clause;
  bool first = true;
  for (absl::string_view part : absl::StrSplit(text, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (std::exchange(first, false)) {
      clause.type = absl::AsciiStrToLower(part);
    } else if (absl::ConsumePrefix(&part, "as=")) {
      clause.as = std::string(part);
    } else if (absl::ConsumePrefix(&part, "g=")) {
      clause.group = std::string(part);
    } else if (absl::ConsumePrefix(&part, "v=")) {
      clause.version = std::string(part);
    } else if (absl::ConsumePrefix(&part, "q=")) {
      if (!absl::SimpleAtod(part, &clause.quality)) clause.quality = 1;
    }
  }
  return clause;
}

// In the order in which the server tries them: by quality, then what names a type before what takes
// any.
std::vector<Clause> ParseAccept(absl::string_view accept) {
  std::vector<Clause> clauses;
  for (absl::string_view text : absl::StrSplit(accept, ',')) clauses.push_back(ParseClause(text));
  std::stable_sort(clauses.begin(), clauses.end(), [](const Clause& a, const Clause& b) {
    if (a.quality != b.quality) return a.quality > b.quality;
    if (a.any_type() != b.any_type()) return b.any_type();
    return !a.any_subtype() && b.any_subtype();
  });
  return clauses;
}

bool ReadMedia(absl::string_view type, MediaType* media) {
  if (type == "application/json" || type == "*/*" || type == "application/*") {
    *media = MediaType::kJson;
  } else if (type == "application/yaml") {
    *media = MediaType::kYaml;
  } else if (type == "application/vnd.kubernetes.protobuf") {
    *media = MediaType::kProtobuf;
  } else {
    return false;
  }
  return true;
}

// False for a form that the server does not know.
bool ReadForm(const Clause& clause, ReplyFormat* format) {
  if (clause.as.empty()) return true;
  if (!clause.group.empty() && clause.group != "meta.k8s.io") return false;
  if (!clause.version.empty() && clause.version != "v1" && clause.version != "v1beta1")
    return false;
  format->beta = clause.version == "v1beta1";
  if (clause.as == "Table") {
    format->form = ReplyForm::kTable;
  } else if (clause.as == "PartialObjectMetadata") {
    format->form = ReplyForm::kPartialMetadata;
  } else if (clause.as == "PartialObjectMetadataList") {
    format->form = ReplyForm::kPartialMetadataList;
  } else {
    return false;
  }
  return true;
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

absl::string_view MediaTypeName(MediaType media) {
  switch (media) {
    case MediaType::kJson:
      return "application/json";
    case MediaType::kYaml:
      return "application/yaml";
    case MediaType::kProtobuf:
      return "application/vnd.kubernetes.protobuf";
  }
  return "";
}

api::ApiStatus NegotiateReply(absl::string_view accept, bool custom, bool list,
                              ReplyFormat* format) {
  *format = ReplyFormat();
  if (absl::StripAsciiWhitespace(accept).empty()) return api::ApiStatus();
  const std::vector<Clause> clauses = ParseAccept(accept);
  MediaType media;
  // go-restful, which routes the built-in resources, knows no application/*.
  const bool routed =
      custom || std::any_of(clauses.begin(), clauses.end(), [&](const Clause& clause) {
        return clause.type != "application/*" && ReadMedia(clause.type, &media);
      });
  if (!routed) {
    return NotAcceptable(absl::StrCat("406: Not Acceptable\n\nAvailable representations: ", kTypes,
                                      list ? kStreamTypes : ""),
                         /*details=*/true);
  }
  for (const Clause& clause : clauses) {
    ReplyFormat tried;
    if (!ReadMedia(clause.type, &tried.media) || !ReadForm(clause, &tried)) continue;
    *format = tried;
    return api::ApiStatus();
  }
  return NotAcceptable(absl::StrCat("only the following media types are accepted: ", kTypes),
                       /*details=*/false);
}

api::ApiStatus ToPartialMetadata(const ReplyFormat& format, bool custom, Value* object) {
  const Value& reply = *object;
  if (reply["kind"].string_value() == "Status") return api::ApiStatus();
  bool is_list = reply["items"].is_list();
  if (is_list != (format.form == ReplyForm::kPartialMetadataList)) {
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
  *object = PartialMetadata(reply, format.beta);
  return api::ApiStatus();
}

Value PartialMetadata(const Value& object, bool beta) {
  const char* const version = beta ? "meta.k8s.io/v1beta1" : "meta.k8s.io/v1";
  if (object["items"].is_list()) {
    Value items;  // none are null in Go
    for (const Value& item : object["items"].items()) items.Append(PartialMetadata(item, beta));
    return Value::Object({{"kind", Value("PartialObjectMetadataList")},
                          {"apiVersion", Value(version)},
                          {"metadata", object["metadata"]},
                          {"items", std::move(items)}});
  }
  return Value::Object({{"kind", Value("PartialObjectMetadata")},
                        {"apiVersion", Value(version)},
                        {"metadata", object["metadata"]}});
}

}  // namespace quiesce::rest
