#include "apiserver_fake/controllers/garbage_collector_patches.h"

#include <algorithm>
#include <utility>

#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::controllers {
namespace {

Value OfMetadata(Value metadata) { return Value::Object({{"metadata", std::move(metadata)}}); }

Value NonBlocking(const OwnerReference& owner) {
  Value reference = owner.raw;
  reference.Set("blockOwnerDeletion", Value(false));
  return reference;
}

}  // namespace

Value DeleteReferencesPatch(const std::string& uid, const std::vector<std::string>& owner_uids) {
  Value references = Value::List();
  for (const std::string& owner : owner_uids) {
    references.Append(Value::Object({{"$patch", Value("delete")}, {"uid", Value(owner)}}));
  }
  return OfMetadata(
      Value::Object({{"uid", Value(uid)}, {"ownerReferences", std::move(references)}}));
}

Value RemainingReferencesPatch(const Value& object, const std::vector<std::string>& owner_uids) {
  Value references;
  for (const OwnerReference& owner : OwnerReferencesOf(object)) {
    const bool goes =
        std::find(owner_uids.begin(), owner_uids.end(), owner.uid) != owner_uids.end();
    if (!goes) references.Append(owner.raw);
  }
  return OfMetadata(Value::Object({{"resourceVersion", object["metadata"]["resourceVersion"]},
                                   {"ownerReferences", std::move(references)}}));
}

Value UnblockReferencesPatch(const std::string& uid, const std::vector<OwnerReference>& owners) {
  Value references = Value::List();
  for (const OwnerReference& owner : owners) {
    if (owner.blocks) references.Append(NonBlocking(owner));
  }
  Value metadata = Value::Object({{"uid", Value(uid)}});
  if (!references.empty()) metadata.Set("ownerReferences", std::move(references));
  return OfMetadata(std::move(metadata));
}

Value UnblockedReferencesPatch(const Value& object, const std::vector<OwnerReference>& owners) {
  Value references;
  for (const OwnerReference& owner : owners) references.Append(NonBlocking(owner));
  return OfMetadata(Value::Object({{"resourceVersion", object["metadata"]["resourceVersion"]},
                                   {"ownerReferences", std::move(references)}}));
}

Value RemoveFinalizerPatch(const Value& object, absl::string_view finalizer) {
  Value finalizers;
  for (const Value& item : object["metadata"]["finalizers"].items()) {
    if (item.string_value() != finalizer) finalizers.Append(item);
  }
  return OfMetadata(Value::Object({{"resourceVersion", object["metadata"]["resourceVersion"]},
                                   {"finalizers", std::move(finalizers)}}));
}

Value DeleteOptionsBody(const std::string& uid, const Value& resource_version,
                        const std::string& policy) {
  Value preconditions = Value::Object({{"uid", Value(uid)}});
  if (!resource_version.is_null()) preconditions.Set("resourceVersion", resource_version);
  return Value::Object(
      {{"preconditions", std::move(preconditions)}, {"propagationPolicy", Value(policy)}});
}

Value InvalidNamespaceEvent(const ObjectIdentity& dependent, const std::string& event_namespace,
                            const std::string& event_name, const std::string& message,
                            absl::Time now) {
  Value involved = Value::Object({{"kind", Value(dependent.kind)},
                                  {"apiVersion", Value(dependent.api_version)},
                                  {"name", Value(dependent.name)},
                                  {"uid", Value(dependent.uid)}});
  if (!dependent.namespace_.empty()) involved.Set("namespace", Value(dependent.namespace_));
  const Value time = Value(go::FormatRfc3339(now));
  return Value::Object(
      {{"apiVersion", Value("v1")},
       {"kind", Value("Event")},
       {"metadata",
        Value::Object({{"name", Value(event_name)}, {"namespace", Value(event_namespace)}})},
       {"involvedObject", std::move(involved)},
       {"reason", Value("OwnerRefInvalidNamespace")},
       {"message", Value(message)},
       {"type", Value("Warning")},
       {"source", Value::Object({{"component", Value("garbage-collector-controller")}})},
       {"reportingComponent", Value("garbage-collector-controller")},
       {"firstTimestamp", time},
       {"lastTimestamp", time},
       {"count", Value(1)}});
}

}  // namespace quiesce::controllers
