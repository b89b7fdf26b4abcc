// Which webhooks stand on the way of a request, by the WebhookConfigurations of the cluster.
//
// Sources: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/{rules,namespace,object},
// k8s.io/apiserver/pkg/admission/plugin/webhook/generic/webhook.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_RULES_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::registry {

// One write, as webhooks see it.
struct Reviewed {
  const resource::ResourceType* type;
  const api::Request* request;
  absl::string_view operation;  // CREATE, UPDATE, DELETE
  std::string namespace_, name;
  Value object, old_object;  // null where there is none
  bool dry_run = false;
};

// A webhook whose rules take the request.
struct Hook {
  std::string configuration;  // the name of the object that it is in
  Value webhook;
  // The version of the resource that the webhook sees: the request's, or one that a rule names.
  const resource::ResourceType* type;
};

enum class HookKind { kMutating, kValidating };

// True where the cluster has a configuration of either kind.
bool HasWebhooks(VerbContext& context);

// By rules only, in the order in which they are called.
std::vector<Hook> HooksFor(VerbContext& context, HookKind kind, const Reviewed& write);

// Whether the selectors of the webhook take the object, as it is now.
bool Selects(VerbContext& context, const Hook& hook, const Reviewed& write);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_RULES_H_
