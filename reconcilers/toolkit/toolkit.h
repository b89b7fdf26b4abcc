// What the reconcilers of this project's systems are written in: short names for the runtime's,
// parts of objects, and the small things that every reconciler does.
//
//   Task<Outcome> Reconcile(Context& context, Request request) {
//     StatusOr<Value> found = co_await context.client.Get(kWidgets, request);
//     if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
//     Value child = ChildOf(*found, kConfigMaps, NameOf(*found));
//     co_return co_await EnsureChild(context, kConfigMaps, child);
//   }
//
// The functions that write take the object by value and say in a Status what the server said; what
// is usual (gone while deleting, there while creating) is no error.
#ifndef QUIESCE_RECONCILERS_TOOLKIT_TOOLKIT_H_
#define QUIESCE_RECONCILERS_TOOLKIT_TOOLKIT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/derivative.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::reconcilers::toolkit {

using absl::Status;
using absl::StatusOr;
using runtime::Apply;
using runtime::Context;
using runtime::ControllerEnvironment;
using runtime::ControllerSpec;
using runtime::DeleteOptions;
using runtime::KeyOf;
using runtime::ListOptions;
using runtime::MergeFrom;
using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Patch;
using runtime::Request;
using runtime::Resource;
using runtime::Result;
using sim::Task;

// Parts of objects; "" and 0 where they are missing.
std::string Text(const Value& value);
std::string NameOf(const Value& object);
std::string NamespaceOf(const Value& object);
std::string UidOf(const Value& object);
int64_t GenerationOf(const Value& object);
// The other object of that name in the namespace of `object`.
ObjectKey Beside(const Value& object, absl::string_view name);
bool IsReady(const Value& object);

// An object of that kind with its name and nothing else.
Value New(const Resource& resource, absl::string_view namespace_, absl::string_view name);
// The same in the namespace of `owner`, controlled by it.
Value ChildOf(const Value& owner, const Resource& resource, absl::string_view name);
// A workload of one container (Deployment, StatefulSet), controlled by `owner`.
Value WorkloadOf(const Value& owner, const Resource& resource, absl::string_view name);

// Creates `desired` where the cache has none (one that exists after all is fine), and changes one
// that differs in what `desired` says.
Task<Status> EnsureChild(Context& context, const Resource& resource, Value desired);
// Creates it; one that exists is fine.
Task<Status> CreateOnce(Context& context, const Resource& resource, Value desired);
// Deletes it; one that is gone is fine.
Task<Status> DeleteOnce(Context& context, const Resource& resource, ObjectKey key);
// Updates the status if it differs from that of `before`; an object that is gone is fine.
Task<Status> WriteStatus(Context& context, const Resource& resource, const Value& before,
                         Value after);
// Adds or takes the finalizer by a patch that conflicts if the object has changed; an object that
// is gone is fine.
Task<Status> PutFinalizer(Context& context, const Resource& resource, Value object,
                          std::string finalizer);
Task<Status> DropFinalizer(Context& context, const Resource& resource, Value object,
                           std::string finalizer);
// Sets the condition in the object in memory, with its generation.
void SetCondition(Context& context, Value& object, const char* type, bool is,
                  absl::string_view reason, absl::string_view message = "");
// The objects of that kind in the namespace whose label has the value, from the cache.
Task<StatusOr<std::vector<Value>>> ListLabelled(runtime::Client& client, const Resource& resource,
                                                std::string namespace_, std::string label,
                                                std::string value);

}  // namespace quiesce::reconcilers::toolkit

#endif  // QUIESCE_RECONCILERS_TOOLKIT_TOOLKIT_H_
