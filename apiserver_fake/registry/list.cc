// A plan says which keys are looked at, of which revision and how many; then one walk over the
// objects of that revision collects a page. Where the real server reads from etcd or from its
// cache, and which errors that gives, follows from resourceVersion, resourceVersionMatch, limit and
// continue together (PlanRevision); the answer itself is the same here, as the cache is never
// behind.
//
// Whether there is more than a page is decided by the next key, not by whether its object is
// selected: with selectors the last page may be empty, as with etcd.
#include "apiserver_fake/registry/list.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/list_options.h"
#include "apiserver_fake/storage/continue_token.h"

namespace quiesce::registry {
namespace {

constexpr absl::string_view kListExpired = "The resourceVersion for the provided list is too old.";
constexpr absl::string_view kContinueExpired =
    "The provided continue parameter is too old to display a consistent list result. You can "
    "start a new list without the continue parameter, or use the continue token in this response "
    "to retrieve the remainder of the results. Continuing with the provided token results in an "
    "inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list.";

// What a list is to be made of.
struct Plan {
  resource::Selection selection;
  std::string prefix;      // of all keys
  std::string single_key;  // the only key that can match; "" if there may be several
  std::string start;       // the first key to look at
  int64_t revision = 0;    // exactly this one; 0: the latest
  int64_t limit = 0;       // 0: none
  bool cached = true;      // read from the watch cache where it can be
};

// The part of the rules that looks at resourceVersion, resourceVersionMatch and continue.
api::ApiStatus PlanRevision(const api::RequestOptions& options, const storage::Store& store,
                            Plan* plan) {
  const bool single = !plan->single_key.empty();
  if (!options.continue_token.empty()) {
    absl::StatusOr<storage::ContinueToken> token =
        storage::ContinueToken::Decode(options.continue_token);
    if (!token.ok()) {
      return api::BadRequest(absl::StrCat("invalid continue token: ", token.status().message()));
    }
    if (!options.resource_version.empty() && options.resource_version != "0") {
      return api::BadRequest("specifying resource version is not allowed when using continue");
    }
    if (token->revision > store.revision()) {
      return resource::TooLargeResourceVersion(token->revision, store.revision(), 1);
    }
    plan->start = plan->prefix + token->start_key;
    plan->revision = token->revision > 0 ? token->revision : 0;
    return api::ApiStatus();
  }
  const absl::StatusOr<uint64_t> asked = resource::ParseResourceVersion(options.resource_version);
  if (!asked.ok()) {
    return api::BadRequest(absl::StrCat("invalid resource version: ", asked.status().message()));
  }
  const uint64_t revision = *asked;
  const bool legacy_exact =
      options.resource_version_match.empty() && options.limit > 0 && revision > 0;
  const bool exact = options.resource_version_match == "Exact" || legacy_exact;
  if (revision > static_cast<uint64_t>(store.revision())) {
    // What is read from etcd, as one object at an exact version is, gives no time to retry after.
    const bool from_etcd = (exact && single) || !plan->cached;
    return resource::TooLargeResourceVersion(revision, store.revision(), from_etcd ? 0 : 1);
  }
  // A single object is read at an exact version only when asked for in words.
  if (exact && !(legacy_exact && single)) plan->revision = static_cast<int64_t>(revision);
  return api::ApiStatus();
}

api::ApiStatus MakePlan(const api::Request& request, const resource::ResourceType& type,
                        const storage::Store& store, Plan* plan) {
  api::RequestOptions options = request.options;
  api::ApiStatus status = resource::PrepareListOptions(request, type, &options, &plan->selection);
  if (!status.ok()) return status;
  plan->prefix = storage::KeyPrefix(request.namespace_);
  plan->start = plan->prefix;
  plan->cached = resource::HasWatchCache(type);
  if (options.limit > 0 && (options.resource_version != "0" || !plan->cached)) {
    plan->limit = options.limit;
  }
  const auto name = plan->selection.fields.RequiredValue("metadata.name");
  if (name.has_value() && !name->empty() && options.continue_token.empty() &&
      (!type.namespaced || !request.namespace_.empty())) {
    plan->single_key = plan->prefix + std::string(*name);
  }
  return PlanRevision(options, store, plan);
}

api::ApiStatus ExpiredList(const api::Request& request, const Plan& plan) {
  if (request.options.continue_token.empty()) return api::Expired(std::string(kListExpired));
  api::ApiStatus status = api::Expired(std::string(kContinueExpired));
  status.continue_token =
      storage::ContinueToken{-1, plan.start.substr(plan.prefix.size())}.Encode();
  return status;
}

// The items of one page.
struct Page {
  std::vector<Value> items;
  std::vector<resource::StoredObject>* stored = nullptr;  // where wanted
  std::string last_key;
  bool more = false;
};

void Collect(const api::Request& request, const resource::ResourceType& type,
             const resource::ObjectView& view, const Plan& plan, const storage::ObjectMap& objects,
             Page* page) {
  const bool bare_items = request.want_managed_fields && !type.custom;
  auto take = [&](const resource::StoredObject& stored) {
    Value object = view.View(stored, type, request.want_managed_fields);
    if (!plan.selection.Matches(object, type)) return false;
    if (bare_items) {
      object.Erase("apiVersion");
      object.Erase("kind");
    }
    page->items.push_back(std::move(object));
    if (page->stored != nullptr) page->stored->push_back(stored);
    return true;
  };
  if (!plan.single_key.empty()) {
    if (const resource::StoredObject* stored = objects.Get(plan.single_key)) take(*stored);
    return;
  }
  if (plan.prefix.empty() && plan.limit == 0) page->items.reserve(objects.size());
  for (auto it = objects.LowerBound(plan.start); it.Valid(); it.Next()) {
    if (!absl::StartsWith(it.key(), plan.prefix)) return;
    if (plan.limit > 0 && page->items.size() == static_cast<size_t>(plan.limit)) {
      page->more = true;
      return;
    }
    if (take(it.value())) page->last_key = std::string(it.key());
  }
}

// How many objects of the list there are from the plan's start on.
int64_t CountAll(const Plan& plan, const storage::ObjectMap& objects) {
  size_t count = objects.CountFrom(plan.start);
  if (!plan.prefix.empty()) {
    std::string end = plan.prefix;
    ++end.back();  // prefixes end with a slash
    count -= objects.CountFrom(end);
  }
  return static_cast<int64_t>(count);
}

Value ListValue(const resource::ResourceType& type, const Plan& plan, int64_t revision,
                const storage::ObjectMap& objects, Page page) {
  Value metadata = Value::Object({{"resourceVersion", Value(absl::StrCat(revision))}});
  if (page.more) {
    const std::string start = page.last_key.substr(plan.prefix.size()) + '\0';
    metadata.Set("continue", Value(storage::ContinueToken{revision, start}.Encode()));
    if (plan.selection.empty()) {
      metadata.Set("remainingItemCount", Value(CountAll(plan, objects) - plan.limit));
    }
  } else if (type.custom) {
    metadata.Set("continue", Value(""));
  }
  return Value::Object({{"apiVersion", Value(type.group_version())},
                        {"kind", Value(type.list_kind)},
                        {"metadata", std::move(metadata)},
                        {"items", Value::List(std::move(page.items))}});
}

api::ApiStatus MakeList(const api::Request& request, const resource::ResourceType& type,
                        const storage::Store& store, storage::ResourceId resource,
                        const resource::ObjectView& view, absl::Time now, Value* list,
                        std::vector<resource::StoredObject>* stored) {
  Plan plan;
  if (api::ApiStatus status = MakePlan(request, type, store, &plan); !status.ok()) return status;
  storage::ObjectMap objects = store.Objects(resource);
  if (plan.revision > 0 && !store.ObjectsAt(resource, plan.revision, now, &objects)) {
    return ExpiredList(request, plan);
  }
  Page page;
  page.stored = stored;
  Collect(request, type, view, plan, objects, &page);
  const int64_t revision = plan.revision > 0 ? plan.revision : store.revision();
  *list = ListValue(type, plan, revision, objects, std::move(page));
  return api::ApiStatus();
}

}  // namespace

api::Response List(const api::Request& request, const resource::ResourceType& type,
                   const storage::Store& store, storage::ResourceId resource,
                   const resource::ObjectView& view, absl::Time now) {
  api::Response response;
  response.status = MakeList(request, type, store, resource, view, now, &response.object, nullptr);
  response.code = response.status.code;
  return response;
}

api::ApiStatus ListForDelete(const api::Request& request, const resource::ResourceType& type,
                             const storage::Store& store, storage::ResourceId resource,
                             const resource::ObjectView& view, absl::Time now, Value* list,
                             std::vector<resource::StoredObject>* objects) {
  return MakeList(request, type, store, resource, view, now, list, objects);
}

}  // namespace quiesce::registry
