// Plays the shape cache.client.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/http_form.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/error_of_case.h"
#include "reconcilers/runtime/conformance/mutation.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/testing/small_server.h"

namespace quiesce::runtime {
namespace {

std::vector<std::string> Parts(absl::string_view text, const Value& split) {
  if (text.empty()) return {};
  if (!split.is_string()) return {std::string(text)};
  return absl::StrSplit(text, split.string_value());
}

Value KeyList(const std::vector<std::string>& texts) {
  std::vector<std::string> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  Value list = Value::List();
  for (const std::string& text : sorted) list.Append(text);
  return list;
}

// Passes requests on and notes them.
class NotingTransport : public api::AnsweringTransport {
 public:
  explicit NotingTransport(api::Transport* server) : server_(server) {}
  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override {
    requests_.push_back(HttpFormOf(request));
    return server_->Call(std::move(request));
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override {
    requests_.push_back(HttpFormOf(request));
    return server_->OpenWatch(std::move(request), sink);
  }
  const std::vector<HttpForm>& requests() const { return requests_; }

 private:
  api::Transport* const server_;
  std::vector<HttpForm> requests_;
};

Value RequestStep(const HttpForm& form, bool with_query) {
  Value step = Value::Object({{"method", form.method}, {"path", form.path}});
  if (!with_query) return step;
  for (const auto& [name, value] : form.query) {
    step.Mutable("query").Set(name, name == "timeoutSeconds" ? std::string("random") : value);
  }
  return step;
}

class CacheClientPlayer {
 public:
  explicit CacheClientPlayer(const Value& recorded)
      : recorded_(recorded),
        setup_(recorded["setup"]),
        server_(&world_.loop, absl::Nanoseconds(setup_["watch_latency_ns"].int_value())),
        transport_(&server_),
        cache_(&world_.loop, &transport_, Options(setup_["options"])),
        client_(&transport_, &cache_) {
    for (const Value& object : setup_["objects"].items()) server_.Put("configmaps", object);
  }
  ~CacheClientPlayer() { world_.group.Clear(); }

  absl::Status Play() {
    for (const Value& index : setup_["indexes"].items()) {
      if (absl::Status added = AddIndex(index); !added.ok()) return added;
    }
    const Value& steps = recorded_["steps"];
    std::vector<Value> seen;
    for (size_t i = 0; i < steps.size(); ++i) {
      Value observed;
      bool done = false;
      world_.group.Spawn(Take(steps.at(i), &observed, &done));
      while (!done && world_.loop.RunOne()) {
      }
      if (!done) return absl::FailedPreconditionError(absl::StrCat("step ", i, ": never returns"));
      world_.loop.Settle();
      seen.push_back(std::move(observed));
    }
    // A case shows an object as its variable left it: the recorded one shared it.
    for (size_t i = 0; i < steps.size(); ++i) {
      const Value& step = steps.at(i);
      if (step["into"].is_string() && seen[i].Has("data")) {
        seen[i].Set("data", variables_[std::string(step["into"].string_value())]["data"]);
      }
    }
    for (size_t i = 0; i < steps.size(); ++i) {
      absl::Status status = CompareStep(i, Observed(steps.at(i)), seen[i]);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  static CacheOptions Options(const Value& options) {
    CacheOptions result;
    result.watch_list = true;
    for (const Value& name : options["default_namespaces"].items()) {
      result.namespaces.emplace_back(name.string_value());
    }
    result.label_selector = std::string(options["default_label_selector"].string_value());
    result.fail_on_missing_informer = options["reader_fail_on_missing_informer"].bool_value();
    if (options["default_transform"].is_list()) {
      const Value mutations = options["default_transform"];
      result.transform = [mutations](Value object) {
        if (object["kind"].string_value() == "ConfigMap") ApplyMutations(mutations, &object);
        return object;
      };
    }
    return result;
  }

  // What a recorded step says of what was seen.
  static Value Observed(const Value& step) {
    Value rest = Without(WithErrorObject(step), {"op",
                                                 "namespace",
                                                 "name",
                                                 "kind",
                                                 "unstructured",
                                                 "context",
                                                 "into_object",
                                                 "into",
                                                 "want_object",
                                                 "want_type_meta",
                                                 "want_requests",
                                                 "untimed",
                                                 "label_selector",
                                                 "field_selector",
                                                 "limit",
                                                 "continue",
                                                 "unsafe_disable_deep_copy",
                                                 "count_only",
                                                 "var",
                                                 "path",
                                                 "value",
                                                 "field",
                                                 "split",
                                                 "distinct"});
    const absl::string_view op = step["op"].string_value();
    if (op == "advance_to") return Value::Object();
    if (op == "create") rest.Erase("object");
    if (step["error"].is_string() || op == "get_informer") rest.Set("error", step["error"]);
    return rest;
  }

  static Resource ResourceOf(const Value& step) {
    return SmallServerResource(step["kind"].is_string() ? step["kind"].string_value()
                                                        : absl::string_view("ConfigMap"));
  }

  absl::Status AddIndex(const Value& index) {
    std::vector<std::string> path;
    for (const Value& part : index["path"].items()) path.emplace_back(part.string_value());
    const Value split = index["split"];
    return cache_.AddIndex(ResourceOf(index), std::string(index["field"].string_value()),
                           [path, split](const Value& object) -> std::vector<std::string> {
                             const Value* at = path.empty() ? nullptr : &object;
                             for (const std::string& part : path)
                               at = at == nullptr ? nullptr : at->Find(part);
                             return at == nullptr ? std::vector<std::string>()
                                                  : Parts(at->string_value(), split);
                           });
  }

  // Sets what every step may show, and the error in the form that the case has it in.
  void Show(const Value& step, const absl::Status& error, size_t requests_before, Value* seen) {
    seen->Set("error", step["error"].is_string() ? ErrorText(error) : ErrorObject(error));
    if (!step["untimed"].bool_value() && step.Has("t_ns")) seen->Set("t_ns", world_.Now());
    if (!step["want_requests"].bool_value()) return;
    Value list = Value::List();
    for (size_t i = requests_before; i < transport_.requests().size(); ++i) {
      list.Append(RequestStep(transport_.requests()[i], /*with_query=*/false));
    }
    seen->Set("requests", std::move(list));
  }

  sim::Task<void> Take(const Value& step, Value* seen, bool* done) {
    *seen = Value::Object();
    const absl::string_view op = step["op"].string_value();
    const size_t before = transport_.requests().size();
    if (op == "start_cache") {
      cache_.Start();
    } else if (op == "get_informer") {
      const CachedKind* kind = cache_.InformerFor(ResourceOf(step));
      absl::Status error = started_ ? co_await cache_.WaitForSync(kind) : absl::OkStatus();
      Show(step, error, before, seen);
    } else if (op == "advance_to") {
      co_await world_.loop.SleepUntil(sim::StartTime() +
                                      absl::Nanoseconds(step["t_ns"].int_value()));
    } else if (op == "get") {
      co_await Get(step, before, seen);
    } else if (op == "list") {
      co_await List(step, before, seen);
    } else if (op == "set") {
      Set(step);
    } else if (op == "create" || op == "update" || op == "delete") {
      co_await Write(step, before, seen);
    } else if (op == "index_field") {
      Show(step, AddIndex(step), before, seen);
    } else if (op == "remove_informer") {
      cache_.RemoveInformer(ResourceOf(step));
      Show(step, absl::OkStatus(), before, seen);
    } else if (op == "requests_so_far") {
      seen->Set("requests", RequestsSoFar(step["distinct"].bool_value()));
    }
    if (op == "start_cache") started_ = true;
    *done = true;
  }

  sim::Task<void> Get(const Value& step, size_t before, Value* seen) {
    const Resource resource = ResourceOf(step);
    const ObjectKey key{std::string(step["namespace"].string_value()),
                        std::string(step["name"].string_value())};
    Cancellation context(&world_.loop);
    if (step["context"].string_value() == "cancelled") context.Cancel();
    const bool live = step["unstructured"].bool_value();
    absl::StatusOr<Value> got = live ? co_await client_.Live().Get(resource, key)
                                     : co_await cache_.Get(resource, key, &context);
    Show(step, got.status(), before, seen);
    if (step["want_object"].bool_value()) {
      const Value fresh = Value::Object({{"metadata", Value::Object()}});
      seen->Set("object", got.ok()                        ? *got
                          : step["into_object"].is_null() ? fresh
                                                          : step["into_object"]);
    }
    if (!got.ok()) co_return;
    if (!live) {
      seen->Set("rv", (*got)["metadata"]["resourceVersion"]);
      seen->Set("data", (*got)["data"]);
    }
    if (step["want_type_meta"].bool_value()) seen->Set("type_meta", TypeMeta(*got));
    if (step["into"].is_string()) variables_[std::string(step["into"].string_value())] = *got;
  }

  static Value TypeMeta(const Value& object) {
    return Value::Object({{"apiVersion", object["apiVersion"]}, {"kind", object["kind"]}});
  }

  sim::Task<void> List(const Value& step, size_t before, Value* seen) {
    ListOptions options;
    options.namespace_ = std::string(step["namespace"].string_value());
    options.label_selector = std::string(step["label_selector"].string_value());
    options.field_selector = std::string(step["field_selector"].string_value());
    options.limit = step["limit"].int_value();
    options.continue_token = std::string(step["continue"].string_value());
    const Resource resource = ResourceOf(step);
    absl::StatusOr<ObjectList> list = co_await cache_.List(resource, options);
    Show(step, list.status(), before, seen);
    if (!list.ok()) co_return;
    ShowItems(step, *list, seen);
    seen->Set("list_rv", list->resource_version);
    seen->Set("list_continue", list->continue_token);
    if (!step["into"].is_string()) co_return;
    const std::string name(step["into"].string_value());
    variables_[name] = Value::List(list->items);
    shared_.erase(name);
    if (!step["unsafe_disable_deep_copy"].bool_value()) co_return;
    auto shared = cache_.InformerFor(resource)->ListShared(options);
    if (shared.ok()) shared_[name] = *std::move(shared);
  }

  static void ShowItems(const Value& step, const ObjectList& list, Value* seen) {
    if (step["want_type_meta"].bool_value()) {
      seen->Set("item_type_meta", list.items.empty() ? Value() : TypeMeta(list.items[0]));
      seen->Set("list_kind", list.kind);
    }
    if (step["count_only"].bool_value()) {
      seen->Set("count", static_cast<int64_t>(list.items.size()));
      return;
    }
    std::vector<std::string> items;
    for (const Value& item : list.items) {
      const ObjectKey key = KeyOf(item);
      items.push_back(absl::StrCat(key.namespace_, "/", key.name, "@",
                                   item["metadata"]["resourceVersion"].string_value()));
    }
    seen->Set("items", KeyList(items));
  }

  static void SetPath(const Value& step, Value* object) {
    Value* at = object;
    for (const Value& part : step["path"].items()) at = &at->Mutable(part.string_value());
    *at = step["value"];
  }

  // Changes a variable in place, and with it what it shares with the cache.
  void Set(const Value& step) {
    const std::string name(step["var"].string_value());
    Value& variable = variables_[name];
    if (!variable.is_list()) {
      SetPath(step, &variable);
      return;
    }
    for (size_t i = 0; i < variable.size(); ++i) SetPath(step, &variable.MutableAt(i));
    for (Value* object : shared_[name]) SetPath(step, object);
  }

  sim::Task<void> Write(const Value& step, size_t before, Value* seen) {
    const absl::string_view op = step["op"].string_value();
    const std::string name((op == "create" ? step["into"] : step["var"]).string_value());
    Value object = op == "create" ? step["object"] : variables_[name];
    const Resource resource = ResourceOf(step);
    absl::Status error;
    if (op == "delete") {
      error = co_await client_.Delete(resource, KeyOf(object), {});
    } else if (op == "create") {
      error = co_await client_.Create(resource, &object, {});
    } else {
      error = co_await client_.Update(resource, &object, {});
    }
    Show(step, error, before, seen);
    if (op == "delete") co_return;
    seen->Set("rv_in_object", object["metadata"]["resourceVersion"]);
    variables_[name] = object;
  }

  Value RequestsSoFar(bool distinct) const {
    std::map<std::string, Value> sorted;
    Value list = Value::List();
    for (const HttpForm& form : transport_.requests()) {
      Value step = RequestStep(form, !distinct);
      if (distinct) {
        sorted[absl::StrCat(form.method, " ", form.path)] = std::move(step);
      } else {
        list.Append(std::move(step));
      }
    }
    for (auto& [text, step] : sorted) list.Append(std::move(step));
    return list;
  }

  const Value recorded_;
  const Value& setup_;
  CaseWorld world_;
  SmallServer server_;
  NotingTransport transport_;
  Cache cache_;
  ApiClient client_;
  bool started_ = false;
  std::map<std::string, Value> variables_;
  std::map<std::string, std::vector<Value*>> shared_;
};

}  // namespace

absl::Status PlayCacheClient(const Value& recorded) { return CacheClientPlayer(recorded).Play(); }

}  // namespace quiesce::runtime
