// Two negotiations in a row, as built-in resources pass two in the server: go-restful's router asks
// first whether any clause names a type that it can write, and refuses with a text of its own; then
// the handler takes the first clause, by quality, whose type and form it knows. Custom resources do
// not pass the router. A refusal is written by rules of its own, which know no other forms: whoever
// accepts tables alone gets it as JSON.
#include "apiserver_fake/rest/rest_negotiation.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
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
  std::string type, subtype;
  std::optional<std::string> as, group, version;
  std::string stream, server_version;
  double quality = 1;

  bool any_type() const { return type == "*"; }
  bool any_subtype() const { return subtype == "*"; }
};

void ReadParameter(absl::string_view text, Clause* clause) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '=');
  if (parts.size() != 2 || parts[1].empty()) return;
  const absl::string_view name = absl::StripAsciiWhitespace(parts[0]);
  const std::string value(absl::StripAsciiWhitespace(parts[1]));
  if (name == "as") {
    clause->as = value;
  } else if (name == "g") {
    clause->group = value;
  } else if (name == "v") {
    clause->version = value;
  } else if (name == "stream") {
    clause->stream = value;
  } else if (name == "sv") {
    clause->server_version = value;
  } else if (name == "q" && !absl::SimpleAtod(value, &clause->quality)) {
    clause->quality = 0;
  }
}

std::optional<Clause> ParseClause(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ';');
  const std::vector<absl::string_view> names = absl::StrSplit(parts[0], '/');
  Clause clause;
  clause.type = std::string(absl::StripAsciiWhitespace(names[0]));
  if (names.size() == 2) clause.subtype = std::string(absl::StripAsciiWhitespace(names[1]));
  if (names.size() == 1 && clause.any_type()) clause.subtype = "*";
  if (names.size() > 2 || clause.subtype.empty()) return std::nullopt;
  for (size_t i = 1; i < parts.size(); ++i) ReadParameter(parts[i], &clause);
  return clause;
}

// Whether goautoneg moves `a` before `b` that it stands behind. No order: what names a type goes
// before what takes any, whatever its quality.
bool GoesBefore(const Clause& a, const Clause& b) {
  return a.quality > b.quality || (!a.any_type() && b.any_type()) ||
         (!a.any_subtype() && b.any_subtype());
}

// In the order in which the server tries them, which is that of Go's insertion sort.
std::vector<Clause> ParseAccept(absl::string_view accept) {
  std::vector<Clause> clauses;
  for (absl::string_view text : absl::StrSplit(accept, ',')) {
    if (std::optional<Clause> clause = ParseClause(text)) clauses.push_back(*std::move(clause));
  }
  for (size_t i = 1; i < clauses.size(); ++i) {
    for (size_t j = i; j > 0 && GoesBefore(clauses[j], clauses[j - 1]); --j)
      std::swap(clauses[j], clauses[j - 1]);
  }
  return clauses;
}

bool Names(const Clause& clause, MediaType media) {
  if (clause.any_type()) return clause.any_subtype();
  return clause.type == "application" &&
         (clause.any_subtype() ||
          absl::StrCat(clause.type, "/", clause.subtype) == MediaTypeName(media));
}

// The form that the clause asks for. False for one that there is none of in this media type.
bool ReadForm(const Clause& clause, ReplyFormat* format) {
  if (clause.group != "meta.k8s.io") return false;
  if (clause.version != "v1" && clause.version != "v1beta1") return false;
  format->beta = clause.version == "v1beta1";
  if (clause.as == "Table") {
    format->form = ReplyForm::kTable;
    return format->media != MediaType::kProtobuf;
  }
  format->form = clause.as == "PartialObjectMetadata" ? ReplyForm::kPartialMetadata
                                                      : ReplyForm::kPartialMetadataList;
  return clause.as == "PartialObjectMetadata" || clause.as == "PartialObjectMetadataList";
}

bool Accepts(const Clause& clause, Writes writes, ReplyFormat* format) {
  if (!Names(clause, format->media)) return false;
  const bool streams = format->media != MediaType::kYaml;
  if (!clause.stream.empty() && (!streams || clause.stream != "watch")) return false;
  if (!clause.server_version.empty() && (writes == Writes::kPlain || clause.server_version != "v1"))
    return false;
  if (clause.as.has_value() || clause.group.has_value() || clause.version.has_value())
    return writes != Writes::kPlain && ReadForm(clause, format);
  return writes != Writes::kCustom || format->media != MediaType::kProtobuf;
}

// The first clause that can be written.
std::optional<ReplyFormat> Choose(const std::vector<Clause>& clauses, Writes writes) {
  for (const Clause& clause : clauses) {
    for (const MediaType media : {MediaType::kJson, MediaType::kYaml, MediaType::kProtobuf}) {
      ReplyFormat format;
      format.media = media;
      if (Accepts(clause, writes, &format)) return format;
    }
  }
  return std::nullopt;
}

// go-restful asks for less: any clause that names a type, whatever its parameters. It knows no
// application/*.
bool RouterAccepts(absl::string_view accept) {
  for (absl::string_view text : absl::StrSplit(accept, ',')) {
    const absl::string_view type = absl::StripAsciiWhitespace(text.substr(0, text.find(';')));
    if (type == "*/*") return true;
    for (const MediaType media : {MediaType::kJson, MediaType::kYaml, MediaType::kProtobuf})
      if (type == MediaTypeName(media)) return true;
  }
  return false;
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

api::ApiStatus NegotiateReply(absl::string_view accept, const Endpoint& endpoint,
                              ReplyFormat* format) {
  *format = ReplyFormat();
  if (accept.empty()) return api::ApiStatus();
  if (endpoint.routed && !RouterAccepts(accept)) {
    return NotAcceptable(absl::StrCat("406: Not Acceptable\n\nAvailable representations: ", kTypes,
                                      endpoint.list ? kStreamTypes : ""),
                         /*details=*/true);
  }
  const std::optional<ReplyFormat> chosen = Choose(ParseAccept(accept), endpoint.writes);
  if (!chosen.has_value()) {
    return NotAcceptable(absl::StrCat("only the following media types are accepted: ", kTypes),
                         /*details=*/false);
  }
  *format = *chosen;
  return api::ApiStatus();
}

MediaType MediaOfRefusal(absl::string_view accept) {
  if (accept.empty()) return MediaType::kJson;
  return Choose(ParseAccept(accept), Writes::kPlain).value_or(ReplyFormat()).media;
}

api::ApiStatus NoStreamOfYaml() {
  return NotAcceptable(absl::StrCat("only the following media types are accepted: ",
                                    absl::StripPrefix(kStreamTypes, ", ")),
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

Value TypedListMetadata(Value metadata) {
  if (metadata["continue"].string_value().empty()) metadata.Erase("continue");
  return metadata;
}

Value PartialMetadata(const Value& object, bool beta) {
  const char* const version = beta ? "meta.k8s.io/v1beta1" : "meta.k8s.io/v1";
  if (object["items"].is_list()) {
    Value items;  // none are null in Go
    for (const Value& item : object["items"].items()) items.Append(PartialMetadata(item, beta));
    return Value::Object({{"kind", Value("PartialObjectMetadataList")},
                          {"apiVersion", Value(version)},
                          {"metadata", TypedListMetadata(object["metadata"])},
                          {"items", std::move(items)}});
  }
  return Value::Object({{"kind", Value("PartialObjectMetadata")},
                        {"apiVersion", Value(version)},
                        {"metadata", object["metadata"]}});
}

}  // namespace quiesce::rest
