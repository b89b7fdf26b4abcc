// The options that lists, watches and deletes of collections share: selectors, and which options go
// together.
//
// Sources: k8s.io/apimachinery/pkg/apis/meta/internalversion/{defaults.go,validation},
// k8s.io/apiserver/pkg/endpoints/handlers/get.go (listOpts).
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_LIST_OPTIONS_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_LIST_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/field_selector.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::resource {

// Both selectors of a list, watch or delete of a collection.
struct Selection {
  api::LabelSelector labels;
  FieldSelector fields;

  bool empty() const { return labels.empty() && fields.empty(); }
  // `object` in the version of `type`.
  bool Matches(const Value& object, const ResourceType& type) const {
    return labels.Matches(object["metadata"]["labels"]) && fields.Matches(object, type);
  }
};

// Parses the selectors of a request, fills in what an absent option means, and checks the options,
// all in the server's order. `request.verb` says whether it is a watch; a name in the request is a
// selector for it. `options` starts as request.options.
api::ApiStatus PrepareListOptions(const api::Request& request, const ResourceType& type,
                                  api::RequestOptions* options, Selection* selection);

// A watch that nothing but its path (/watch/...) asks for: its options are checked as those of a
// list, and from no version in particular it begins by the old rule, with the state, whose end no
// bookmark tells. Makes of them the options of a watch that does the same.
api::ApiStatus TakeWatchByPath(api::RequestOptions* options);

// False for events: their lists and watches are etcd's own.
bool HasWatchCache(const ResourceType& type);

// Reads a resourceVersion; "" is 0. The error is strconv.ParseUint's, with the field's name as the
// server's parser puts it.
absl::StatusOr<uint64_t> ParseResourceVersion(absl::string_view text);

// 504 for a resourceVersion above the newest one.
api::ApiStatus TooLargeResourceVersion(uint64_t asked, int64_t current,
                                       int64_t retry_after_seconds);

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_LIST_OPTIONS_H_
