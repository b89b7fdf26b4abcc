// Objects as kubectl prints them: the Table form of replies and watch events, with the columns of
// built-in kinds and those that a CustomResourceDefinition names.
//
//   Value table = ToTable(type, reply, {.include_object = "Metadata"}, now);
//
// Sources: k8s.io/kubernetes/pkg/printers/internalversion/printers.go,
// k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor,
// k8s.io/apiserver/pkg/endpoints/handlers/response.go (asTable).
#ifndef QUIESCE_APISERVER_FAKE_REST_TABLE_H_
#define QUIESCE_APISERVER_FAKE_REST_TABLE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::rest {

struct TableOptions {
  absl::string_view include_object;  // "" (Metadata), "None", "Metadata", "Object"
  bool headers = true;               // false: a later event of a watch
  bool beta = false;                 // meta.k8s.io/v1beta1
  Value definition;                  // of a custom resource: its CustomResourceDefinition, or null
};

// An object or a list of the type; a Status stays as it is. `now` is what ages are counted from.
Value ToTable(const resource::ResourceType& type, const Value& reply, const TableOptions& options,
              absl::Time now);

// "5m32s", "3d", as k8s.io/apimachinery/pkg/util/duration.HumanDuration writes it.
std::string HumanDuration(absl::Duration duration);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_TABLE_H_
