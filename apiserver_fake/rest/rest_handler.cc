// The real server is two programs in one: built-in resources are routed by go-restful, which knows
// each path and method, and custom resources by a handler of their own. They refuse the same
// mistake with different codes and texts, and in a different order; so Map decides early whether
// the type is custom. What comes later, in order: the route, the patch's media type, the form of
// the reply, the size of the body, the query.
#include "apiserver_fake/rest/rest_handler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml_text.h"
#include "apiserver_fake/go/duration.h"
#include "apiserver_fake/protobuf/decode.h"
#include "apiserver_fake/protobuf/encode.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/rest/aggregated_discovery.h"
#include "apiserver_fake/rest/discovery.h"
#include "apiserver_fake/rest/go_json.h"
#include "apiserver_fake/rest/openapi.h"
#include "apiserver_fake/rest/rest_negotiation.h"
#include "apiserver_fake/rest/rest_path.h"
#include "apiserver_fake/rest/rest_query.h"
#include "apiserver_fake/rest/rest_routes.h"
#include "apiserver_fake/rest/table.h"

namespace quiesce::rest {
namespace {

constexpr size_t kMaxBody = 3 * 1024 * 1024;

HttpResponse Text(int code, std::string text) {
  HttpResponse response;
  response.code = code;
  response.content_type = "text/plain; charset=utf-8";
  response.is_text = true;
  response.text = std::move(text);
  return response;
}

HttpResponse PageNotFound() { return Text(404, "404 page not found\n"); }

// `299 - "text"` with quotes and backslashes escaped.
std::string WarningHeader(absl::string_view text) {
  std::string out = "299 - \"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\t' || static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

HttpResponse FromStatus(const api::ApiStatus& status) {
  if (status.plain_text) return Text(status.code, status.message);
  HttpResponse response;
  response.code = status.code;
  response.content_type = "application/json";
  response.object = status.ToValue();
  response.retry_after_seconds = status.retry_after_seconds;
  return response;
}

HttpResponse NoAnswer(const absl::Status& why) {
  HttpResponse response;
  response.no_answer = why;
  return response;
}

api::ApiStatus CheckIncludeObject(absl::string_view include) {
  if (include.empty() || include == "None" || include == "Metadata" || include == "Object")
    return api::ApiStatus();
  const api::FieldError error = api::InvalidField("includeObject", Value(include),
                                                  "must be 'Metadata', 'Object', 'None', or empty");
  return api::BadRequest(
      absl::StrCat("Unable to convert to Table as requested: ", error.field, ": ", error.Body()));
}

// In the form of a table, or as metadata alone.
api::ApiStatus Transform(const ReplyShape& shape, absl::Time now, Value* object) {
  switch (shape.format.form) {
    case ReplyForm::kObject:
      break;
    case ReplyForm::kPartialMetadata:
    case ReplyForm::kPartialMetadataList:
      return ToPartialMetadata(shape.format, shape.custom, object);
    case ReplyForm::kTable: {
      api::ApiStatus status = CheckIncludeObject(shape.include_object);
      if (!status.ok()) return status;
      *object = ToTable(*shape.type, *object,
                        {.include_object = shape.include_object,
                         .headers = true,
                         .beta = shape.format.beta,
                         .definition = shape.definition},
                        now);
      break;
    }
  }
  return api::ApiStatus();
}

// What has no protobuf form is written as JSON, whatever was asked for.
void SetMedia(MediaType media, HttpResponse* http) {
  if (media == MediaType::kProtobuf && !protobuf::HasProtobufForm(http->object))
    media = MediaType::kJson;
  http->media = media;
  http->content_type = std::string(MediaTypeName(media));
}

HttpResponse Refusal(const api::ApiStatus& status, const ReplyShape& shape) {
  HttpResponse http = FromStatus(status);
  if (!http.is_text) SetMedia(shape.refusals, &http);
  return http;
}

HttpResponse FromResponse(api::Response&& response, const ReplyShape& shape, absl::Time now) {
  HttpResponse http;
  api::ApiStatus status = std::move(response.status);
  if (status.ok()) {
    http.code = response.code;
    http.object = std::move(response.object);
    if (!http.object.is_null()) status = Transform(shape, now, &http.object);
  }
  if (status.ok()) {
    SetMedia(shape.format.media, &http);
  } else {
    http = Refusal(status, shape);
  }
  for (const std::string& warning : response.warnings) {
    http.warnings.push_back(WarningHeader(warning));
  }
  return http;
}

// What go-restful says, which routes the built-in resources.
HttpResponse RouteError(int code, const char* reason, const char* message) {
  api::ApiStatus status;
  status.code = code;
  status.reason = reason;
  status.message = message;
  status.has_details = true;
  return FromStatus(status);
}
HttpResponse RouteNotFound() {
  return RouteError(404, "NotFound", "the server could not find the requested resource");
}
HttpResponse UnsupportedMediaType() {
  return RouteError(415, "UnsupportedMediaType", "415: Unsupported Media Type");
}
HttpResponse RouteMethodNotAllowed() { return FromStatus(api::MethodNotAllowed()); }

bool PatchTypeOf(absl::string_view content_type, api::PatchType* type) {
  absl::string_view media = content_type.substr(0, content_type.find(';'));
  if (media == "application/json-patch+json") {
    *type = api::PatchType::kJson;
  } else if (media == "application/merge-patch+json") {
    *type = api::PatchType::kMerge;
  } else if (media == "application/strategic-merge-patch+json") {
    *type = api::PatchType::kStrategic;
  } else if (media == "application/apply-patch+yaml") {
    *type = api::PatchType::kApply;
  } else {
    return false;
  }
  return true;
}

RestRequest End(HttpResponse reply) {
  RestRequest mapped;
  mapped.done = true;
  mapped.reply = std::move(reply);
  return mapped;
}

// What answers a path below no served type.
HttpResponse Unserved(const resource::TypeRegistry& types, const RestPath& path) {
  for (const resource::ResourceType* type : types.all()) {
    // A group of custom resources has no routes of its own.
    if (type->group == path.resource.group && !type->custom) return RouteNotFound();
  }
  return PageNotFound();
}

// Whether go-restful routes a path of discovery, and so judges its Accept header first: the core
// group, and the versions of built-in groups.
bool IsRoutedDiscovery(absl::string_view path, const resource::TypeRegistry& types) {
  std::vector<absl::string_view> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (parts.empty() || parts[0] != "apis") return true;
  if (parts.size() != 3) return false;
  for (const resource::ResourceType* type : types.all()) {
    if (type->group == parts[1]) return !type->custom;
  }
  return true;
}

// Whether go-restful takes a request with this Content-Type to a path of discovery that it routes.
bool IsConsumed(absl::string_view content_type) {
  const absl::string_view media = content_type.substr(0, content_type.find(';'));
  return media.empty() || media == MediaTypeName(MediaType::kJson) ||
         media == MediaTypeName(MediaType::kYaml) || media == MediaTypeName(MediaType::kProtobuf);
}

// The deadline that a request sets itself. Watches have none.
api::ApiStatus CheckTimeout(const HttpRequest& http, const RestPath& path) {
  const std::string* timeout = QueryValue(http.query, "timeout");
  if (timeout == nullptr || timeout->empty()) return api::ApiStatus();
  api::Verb verb = api::Verb::kGet;
  if (path.is_resource && VerbOf(http.method, http.query, path, &verb) && verb == api::Verb::kWatch)
    return api::ApiStatus();
  const absl::Status parsed = go::ParseGoDuration(*timeout).status();
  if (parsed.ok()) return api::ApiStatus();
  return api::BadRequest(
      absl::StrCat("invalid timeout specified in the request URL - ", parsed.message()));
}

// A body in protobuf becomes the same object in JSON; one that cannot be read stays, to be refused
// where bodies are read.
void ReadProtobuf(api::Request* request) {
  if (!absl::StartsWith(request->content_type, MediaTypeName(MediaType::kProtobuf))) return;
  const absl::StatusOr<Value> object = protobuf::FromProtobuf(*request->raw_body);
  if (!object.ok()) return;
  request->raw_body = std::make_shared<const std::string>(ToJson(*object));
  request->content_type = "application/json";
}

// A path that names no resource: discovery and OpenAPI documents.
RestRequest MapDiscovery(const HttpRequest& http, const resource::TypeRegistry& types,
                         const DefinitionSource& definitions) {
  const bool reads = http.method == "GET" || http.method == "HEAD";
  std::optional<DiscoveryReply> found = Discover(http.path, types);
  const bool routed = IsRoutedDiscovery(http.path, types);
  if (found.has_value() && routed && reads && !IsConsumed(http.content_type)) {
    return End(UnsupportedMediaType());
  }
  HttpResponse reply;
  if (std::optional<AggregatedDiscovery> aggregated =
          DiscoverAggregated(http.path, http.accept, types);
      aggregated.has_value() && http.method == "GET") {
    reply.content_type = std::move(aggregated->content_type);
    reply.object = std::move(aggregated->document);
    return End(std::move(reply));
  }
  reply.content_type = "application/json";
  if (std::optional<Value> document = OpenApiOf(http.path, types, definitions)) {
    if (!reads) return End(RouteMethodNotAllowed());
    reply.object = *std::move(document);
    return End(std::move(reply));
  }
  if (!found.has_value()) return End(PageNotFound());
  if (found->get_only && http.method != "GET") return End(RouteMethodNotAllowed());
  if (found->object.is_null()) return End(Text(found->code, found->text));
  ReplyFormat format;
  const api::ApiStatus status =
      NegotiateReply(http.accept, {.writes = Writes::kPlain, .routed = routed}, &format);
  if (!status.ok() && found->code == 200) return End(FromStatus(status));
  reply.code = found->code;
  reply.object = std::move(found->object);
  SetMedia(format.media, &reply);
  return End(std::move(reply));
}

RestRequest MapRequest(const HttpRequest& http, const resource::TypeRegistry& types,
                       const DefinitionSource& definitions) {
  RestPath path = ParseRestPath(http.path);
  api::ApiStatus status = CheckTimeout(http, path);
  if (!status.ok()) return End(FromStatus(status));
  if (!path.is_resource) return MapDiscovery(http, types, definitions);
  const bool bindings = IsBindings(path);
  if (bindings) path.resource.resource = "pods";
  const resource::ResourceType* type = types.Find(path.resource);
  if (type == nullptr || (path.too_long && !type->custom)) return End(Unserved(types, path));
  RestRequest mapped;
  mapped.shape.custom = type->custom;
  // The type may be gone (a definition is deleted) before the reply is written.
  mapped.shape.type = types.Hold(*type);
  if (mapped.shape.type == nullptr)
    mapped.shape.type =
        std::shared_ptr<const resource::ResourceType>(std::shared_ptr<void>(), type);
  api::Request& request = mapped.request;
  bool known_method = VerbOf(http.method, http.query, path, &request.verb);
  api::Verb verb = request.verb;
  bool patch_known =
      verb == api::Verb::kPatch && PatchTypeOf(http.content_type, &request.patch_type);
  if (type->custom) {
    if (!CustomRoute(*type, path, verb)) return End(PageNotFound());
    if (!known_method) return End(RouteMethodNotAllowed());
  } else {
    const int code = bindings ? BindingsRoute(path, known_method ? verb : api::Verb::kGet)
                              : BuiltInRoute(*type, path, known_method, verb);
    if (code == 404) return End(RouteNotFound());
    if (code == 405) return End(RouteMethodNotAllowed());
    // Where there is no such subresource, that is said first.
    if (verb == api::Verb::kPatch && !patch_known && HasSubresource(*type, path)) {
      return End(UnsupportedMediaType());
    }
  }
  if (verb == api::Verb::kPatch && !patch_known && HasSubresource(*type, path)) {
    return End(FromStatus(api::UnsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
        "application/json-patch+json, application/merge-patch+json, "
        "application/apply-patch+yaml")));
  }
  bool list = verb == api::Verb::kList || verb == api::Verb::kWatch;
  status = NegotiateReply(http.accept,
                          {.writes = type->custom ? Writes::kCustom : Writes::kBuiltin,
                           .routed = !type->custom,
                           .list = list},
                          &mapped.shape.format);
  if (!status.ok()) return End(FromStatus(status));
  if (mapped.shape.format.form == ReplyForm::kTable && type->custom && definitions != nullptr) {
    mapped.shape.definition = definitions(absl::StrCat(type->resource, ".", type->group));
  }
  if (const std::string* include = QueryValue(http.query, "includeObject"))
    mapped.shape.include_object = *include;
  if (http.body.size() > kMaxBody && !list && verb != api::Verb::kGet) {
    return End(FromStatus(api::RequestEntityTooLarge(absl::StrCat("limit is ", kMaxBody))));
  }
  request.resource = std::move(path.resource);
  request.namespace_ = std::move(path.namespace_);
  request.name = std::move(path.name);
  request.subresource = bindings ? "binding" : std::move(path.subresource);
  if (verb == api::Verb::kCreate && request.subresource.empty()) request.name.clear();
  request.content_type = http.content_type;
  request.user_agent = http.user_agent;
  request.want_managed_fields = true;
  bool deletion = verb == api::Verb::kDelete || verb == api::Verb::kDeleteCollection;
  if (verb == api::Verb::kCreate || verb == api::Verb::kUpdate || verb == api::Verb::kPatch ||
      (deletion && !http.body.empty())) {
    request.raw_body = std::make_shared<const std::string>(http.body);
    if (!type->custom) ReadProtobuf(&request);
  }
  status = ReadQuery(http.query, &request);
  if (!status.ok()) return End(FromStatus(status));
  return mapped;
}

RestRequest Map(const HttpRequest& http, const resource::TypeRegistry& types,
                const DefinitionSource& definitions) {
  RestRequest mapped = MapRequest(http, types, definitions);
  mapped.shape.refusals = MediaOfRefusal(http.accept);
  HttpResponse& reply = mapped.reply;
  if (mapped.done && !reply.is_text && reply.code >= 400) SetMedia(mapped.shape.refusals, &reply);
  return mapped;
}

}  // namespace

void HttpRequest::SetTarget(absl::string_view target) {
  size_t mark = target.find('?');
  path = std::string(target.substr(0, mark));
  query.clear();
  if (mark == absl::string_view::npos) return;
  for (absl::string_view item : absl::StrSplit(target.substr(mark + 1), '&', absl::SkipEmpty())) {
    size_t equals = item.find('=');
    std::string name = PercentDecode(item.substr(0, equals), /*plus=*/true);
    std::string value;
    if (equals != absl::string_view::npos) {
      value = PercentDecode(item.substr(equals + 1), /*plus=*/true);
    }
    query.emplace_back(std::move(name), std::move(value));
  }
}

std::string HttpResponse::BodyText() const {
  if (is_text) return text;
  if (object.is_null()) return "";
  if (media == MediaType::kProtobuf) return protobuf::ToProtobuf(object);
  if (media == MediaType::kYaml) return ToYaml(object);
  return GoJson(object) + "\n";
}

RestRequest RestHandler::Read(const HttpRequest& http, const resource::TypeRegistry& types,
                              const DefinitionSource& definitions) {
  return Map(http, types, definitions);
}

HttpResponse RestHandler::Write(api::Response response, const RestRequest& read, absl::Time now) {
  return FromResponse(std::move(response), read.shape, now);
}

sim::Task<HttpResponse> RestHandler::Handle(HttpRequest http) {
  RestRequest mapped = Map(http, *types_, definitions_);
  if (mapped.done) co_return std::move(mapped.reply);
  absl::StatusOr<api::Response> response = co_await transport_->Call(std::move(mapped.request));
  if (!response.ok()) co_return NoAnswer(response.status());
  co_return FromResponse(*std::move(response), mapped.shape, clock_->Now());
}

bool RestHandler::IsWatch(const HttpRequest& http) {
  RestPath path = ParseRestPath(http.path);
  api::Verb verb = api::Verb::kGet;
  return path.is_resource && VerbOf(http.method, http.query, path, &verb) &&
         verb == api::Verb::kWatch;
}

sim::Task<HttpWatch> RestHandler::OpenWatch(HttpRequest http, api::WatchSink* sink) {
  HttpWatch watch;
  RestRequest mapped = Map(http, *types_, definitions_);
  if (mapped.done) {
    watch.response = std::move(mapped.reply);
    co_return watch;
  }
  watch.format = mapped.shape.format;
  watch.type = mapped.shape.type;
  watch.definition = mapped.shape.definition;
  absl::StatusOr<api::OpenedWatch> opened =
      co_await transport_->OpenWatch(std::move(mapped.request), sink);
  if (!opened.ok()) {
    watch.response = NoAnswer(opened.status());
    co_return watch;
  }
  if (watch.format.form == ReplyForm::kTable) {
    const api::ApiStatus status = CheckIncludeObject(mapped.shape.include_object);
    if (opened->response.ok() && !status.ok()) {
      watch.response = Refusal(status, mapped.shape);
      co_return watch;
    }
  }
  if (opened->response.ok() && watch.format.media == MediaType::kYaml) {
    watch.response = Refusal(NoStreamOfYaml(), mapped.shape);
    co_return watch;
  }
  watch.watch = std::move(opened->watch);
  watch.response = FromResponse(std::move(opened->response), mapped.shape, clock_->Now());
  co_return watch;
}

}  // namespace quiesce::rest
