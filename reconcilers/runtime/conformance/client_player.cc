// Plays the shapes helpers.client_call, helpers.patch_data and helpers.patch_data_other.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/wire/builtin_decode.h"
#include "apiserver_fake/wire/wire_types.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/client/http_form.h"
#include "reconcilers/runtime/client/http_reply.h"
#include "reconcilers/runtime/client/strategic_patch.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/error_of_case.h"
#include "reconcilers/runtime/conformance/mutation.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/toolbox/create_or_update.h"

namespace quiesce::runtime {
namespace {

constexpr char kMergePatch[] = "application/merge-patch+json";

// Where objects of a kind are served, guessed as the original's REST mapper of tests does.
Resource ResourceOf(absl::string_view api_version, absl::string_view kind) {
  Resource resource;
  const size_t slash = api_version.find('/');
  if (slash != absl::string_view::npos)
    resource.gvr.group = std::string(api_version.substr(0, slash));
  resource.gvr.version =
      std::string(slash == absl::string_view::npos ? api_version : api_version.substr(slash + 1));
  resource.kind = std::string(kind);
  resource.namespaced = kind != "Node" && kind != "Namespace";
  std::string plural = absl::AsciiStrToLower(kind);
  if (absl::EndsWith(plural, "endpoints")) {
    // is its own plural
  } else if (absl::EndsWith(plural, "s")) {
    plural += "es";
  } else if (absl::EndsWith(plural, "y")) {
    plural.replace(plural.size() - 1, 1, "ies");
  } else {
    plural += "s";
  }
  resource.gvr.resource = std::move(plural);
  return resource;
}

// An object of the kind as the library writes it.
Value AsWritten(const Value& kind, Value object) {
  if (!kind["typed"].bool_value()) return object;
  const wire::WireType* type =
      wire::WireTypeOfKind(kind["api_version"].string_value(), kind["kind"].string_value());
  if (type != nullptr) wire::DecodeBody(*type, object);
  return object;
}

// The object as the library has it: typed ones are given without apiVersion and kind.
Value WithTypeMeta(const Value& object, const Value& kind) {
  Value result = object.is_null() ? Value::Object() : object;
  if (kind["api_version"].is_string() && !result.Has("apiVersion")) {
    result.Set("apiVersion", kind["api_version"]);
  }
  if (kind["kind"].is_string() && !result.Has("kind")) result.Set("kind", kind["kind"]);
  return result;
}

// Answers each method in the same way every time, and notes the requests.
class ScriptedReplies : public api::AnsweringTransport {
 public:
  ScriptedReplies(const Value& replies, const Value& kind) : replies_(replies), kind_(kind) {}

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override {
    const HttpForm form = HttpFormOf(request);
    Value step = Value::Object({{"request", static_cast<int64_t>(requests_.size()) + 1},
                                {"method", form.method},
                                {"path", form.path}});
    for (const auto& [name, value] : form.query) step.Mutable("query").Set(name, value);
    if (!form.content_type.empty()) {
      step.Set("content_type", form.content_type);
      step.Set("body", form.body);
      if (form.content_type == kMergePatch) {
        step.Set("body_text", ToJson(form.body, /*escape_html=*/true));
      }
    }
    requests_.push_back(std::move(step));
    const Value& scripted = replies_[form.method];
    HttpReply reply;
    reply.code = static_cast<int>(scripted["code"].int_value());
    reply.headers["Content-Type"] = "application/json";
    Value body = scripted["body"];
    if (scripted.Has("echo_with_metadata")) {
      body = form.body;
      for (const ValueMember& member : scripted["echo_with_metadata"].members()) {
        body.Mutable("metadata").Set(member.key, member.value);
      }
    }
    // The library decodes an object into its type.
    const bool of_kind = body["kind"] == kind_["kind"] && !body["kind"].is_null();
    reply.body = ToJson(of_kind ? AsWritten(kind_, body) : body);
    co_return ReadHttpReply(request, reply);
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request, api::WatchSink*) override {
    co_return absl::UnimplementedError("nothing is watched");
  }
  const std::vector<Value>& requests() const { return requests_; }

 private:
  const Value& replies_;
  const Value& kind_;
  std::vector<Value> requests_;
};

std::string EqualitySelector(const Value& requirements) {
  return absl::StrJoin(requirements.members(), ",",
                       [](std::string* out, const ValueMember& member) {
                         absl::StrAppend(out, member.key.view(), "=", member.value.string_value());
                       });
}

std::string FieldSelector(const Value& requirements) {
  return absl::StrJoin(
      requirements.members(), ",", [](std::string* out, const ValueMember& member) {
        absl::StrAppend(out, FieldEquals(member.key.view(), member.value.string_value()));
      });
}

class ClientPlayer {
 public:
  explicit ClientPlayer(const Value& setup)
      : call_(setup["call"]),
        options_(call_["options"]),
        server_(setup["replies"], call_["kind"]),
        client_(&server_, nullptr) {
    const Value& configuration = call_["configuration"];
    resource_ = configuration.is_object() ? ResourceOf(configuration["apiVersion"].string_value(),
                                                       configuration["kind"].string_value())
                                          : ResourceOf(call_["kind"]["api_version"].string_value(),
                                                       call_["kind"]["kind"].string_value());
    resource_.unstructured =
        call_["kind"]["typed"].is_bool() && !call_["kind"]["typed"].bool_value();
    object_ = WithTypeMeta(call_["object"], call_["kind"]);
  }

  Value Play() {
    world_.group.Spawn(Run());
    world_.loop.RunUntil(absl::InfiniteFuture());
    Value steps = Value::List();
    for (const Value& request : server_.requests()) steps.Append(request);
    Value last = Value::Object({{"final", true}, {"error", ErrorObject(error_)}});
    last.Set("result", result_.has_value() ? Value(OperationResultName(*result_)) : Value());
    if (call_.Has("object")) {
      last.Set("object_after", Without(AsWritten(call_["kind"], object_), {"apiVersion", "kind"}));
    }
    steps.Append(std::move(last));
    return steps;
  }

 private:
  WriteOptions Writing() const {
    WriteOptions options;
    options.dry_run = options_["dry_run"].bool_value();
    options.field_manager = std::string(options_["field_owner"].string_value());
    options.field_validation = std::string(options_["field_validation"].string_value());
    options.force = options_["force"].bool_value();
    return options;
  }
  DeleteOptions Deleting() const {
    DeleteOptions options;
    options.dry_run = options_["dry_run"].bool_value();
    options.propagation_policy = std::string(options_["propagation_policy"].string_value());
    options.precondition_uid = std::string(options_["preconditions"]["uid"].string_value());
    options.precondition_resource_version =
        std::string(options_["preconditions"]["resourceVersion"].string_value());
    if (options_["grace_period_seconds"].is_int()) {
      options.grace_period_seconds = options_["grace_period_seconds"].int_value();
    }
    return options;
  }
  ListOptions Listing() const {
    ListOptions options;
    options.namespace_ = std::string(options_["namespace"].string_value());
    options.label_selector = EqualitySelector(options_["labels"]);
    options.field_selector = FieldSelector(options_["fields"]);
    options.limit = options_["limit"].int_value();
    options.continue_token = std::string(options_["continue"].string_value());
    return options;
  }
  Patch Patching() const {
    const Value& patch = call_["patch"];
    if (patch["type"].string_value() == "apply") return Apply(object_);
    return MergeFrom(WithTypeMeta(patch["base"], call_["kind"]), object_,
                     patch["optimistic_lock"].bool_value());
  }
  absl::Status Mutate(Value& object) const {
    ApplyMutations(call_["mutate"], &object);
    object = AsWritten(call_["kind"], object);
    if (call_["mutate_error"].is_string()) {
      return absl::UnknownError(call_["mutate_error"].string_value());
    }
    return absl::OkStatus();
  }

  sim::Task<void> Run() {
    const absl::string_view op = call_["op"].string_value();
    if (op == "create_or_update" || op == "create_or_patch") {
      MutateFunction mutate = [this](Value& object) { return Mutate(object); };
      OperationOutcome outcome = op == "create_or_update"
                                     ? co_await CreateOrUpdate(client_, resource_, &object_, mutate)
                                     : co_await CreateOrPatch(client_, resource_, &object_, mutate);
      result_ = outcome.result;
      error_ = std::move(outcome.error);
    } else if (op == "get" || op == "list") {
      co_await Read(op == "get");
    } else {
      co_await Write(op);
    }
  }

  sim::Task<void> Read(bool get) {
    if (!get) {
      absl::StatusOr<ObjectList> list = co_await client_.ListPage(resource_, Listing());
      error_ = list.status();
      co_return;
    }
    const ObjectKey key{std::string(call_["key"]["namespace"].string_value()),
                        std::string(call_["key"]["name"].string_value())};
    absl::StatusOr<Value> got = co_await client_.Get(resource_, key);
    error_ = got.status();
    if (got.ok()) object_ = *std::move(got);
  }

  sim::Task<void> Write(absl::string_view op) {
    const WriteOptions options = Writing();
    if (op == "create") {
      error_ = co_await client_.Create(resource_, &object_, options);
    } else if (op == "update") {
      error_ = co_await client_.Update(resource_, &object_, options);
    } else if (op == "status_update") {
      error_ = co_await client_.Status().Update(resource_, &object_, options);
    } else if (op == "delete") {
      error_ = co_await client_.Delete(resource_, KeyOf(object_), Deleting());
    } else if (op == "delete_all_of") {
      error_ = co_await client_.DeleteAllOf(resource_, Listing(), Deleting());
    } else if (op == "patch" || op == "status_patch") {
      const Patch patch = Patching();
      error_ = op == "patch" ? co_await client_.Patch(resource_, &object_, patch, options)
                             : co_await client_.Status().Patch(resource_, &object_, patch, options);
    } else if (op == "apply" || op == "status_apply") {
      Value applied = call_["configuration"];
      const Patch patch = Apply(applied);
      error_ = op == "apply" ? co_await client_.Patch(resource_, &applied, patch, options)
                             : co_await client_.Status().Patch(resource_, &applied, patch, options);
    } else {
      error_ = absl::InvalidArgumentError(absl::StrCat("unknown call ", op));
    }
  }

  const Value& call_;
  const Value& options_;
  CaseWorld world_;
  ScriptedReplies server_;
  ApiClient client_;
  Resource resource_;
  Value object_;
  std::optional<OperationResult> result_;
  absl::Status error_;
};

// The exact bytes count for merge patches only: whole objects have Go's order of fields.
Value Comparable(const Value& step) {
  Value result = WithErrorObject(step);
  if (step["content_type"].string_value() != kMergePatch) result.Erase("body_text");
  if (step["object_after"].is_object()) {
    result.Set("object_after", Without(step["object_after"], {"apiVersion", "kind"}));
  }
  return result;
}

Patch PatchOf(const Value& setup, const Value& step) {
  const Value base = WithTypeMeta(step["base"], step["kind"]);
  const Value modified = WithTypeMeta(step["modified"], step["kind"]);
  const bool lock = setup["optimistic_lock"].bool_value();
  if (setup["type"].string_value() == "strategic_merge_from") {
    return StrategicMergeFrom(base, modified, lock);
  }
  return MergeFrom(base, modified, lock);
}

}  // namespace

absl::Status PlayClientCall(const Value& recorded) {
  const Value setup = recorded["setup"];
  const Value steps = ClientPlayer(setup).Play();
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    absl::Status status = CompareStep(i, Comparable(recorded["steps"].at(i)), steps.at(i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayPatchData(const Value& recorded) {
  const Value& setup = recorded["setup"]["patch"];
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const Patch patch = PatchOf(setup, step);
    Value observed = Value::Object(
        {{"content_type", PatchContentType(patch.type)}, {"fails", !patch.error.ok()}});
    if (patch.error.ok()) observed.Set("patch", ToJson(patch.data, /*escape_html=*/true));
    Value expected = Without(step, {"kind", "base", "modified", "error"});
    expected.Set("fails", !step["error"].is_null());
    absl::Status status = CompareStep(i, expected, observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayPatchDataOther(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    const Value& wanted = step["patch"];
    const absl::string_view type = wanted["type"].string_value();
    Value observed = Value::Object({{"error", Value()}});
    Value expected = Without(step, {"patch", "object"});
    if (type == "raw") {
      // The content type and the bytes are the caller's own.
      observed.Set("content_type", wanted["content_type"]);
      observed.Set("data", wanted["data"]);
    } else {
      const Patch patch = type == "apply" ? Apply(step["object"]) : Merge(step["object"]);
      observed.Set("content_type", PatchContentType(patch.type));
      observed.Set("data", patch.data);
    }
    // Data is JSON, as a value or as its text.
    for (Value* side : {&expected, &observed}) {
      if (!(*side)["data"].is_string()) continue;
      absl::StatusOr<Value> parsed = ParseJson((*side)["data"].string_value());
      if (parsed.ok()) side->Set("data", *std::move(parsed));
    }
    absl::Status status = CompareStep(i, expected, observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
