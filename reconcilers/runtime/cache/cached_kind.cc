// Parts are ordered by their namespaces and keys within a part by name, so going through the parts
// one after another gives one list in the order of keys.
//
// What cannot be answered is refused with the original's text, and as late as in the original: an
// index that is missing is noticed only when it is needed.
#include "reconcilers/runtime/cache/cached_kind.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/resource/field_selector.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {

CachedKind::CachedKind(sim::EventLoop* loop, api::Transport* transport, Resource resource,
                       CachedKindOptions options)
    : resource_(std::move(resource)) {
  std::vector<std::string> namespaces = options.namespaces;
  if (namespaces.empty() || !resource_.namespaced) namespaces = {""};
  std::sort(namespaces.begin(), namespaces.end());
  for (std::string& name : namespaces) {
    ReflectorOptions reflector;
    reflector.resource = resource_.gvr;
    reflector.kind = resource_.kind;
    reflector.namespace_ = name;
    reflector.label_selector = options.label_selector;
    reflector.field_selector = options.field_selector;
    reflector.watch_list = options.watch_list;
    reflector.resync = options.resync;
    parts_.push_back(
        {std::move(name),
         std::make_unique<Informer>(loop, transport, std::move(reflector), options.transform),
         std::make_unique<sim::TaskGroup>(loop)});
  }
}

void CachedKind::Start() {
  for (Part& part : parts_) part.group->Spawn(part.informer->Run(), "informer");
}

void CachedKind::Stop() {
  for (Part& part : parts_) part.group->Clear();
}

bool CachedKind::has_synced() const {
  for (const Part& part : parts_) {
    if (!part.informer->has_synced()) return false;
  }
  return true;
}

void CachedKind::AddHandler(InformerHandler* handler, InformerHandlerOptions options) {
  for (Part& part : parts_) part.informer->AddHandler(handler, options);
}

absl::Status CachedKind::AddIndex(const std::string& field, const Indexer::Function& function) {
  for (Part& part : parts_) {
    if (part.informer->indexer().AddIndex(field, function)) continue;
    return absl::AlreadyExistsError(absl::StrCat("indexer conflict: map[field:", field, ":{}]"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Value> CachedKind::Get(const ObjectKey& key) const {
  const Part* part = &parts_[0];
  if (!part->namespace_.empty()) {
    auto found = std::find_if(parts_.begin(), parts_.end(), [&key](const Part& candidate) {
      return candidate.namespace_ == key.namespace_;
    });
    if (found == parts_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("unable to get: ", key.namespace_, "/", key.name,
                       " because of unknown namespace for the cache"));
    }
    part = &*found;
  }
  const Indexer& indexer = part->informer->indexer();
  const Value* object =
      resource_.namespaced ? indexer.Find(key) : indexer.Find(ObjectKey{"", key.name});
  if (object != nullptr) return *object;
  return ApiError(api::NotFound({resource_.gvr.group, resource_.kind}, key.name));
}

absl::StatusOr<std::vector<CachedKind::Requirement>> CachedKind::Requirements(
    const ListOptions& options) {
  std::vector<Requirement> requirements;
  if (!options.index_field.empty()) {
    requirements.push_back({options.index_field, options.index_value});
  }
  if (options.field_selector.empty()) return requirements;
  absl::StatusOr<resource::FieldSelector> parsed =
      resource::FieldSelector::Parse(options.field_selector);
  if (!parsed.ok()) return parsed.status();
  for (const resource::FieldRequirement& requirement : parsed->requirements()) {
    if (requirement.negated) {
      return absl::InvalidArgumentError("non-exact field matches are not supported by the cache");
    }
    requirements.push_back({requirement.field, requirement.value});
  }
  return requirements;
}

// The first requirement is looked up in its index; the others are tried on what that gives, so that
// a missing index of theirs is noticed only then.
absl::StatusOr<std::vector<ObjectKey>> CachedKind::Indexed(
    const Indexer& indexer, absl::Span<const Requirement> fields,
    const std::string& namespace_name) const {
  std::vector<ObjectKey> keys;
  if (!indexer.HasIndex(fields[0].field)) {
    return absl::FailedPreconditionError(
        absl::StrCat("Index with name field:", fields[0].field, " does not exist"));
  }
  for (const ObjectKey& key : indexer.ByIndex(fields[0].field, fields[0].value)) {
    if (namespace_name.empty() || key.namespace_ == namespace_name) keys.push_back(key);
  }
  for (const Requirement& field : fields.subspan(1)) {
    if (keys.empty()) return keys;
    if (!indexer.HasIndex(field.field)) {
      return absl::FailedPreconditionError(
          absl::StrCat("index with name field:", field.field, " does not exist"));
    }
    keys.erase(std::remove_if(keys.begin(), keys.end(),
                              [&](const ObjectKey& key) {
                                return !indexer.HasValue(field.field, *indexer.Find(key),
                                                         field.value);
                              }),
               keys.end());
  }
  return keys;
}

absl::StatusOr<std::vector<ObjectKey>> CachedKind::Keys(
    const Part& part, const ListOptions& options, const api::LabelSelector& labels,
    absl::Span<const Requirement> fields) const {
  const Indexer& indexer = part.informer->indexer();
  std::vector<ObjectKey> keys;
  if (!fields.empty()) {
    absl::StatusOr<std::vector<ObjectKey>> indexed = Indexed(indexer, fields, options.namespace_);
    if (!indexed.ok()) return indexed.status();
    keys = *std::move(indexed);
  } else {
    // Keys are ordered by namespace first.
    for (auto it = indexer.objects().lower_bound({options.namespace_, ""});
         it != indexer.objects().end(); ++it) {
      if (!options.namespace_.empty() && it->first.namespace_ != options.namespace_) break;
      keys.push_back(it->first);
    }
  }
  if (labels.empty()) return keys;
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [&](const ObjectKey& key) {
                              const Value& object = *indexer.Find(key);
                              return !labels.Matches(object["metadata"]["labels"]);
                            }),
             keys.end());
  return keys;
}

template <typename F>
absl::Status CachedKind::ForEach(const ListOptions& options, F take) const {
  if (!options.continue_token.empty()) {
    return absl::InvalidArgumentError("continue list option is not supported by the cache");
  }
  absl::StatusOr<api::LabelSelector> labels = api::LabelSelector::Parse(options.label_selector);
  if (!labels.ok()) return labels.status();
  absl::StatusOr<std::vector<Requirement>> fields = Requirements(options);
  if (!fields.ok()) return fields.status();
  int64_t left = options.limit > 0 ? options.limit : INT64_MAX;
  bool known = options.namespace_.empty();
  for (const Part& part : parts_) {
    if (!known && !part.namespace_.empty() && part.namespace_ != options.namespace_) continue;
    absl::StatusOr<std::vector<ObjectKey>> keys = Keys(part, options, *labels, *fields);
    if (!keys.ok()) return keys.status();
    known = true;
    for (const ObjectKey& key : *keys) {
      if (left-- == 0) return absl::OkStatus();
      take(part, key);
    }
    if (!options.namespace_.empty()) break;
  }
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("unable to list: ", options.namespace_,
                                                 " because of unknown namespace for the cache"));
}

absl::StatusOr<ObjectList> CachedKind::List(const ListOptions& options) const {
  ObjectList list;
  list.continue_token = kContinueNotSupported;
  absl::Status status = ForEach(options, [&list](const Part& part, const ObjectKey& key) {
    list.items.push_back(*part.informer->indexer().Find(key));
  });
  if (!status.ok()) return status;
  return list;
}

absl::StatusOr<std::vector<Value*>> CachedKind::ListShared(const ListOptions& options) {
  std::vector<Value*> items;
  absl::Status status = ForEach(options, [&items](const Part& part, const ObjectKey& key) {
    items.push_back(part.informer->indexer().FindShared(key));
  });
  if (!status.ok()) return status;
  return items;
}

}  // namespace quiesce::runtime
