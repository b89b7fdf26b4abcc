// Which form a reply takes: the Accept header of a request, and what the server can write.
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go,
// github.com/emicklei/go-restful (route.matchesAccept).
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

enum class ReplyForm : uint8_t { kObject, kPartialMetadata, kPartialMetadataList };

// Chooses the form, or refuses (406). `custom`: the words for custom resources. `list`: the request
// is for a collection that can be watched, which shows in the words for built-in ones.
api::ApiStatus NegotiateReply(absl::string_view accept, bool custom, bool list, ReplyForm* form);

// Turns a reply into the form that was asked for. 406 if a list was asked for and the reply is
// none, or the other way round; custom resources say so in a plain error (500).
api::ApiStatus ToPartialMetadata(ReplyForm form, bool custom, Value* object);

// An object or list reduced to PartialObjectMetadata(List).
Value PartialMetadata(const Value& object);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_NEGOTIATION_H_
