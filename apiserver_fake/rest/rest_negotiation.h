// Which form a reply takes: the Accept header of a request, and what the server can write.
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go,
// github.com/munnerz/goautoneg, github.com/emicklei/go-restful (route.matchesAccept).
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

enum class ReplyForm : uint8_t { kObject, kPartialMetadata, kPartialMetadataList, kTable };
enum class MediaType : uint8_t { kJson, kYaml, kProtobuf };

struct ReplyFormat {
  ReplyForm form = ReplyForm::kObject;
  MediaType media = MediaType::kJson;
  bool beta = false;  // meta.k8s.io/v1beta1 is asked for in place of v1

  friend bool operator==(const ReplyFormat& a, const ReplyFormat& b) {
    return a.form == b.form && a.media == b.media && a.beta == b.beta;
  }
};

// "application/json".
absl::string_view MediaTypeName(MediaType media);

// What an endpoint can write: objects as they are, in other forms too, or, custom resources, all
// but protobuf of the objects themselves.
enum class Writes : uint8_t { kPlain, kBuiltin, kCustom };

struct Endpoint {
  Writes writes = Writes::kBuiltin;
  bool routed = true;  // by go-restful: all but custom resources and some documents
  bool list = false;   // a collection that can be watched, which shows in the router's words
};

// Chooses the format, or refuses (406).
api::ApiStatus NegotiateReply(absl::string_view accept, const Endpoint& endpoint,
                              ReplyFormat* format);

// In what a refusal is written.
MediaType MediaOfRefusal(absl::string_view accept);

// 406 for a watch in YAML.
api::ApiStatus NoStreamOfYaml();

// Turns a reply into the form that was asked for. 406 if a list was asked for and the reply is
// none, or the other way round; custom resources say so in a plain error (500).
api::ApiStatus ToPartialMetadata(const ReplyFormat& format, bool custom, Value* object);

// The metadata of a list in a form that has a Go type: there is no empty continue.
Value TypedListMetadata(Value metadata);

// An object or list reduced to PartialObjectMetadata(List).
Value PartialMetadata(const Value& object, bool beta = false);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_
