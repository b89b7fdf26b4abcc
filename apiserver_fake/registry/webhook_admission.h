// MutatingAdmissionWebhook and ValidatingAdmissionWebhook: what the webhooks of the cluster make of
// a write. Nothing happens where nobody calls them (VerbContext::webhooks is null).
//
// Not built: webhooks on subresources other than status.
//
// Sources: k8s.io/apiserver/pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go,
// k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_ADMISSION_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_ADMISSION_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::registry {

// Where a row of stages ends because webhooks must answer first, or because it is a rehearsal.
bool IsHeld(const api::ApiStatus& status);
api::ApiStatus Held();

// Before the rules of the kind. Changes the object.
Refusal CallMutatingWebhooks(Write& write);
// When all else is right.
Refusal CallValidatingWebhooks(Write& write);
// The end of a row that is rehearsed: just before it would change the store.
Refusal EndRehearsal(Write& write);
// Both, for the deletion of `stored`; the end of its rehearsal, too.
api::ApiStatus CallWebhooksOfDelete(VerbContext& context, const resource::ResourceType& type,
                                    const api::Request& request,
                                    const resource::StoredObject& stored, bool dry_run,
                                    std::vector<std::string>& warnings);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_WEBHOOK_ADMISSION_H_
