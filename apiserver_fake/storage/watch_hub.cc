// A change must not be held against every watch: a cluster with a kubelet a node has thousands that
// each want one pod. So each watch stands in one bucket, by the narrowest thing that its selectors
// require (a name, the value of a label or a field, a namespace), and a change goes to the buckets
// of its own values. A label or field may change: a watch whose value the object had must hear that
// it has gone, so the buckets of the old value get the change as well; Convert makes the event.
//
// Buckets hold watches in the order in which they were added: the events of one change go out by
// the kind of bucket and then in that order, the same in every run.
#include "apiserver_fake/storage/watch_hub.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/match.h"

namespace quiesce::storage {
namespace {

constexpr char kNameField[] = "metadata.name";

// The label that the selector requires to have one value; null if there is none.
const api::LabelRequirement* RequiredLabel(const api::LabelSelector& selector) {
  using Operator = api::LabelRequirement::Operator;
  for (const api::LabelRequirement& requirement : selector.requirements()) {
    const bool equality = requirement.op == Operator::kEquals ||
                          requirement.op == Operator::kDoubleEquals ||
                          requirement.op == Operator::kIn;
    if (equality && requirement.values.size() == 1) return &requirement;
  }
  return nullptr;
}

// A field of the kind's own that the selector requires to have one value; null if there is none.
// Where fields differ between versions of a kind, an index of them would need all its versions.
const resource::FieldRequirement* RequiredField(const WatchFilter& filter) {
  if (filter.type == nullptr || filter.type->custom) return nullptr;
  for (const resource::FieldRequirement& requirement : filter.selection.fields.requirements()) {
    if (!requirement.negated && !absl::StartsWith(requirement.field, "metadata.")) {
      return &requirement;
    }
  }
  return nullptr;
}

absl::string_view LabelOf(const resource::StoredObject& stored, absl::string_view key) {
  return stored.object["metadata"]["labels"][key].string_value();
}

}  // namespace

bool WatchFilter::Matches(const Value& object) const {
  if (!namespace_.empty() && object["metadata"]["namespace"].string_value() != namespace_) {
    return false;
  }
  return selection.empty() || selection.Matches(object, *type);
}

bool WatchFilter::Convert(const resource::Change& change, const resource::ObjectView& view,
                          api::WatchEvent* event) const {
  event->revision = change.revision;
  Value now, before;
  const bool is_delete = change.type == api::WatchEventType::kDeleted;
  if (!is_delete) now = view.View(change.object, *type, managed_fields);
  const bool matches = !is_delete && Matches(now);
  bool matched = change.type != api::WatchEventType::kAdded;
  if (matched && !selection.empty()) {
    before = view.View(change.previous, *type, managed_fields);
    matched = Matches(before);
  } else if (matched) {
    matched = Matches(change.previous.object);
  }
  if (!matches && !matched) return false;
  if (matches) {
    event->type = matched ? api::WatchEventType::kModified : api::WatchEventType::kAdded;
    event->object = std::move(now);
    return true;
  }
  event->type = api::WatchEventType::kDeleted;
  if (is_delete) {
    event->object = view.View(change.object, *type, managed_fields);
  } else {
    event->object = std::move(before);
    resource::SetResourceVersion(event->object, change.revision);
  }
  return true;
}

WatchHub::Bucket& WatchHub::BucketFor(Index& index, const WatchFilter& filter) {
  if (const auto name = filter.selection.fields.RequiredValue(kNameField)) {
    return index.by_name[std::string(*name)];
  }
  if (const api::LabelRequirement* label = RequiredLabel(filter.selection.labels)) {
    return index.by_label[label->key][label->values[0]];
  }
  if (const resource::FieldRequirement* field = RequiredField(filter)) {
    index.type = filter.type;
    return index.by_field[field->field][field->value];
  }
  if (!filter.namespace_.empty()) return index.by_namespace[filter.namespace_];
  return index.rest;
}

void WatchHub::DropEmpty(Index& index, const WatchFilter& filter) {
  if (const auto name = filter.selection.fields.RequiredValue(kNameField)) {
    index.by_name.erase(std::string(*name));
  } else if (const api::LabelRequirement* label = RequiredLabel(filter.selection.labels)) {
    auto& values = index.by_label[label->key];
    values.erase(label->values[0]);
    if (values.empty()) index.by_label.erase(label->key);
  } else if (const resource::FieldRequirement* field = RequiredField(filter)) {
    auto& values = index.by_field[field->field];
    values.erase(field->value);
    if (values.empty()) index.by_field.erase(field->field);
  } else if (!filter.namespace_.empty()) {
    index.by_namespace.erase(filter.namespace_);
  }
}

void WatchHub::Add(api::WatchId id, WatchFilter filter, int64_t after_revision,
                   api::WatchSink* sink) {
  assert(watches_.count(id) == 0);
  if (filter.resource >= by_resource_.size()) by_resource_.resize(filter.resource + 1);
  auto watch = std::make_unique<Watch>(Watch{id, std::move(filter), after_revision, sink});
  BucketFor(by_resource_[watch->filter.resource], watch->filter).push_back(watch.get());
  watches_.emplace(id, std::move(watch));
}

bool WatchHub::Remove(api::WatchId id) {
  const auto it = watches_.find(id);
  if (it == watches_.end()) return false;
  const WatchFilter& filter = it->second->filter;
  Index& index = by_resource_[filter.resource];
  Bucket& bucket = BucketFor(index, filter);
  bucket.erase(std::find(bucket.begin(), bucket.end(), it->second.get()));
  if (bucket.empty()) DropEmpty(index, filter);
  watches_.erase(it);
  return true;
}

void WatchHub::OnChange(ResourceId resource, const resource::Change& change) {
  if (resource >= by_resource_.size()) return;
  const Index& index = by_resource_[resource];
  const Value& metadata = change.object.object["metadata"];
  if (!index.by_name.empty()) {
    const auto it = index.by_name.find(metadata["name"].string_value());
    if (it != index.by_name.end()) Deliver(it->second, change);
  }
  if (!index.by_label.empty()) DeliverByLabel(index, change);
  if (!index.by_field.empty()) DeliverByField(index, change);
  if (!index.by_namespace.empty()) {
    const auto it = index.by_namespace.find(metadata["namespace"].string_value());
    if (it != index.by_namespace.end()) Deliver(it->second, change);
  }
  Deliver(index.rest, change);
}

void WatchHub::Deliver(const Bucket& bucket, const resource::Change& change) {
  for (Watch* watch : bucket) {
    if (change.revision > watch->after_revision) SendTo(*watch, change);
  }
}

resource::Readiness WatchHub::ReadinessFor(const Watch& watch,
                                           const resource::Change& change) const {
  const resource::ResourceType& type = *watch.filter.type;
  if (!type.custom) return resource::Readiness::kReady;
  const resource::Readiness now = view_->Prepare(change.object, type);
  if (change.previous.object.is_null()) return now;
  return std::max(now, view_->Prepare(change.previous, type));
}

void WatchHub::SendTo(Watch& watch, const resource::Change& change) {
  if (!watch.held.empty() || ReadinessFor(watch, change) != resource::Readiness::kReady) {
    watch.held.push_back({change, std::nullopt});
    return;
  }
  api::WatchEvent event;
  if (watch.filter.Convert(change, *view_, &event)) watch.sink->OnEvent(event);
}

void WatchHub::Send(api::WatchId id, const resource::Change& change) {
  SendTo(*watches_.at(id), change);
}

void WatchHub::Send(api::WatchId id, const api::WatchEvent& event) {
  Watch& watch = *watches_.at(id);
  if (watch.held.empty()) return watch.sink->OnEvent(event);
  watch.held.push_back({resource::Change(), event});
}

bool WatchHub::Holds(api::WatchId id) const {
  const auto found = watches_.find(id);
  return found != watches_.end() && !found->second->held.empty();
}

std::vector<api::WatchId> WatchHub::Resume() {
  std::vector<api::WatchId> hopeless;
  for (const auto& [id, watch] : watches_) {
    size_t sent = 0;
    for (; sent < watch->held.size(); ++sent) {
      const Held next = watch->held[sent];
      if (next.event.has_value()) {
        watch->sink->OnEvent(*next.event);
      } else {
        const resource::Readiness readiness = ReadinessFor(*watch, next.change);
        if (readiness == resource::Readiness::kNever) hopeless.push_back(id);
        if (readiness != resource::Readiness::kReady) break;
        api::WatchEvent event;
        if (watch->filter.Convert(next.change, *view_, &event)) watch->sink->OnEvent(event);
      }
    }
    watch->held.erase(watch->held.begin(), watch->held.begin() + static_cast<int64_t>(sent));
  }
  return hopeless;
}

void WatchHub::DeliverByValue(const absl::btree_map<std::string, Bucket>& by_value,
                              absl::string_view new_value, absl::string_view old_value,
                              const resource::Change& change) {
  if (const auto it = by_value.find(new_value); it != by_value.end()) Deliver(it->second, change);
  if (old_value == new_value) return;
  if (const auto it = by_value.find(old_value); it != by_value.end()) Deliver(it->second, change);
}

void WatchHub::DeliverByLabel(const Index& index, const resource::Change& change) {
  for (const auto& [key, by_value] : index.by_label) {
    DeliverByValue(by_value, LabelOf(change.object, key), LabelOf(change.previous, key), change);
  }
}

void WatchHub::DeliverByField(const Index& index, const resource::Change& change) {
  for (const auto& [field, by_value] : index.by_field) {
    const std::string new_value =
        resource::SelectableFieldValue(change.object.object, *index.type, field);
    const std::string old_value =
        change.previous.object.is_null()
            ? new_value
            : resource::SelectableFieldValue(change.previous.object, *index.type, field);
    DeliverByValue(by_value, new_value, old_value, change);
  }
}

}  // namespace quiesce::storage
