// An interpreter without a program text: a step is one member of a map, and the steps that hold
// others are run by the same Run(). What must not be passed over in silence, such as a misspelled
// step, is refused when the controller is made (Check); while it runs, a step that is missing
// something takes the zero value, as a careless controller would.
#include "reconcilers/zoo/family/family.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "reconcilers/toolkit/toolkit.h"
#include "reconcilers/zoo/paths/field_path.h"

namespace quiesce::reconcilers::zoo::family {
namespace {

using paths::At;
using paths::DurationOf;
using paths::PathOf;
using paths::SetAt;
using namespace quiesce::reconcilers::toolkit;  // NOLINT: the words that reconcilers are written in

const Resource& Widgets() {
  static const auto* const r = new Resource{{"field.example.com", "v1", "widgets"}, "Widget", true};
  return *r;
}
const Resource& ConfigMaps() {
  static const auto* const r = new Resource{{"", "v1", "configmaps"}, "ConfigMap", true};
  return *r;
}

const Resource& KindNamed(absl::string_view kind) {
  static const auto* const secrets = new Resource{{"", "v1", "secrets"}, "Secret", true};
  static const auto* const roles =
      new Resource{{"rbac.authorization.k8s.io", "v1", "clusterroles"}, "ClusterRole", false};
  return kind == "Secret" ? *secrets : kind == "ClusterRole" ? *roles : ConfigMaps();
}

constexpr absl::string_view kSteps[] = {
    "make",       "find",    "need",   "strip", "take",    "sweep", "hold",    "release",  "put",
    "put-status", "set",     "status", "again", "call",    "if",    "deleted", "try",      "once",
    "count",      "backoff", "sleep",  "after", "requeue", "fail",  "edit",    "condition"};
// Named here, as Call() wants names that outlive the run.
constexpr const char* kOperations[] = {"create", "delete", "find", "get", "check"};

template <typename T, size_t n>
std::string OneOf(const T (&known)[n]) {
  return absl::StrCat("expected one of ", absl::StrJoin(known, ", "));
}

// Refuses what the interpreter would pass over, or take for something else.
Status Check(const Value& steps) {
  if (!steps.is_null() && !steps.is_list()) {
    return absl::InvalidArgumentError("`do` must be a list of steps");
  }
  for (const Value& step : steps.items()) {
    for (const ValueMember& member : step.members()) {
      const absl::string_view name = member.key.view();
      const Value& what = member.value;
      if (std::find(std::begin(kSteps), std::end(kSteps), name) == std::end(kSteps)) {
        return absl::InvalidArgumentError(
            absl::StrCat("unknown step `", name, "`: ", OneOf(kSteps)));
      }
      absl::Duration duration;
      if ((name == "sleep" || name == "after") &&
          !absl::ParseDuration(what.string_value(), &duration)) {
        return absl::InvalidArgumentError(absl::StrCat(
            name, ": expected a duration such as 10s, got `", what.string_value(), "`"));
      }
      const bool calls = name == "call";
      if (calls && std::find(std::begin(kOperations), std::end(kOperations),
                             what["do"].string_value()) == std::end(kOperations)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "call: unknown operation `", what["do"].string_value(), "`: ", OneOf(kOperations)));
      }
      for (const Value* held : {what.Find(calls ? "then" : "do"), what.Find("else")}) {
        Status checked = held == nullptr ? absl::OkStatus() : Check(*held);
        if (!checked.ok()) return checked;
      }
    }
  }
  return absl::OkStatus();
}

class Family : public runtime::Reconciler {
 public:
  explicit Family(Value steps) : steps_(std::move(steps)) {}

  Task<Outcome> Reconcile(Context& context, Request request) override {
    StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    first_uid_.try_emplace(NameOf(*found), UidOf(*found));
    Look look{context, *std::move(found), ++looks_[request.name], {}, "", ""};
    Status done = co_await Run(look, steps_);
    co_return Outcome(done.ok() ? look.result : Result(), done);
  }

 private:
  struct Look {
    Context& context;
    Value object;
    int64_t number;  // of the key in this life
    Result result;
    std::string made, id;
    bool over = false;
  };

  Value Fill(const Look& look, const Value& text) const {
    if (text.is_list()) {
      Value list = Value::List();
      for (const Value& item : text.items()) list.Append(Fill(look, item));
      return list;
    }
    if (text.is_object()) {
      Value object = Value::Object();
      for (const ValueMember& member : text.members()) {
        object.Set(member.key.view(), Fill(look, member.value));
      }
      return object;
    }
    if (!text.is_string()) return text;
    if (text.string_value() == "$generation") return Value(GenerationOf(look.object));
    if (text.string_value() == "$n") return Value(look.number);
    return Value(absl::StrReplaceAll(text.string_value(),
                                     {{"$name", NameOf(look.object)},
                                      {"$uid", UidOf(look.object)},
                                      {"$made", look.made},
                                      {"$id", look.id},
                                      {"$generation", absl::StrCat(GenerationOf(look.object))},
                                      {"$n", absl::StrCat(look.number)}}));
  }
  std::string Filled(const Look& look, const Value& text) const {
    return toolkit::Text(Fill(look, text));
  }

  Task<Status> Run(Look& look, Value steps) {
    for (const Value& step : steps.items()) {
      for (const ValueMember& member : step.members()) {
        Status done = co_await RunOne(look, std::string(member.key.view()), member.value);
        if (!done.ok() || look.over) co_return done;
      }
    }
    co_return absl::OkStatus();
  }

  Task<Status> RunOne(Look& look, std::string step, Value what) {
    if (step == "make") co_return co_await Make(look, what);
    if (step == "find") co_return co_await Find(look, what);
    if (step == "need") co_return co_await Need(look, what);
    if (step == "strip") co_return co_await Strip(look, what);
    if (step == "take") co_return co_await Take(look, what);
    if (step == "sweep") co_return co_await Sweep(look, what);
    if (step == "hold") co_return co_await Hold(look, toolkit::Text(what), true);
    if (step == "release") co_return co_await Hold(look, toolkit::Text(what), false);
    if (step == "put" || step == "put-status") co_return co_await Put(look, what, step != "put");
    if (step == "status" || step == "set") co_return co_await Write(look, what, step == "status");
    if (step == "condition") co_return co_await Condition(look, what);
    if (step == "edit") co_return co_await Edit(look, what);
    if (step == "again") co_return co_await Again(look);
    if (step == "call") co_return co_await Call(look, what);
    if (step == "deleted")
      co_return co_await Branch(look, runtime::IsBeingDeleted(look.object), what);
    if (step == "if") {
      const Value is = At(look.object, PathOf(what["path"]));
      const bool holds = what.Has("is") ? is == Fill(look, what["is"]) : !is.is_null();
      co_return co_await Branch(look, holds, what);
    }
    if (step == "try") {
      Status tried = co_await Run(look, what["do"]);
      if (tried.ok()) co_return absl::OkStatus();
      look.context.log.Info("a step failed");
      co_return co_await Run(look, what["else"]);
    }
    if (step == "once" && did_.insert(NameOf(look.object)).second) {
      co_return co_await Run(look, what["do"]);
    }
    if (step == "count") co_return co_await Count(look, what);
    if (step == "backoff") look.result = Result::After(Delay(look, what));
    if (step == "sleep") co_await look.context.Sleep(DurationOf(what));
    if (step == "after") look.result = Result::After(DurationOf(what));
    if (step == "requeue") look.result = Result::Requeue();
    if (step == "fail") co_return absl::InternalError(Filled(look, what));
    co_return absl::OkStatus();
  }

  Task<Status> Branch(Look& look, bool holds, Value what) {
    co_return co_await Run(look, what[holds ? "do" : "else"]);
  }

  Task<Status> Make(Look& look, Value what) {
    const Resource& kind = KindNamed(what["kind"].string_value());
    std::string namespace_ = kind.namespaced ? NamespaceOf(look.object) : "";
    if (what.Has("namespace")) namespace_ = toolkit::Text(what["namespace"]);
    Value child = New(kind, namespace_, Filled(look, what["name"]));
    Value& metadata = child.Mutable("metadata");
    if (what.Has("generate")) metadata.Set("generateName", Fill(look, what["generate"]));
    metadata.Mutable("labels").Set("of", NameOf(look.object));
    if (what.Has("data")) child.Mutable("data").Set("v", Fill(look, what["data"]));
    Status owned = Own(look, toolkit::Text(what["owner"]), &child);
    if (!owned.ok()) co_return owned;
    Status made = runtime::IgnoreAlreadyExists(co_await look.context.client.Create(kind, &child));
    look.made = NameOf(child);
    co_return made;
  }

  Status Own(const Look& look, const std::string& how, Value* child) const {
    if (how == "none") return absl::OkStatus();
    if (how.empty() || how == "mine") return runtime::SetControllerReference(look.object, child);
    const std::string& uid =
        how == "first" ? first_uid_.at(NameOf(look.object)) : UidOf(look.object);
    child->Mutable("metadata")
        .Set("ownerReferences", Value::List({Value::Object({{"apiVersion", Widgets().ApiVersion()},
                                                            {"kind", Widgets().kind},
                                                            {"name", NameOf(look.object)},
                                                            {"uid", uid}})}));
    return absl::OkStatus();
  }

  Task<Status> Find(Look& look, Value what) {
    runtime::Client& reader =
        what["live"].bool_value() ? look.context.client.Live() : look.context.client;
    const std::string label = what.Has("label") ? toolkit::Text(what["label"]) : "of";
    StatusOr<std::vector<Value>> found = co_await ListLabelled(
        reader, ConfigMaps(), NamespaceOf(look.object), label, NameOf(look.object));
    if (!found.ok()) co_return found.status();
    co_return co_await Branch(look, found->empty(), what);
  }

  Task<Status> Need(Look& look, Value what) {
    runtime::Client& reader =
        what["live"].bool_value() ? look.context.client.Live() : look.context.client;
    StatusOr<Value> found =
        co_await reader.Get(ConfigMaps(), Beside(look.object, Filled(look, what["name"])));
    if (!found.ok() && !runtime::IsNotFound(found.status())) co_return found.status();
    co_return co_await Branch(look, !found.ok(), what);
  }

  Task<Status> Strip(Look& look, Value what) {
    StatusOr<Value> child = co_await look.context.client.Get(
        ConfigMaps(), Beside(look.object, Filled(look, what["name"])));
    if (!child.ok()) co_return runtime::IgnoreNotFound(child.status());
    if (!child->Mutable("metadata").Erase("ownerReferences")) co_return absl::OkStatus();
    co_return co_await look.context.client.Update(ConfigMaps(), &*child);
  }

  Task<Status> Take(Look& look, Value what) {
    const Resource& kind = KindNamed(what["kind"].string_value());
    const ObjectKey key{kind.namespaced ? NamespaceOf(look.object) : "",
                        Filled(look, what["name"])};
    DeleteOptions options;
    if (what["as"].string_value() == "seen") {
      StatusOr<Value> seen = co_await look.context.client.Get(kind, key);
      if (!seen.ok()) co_return runtime::IgnoreNotFound(seen.status());
      options.precondition_uid = UidOf(*seen);
      options.precondition_resource_version = toolkit::Text((*seen)["metadata"]["resourceVersion"]);
    }
    co_return runtime::IgnoreNotFound(co_await look.context.client.Delete(kind, key, options));
  }

  Task<Status> Sweep(Look& look, Value what) {
    StatusOr<std::vector<Value>> all = co_await look.context.client.List(ConfigMaps(), {});
    if (!all.ok()) co_return all.status();
    runtime::Client& reader =
        what["live"].bool_value() ? look.context.client.Live() : look.context.client;
    for (const Value& child : *all) {
      const std::string of = toolkit::Text(child["metadata"]["labels"]["of"]);
      if (of.empty()) continue;
      StatusOr<Value> owner = co_await reader.Get(Widgets(), Beside(child, of));
      if (owner.ok()) continue;
      if (!runtime::IsNotFound(owner.status())) co_return owner.status();
      Status gone = co_await DeleteOnce(look.context, ConfigMaps(), KeyOf(child));
      if (!gone.ok()) co_return gone;
    }
    co_return absl::OkStatus();
  }

  Task<Status> Hold(Look& look, std::string finalizer, bool on) {
    Value changed = look.object;
    if (on ? !runtime::AddFinalizer(changed, finalizer)
           : !runtime::RemoveFinalizer(changed, finalizer)) {
      co_return absl::OkStatus();
    }
    const Patch patch = MergeFrom(look.object, changed, /*optimistic_lock=*/true);
    Status done = co_await look.context.client.Patch(Widgets(), &changed, patch);
    if (done.ok()) look.object = std::move(changed);
    look.over = runtime::IsNotFound(done);  // nothing is left to do for it
    co_return runtime::IgnoreNotFound(done);
  }

  Task<Status> Put(Look& look, Value what, bool status) {
    std::vector<std::string> path = PathOf(what["path"]);
    if (status) path.insert(path.begin(), "status");
    const Value wanted = Fill(look, what["to"]);
    if (At(look.object, path) == wanted) co_return absl::OkStatus();
    Value changed = look.object;
    SetAt(changed, path, wanted);
    if (what["version"].string_value() == "anew") {
      StatusOr<Value> live = co_await look.context.client.Live().Get(Widgets(), KeyOf(changed));
      if (!live.ok()) co_return runtime::IgnoreNotFound(live.status());
      changed.Mutable("metadata").Set("resourceVersion", (*live)["metadata"]["resourceVersion"]);
      if (status) co_return co_await look.context.client.Status().Update(Widgets(), &changed);
      co_return co_await look.context.client.Update(Widgets(), &changed);
    }
    Patch whole = runtime::Merge(changed);
    whole.data.Mutable("metadata").Erase("resourceVersion");
    if (status) co_return co_await look.context.client.Status().Patch(Widgets(), &changed, whole);
    co_return co_await look.context.client.Patch(Widgets(), &changed, whole);
  }

  // A merge patch knows no items of lists: it carries the whole list as it was read.
  Task<Status> Condition(Look& look, Value what) {
    const Value wanted =
        Value::Object({{"type", what["type"]}, {"status", Fill(look, what["to"])}});
    Value list = Value::List();
    bool there = false;
    for (const Value& item : look.object["status"]["conditions"].items()) {
      const bool own = item["type"] == what["type"];
      if (own && item == wanted) co_return absl::OkStatus();
      there |= own;
      list.Append(own ? wanted : item);
    }
    if (!there) list.Append(wanted);
    Value changed = look.object;
    changed.Mutable("status").Set("conditions", std::move(list));
    const Patch patch = MergeFrom(look.object, changed, what["lock"].bool_value());
    Status done = co_await look.context.client.Status().Patch(Widgets(), &changed, patch);
    if (done.ok()) look.object = std::move(changed);
    co_return runtime::IgnoreNotFound(done);
  }

  Task<Status> Edit(Look& look, Value what) {
    StatusOr<Value> config = co_await look.context.client.Get(
        ConfigMaps(), Beside(look.object, Filled(look, what["name"])));
    if (!config.ok()) co_return runtime::IgnoreNotFound(config.status());
    const std::vector<std::string> path = {"data", toolkit::Text(what["key"])};
    const Value wanted(Filled(look, what["to"]));
    if (At(*config, path) == wanted) co_return absl::OkStatus();
    co_await look.context.Sleep(DurationOf(what["slow"]));
    SetAt(*config, path, wanted);
    if (what["blind"].bool_value()) config->Mutable("metadata").Erase("resourceVersion");
    co_return co_await look.context.client.Update(ConfigMaps(), &*config);
  }

  Task<Status> Write(Look& look, Value what, bool status) {
    std::vector<std::string> path = PathOf(what["path"]);
    if (status) path.insert(path.begin(), "status");
    const Value wanted = Fill(look, what["to"]);
    if (At(look.object, path) == wanted) co_return absl::OkStatus();
    Value changed = look.object;
    SetAt(changed, path, wanted);
    const Patch patch = MergeFrom(look.object, changed, what["lock"].bool_value());
    Status done = status ? co_await look.context.client.Status().Patch(Widgets(), &changed, patch)
                         : co_await look.context.client.Patch(Widgets(), &changed, patch);
    if (done.ok()) look.object = std::move(changed);
    co_return runtime::IgnoreNotFound(done);
  }

  // Adds one to a number in the status, if the object is as it was read.
  Task<Status> Count(Look& look, Value path) {
    std::vector<std::string> at = PathOf(path);
    at.insert(at.begin(), "status");
    Value changed = look.object;
    SetAt(changed, at, At(look.object, at).int_value() + 1);
    const Patch patch = MergeFrom(look.object, changed, /*optimistic_lock=*/true);
    Status done = co_await look.context.client.Status().Patch(Widgets(), &changed, patch);
    if (done.ok()) look.object = std::move(changed);
    co_return runtime::IgnoreNotFound(done);
  }

  // 5 s, 10 s ... 5 m, by a number in the status or by the looks of this life.
  static absl::Duration Delay(const Look& look, const Value& path) {
    const int64_t n = path.is_string() ? At(look.object, PathOf(path)).int_value() : look.number;
    const int64_t doublings = std::clamp<int64_t>(n - 1, 0, 6);
    return std::min(absl::Seconds(5) * (int64_t{1} << doublings), absl::Minutes(5));
  }

  Task<Status> Again(Look& look) {
    StatusOr<Value> live = co_await look.context.client.Live().Get(Widgets(), KeyOf(look.object));
    if (live.ok()) look.object = *std::move(live);
    co_return runtime::IgnoreNotFound(live.status());
  }

  Task<Status> Call(Look& look, Value what) {
    for (const char* known : kOperations) {
      if (what["do"].string_value() != known) continue;
      Value argument = Value::Object({{"name", NameOf(look.object)}});
      for (const ValueMember& member : what["with"].members()) {
        argument.Set(member.key.view(), Fill(look, member.value));
      }
      StatusOr<Value> answer = co_await look.context.external->Call(known, argument);
      if (absl::IsNotFound(answer.status())) {
        look.id = "";
        co_return co_await Run(look, what["else"]);
      }
      if (!answer.ok()) co_return answer.status();
      look.id = toolkit::Text((*answer)["id"]);
      co_return co_await Run(look, what["then"]);
    }
    co_return absl::OkStatus();
  }

  const Value steps_;
  std::map<std::string, int64_t> looks_;
  std::map<std::string, std::string> first_uid_;
  std::set<std::string> did_;
};

}  // namespace

std::vector<ControllerSpec> Controllers() {
  std::vector<ControllerSpec> specs;
  for (const char* name : {"holder", "other", "parent", "patient"}) {
    ControllerSpec spec;
    spec.name = absl::StrCat("family/", name);
    spec.about = "Does at each look what the scenario says about children and finalizers";
    spec.for_resource = Widgets();
    if (spec.name != "family/other") spec.owns = {ConfigMaps()};
    if (spec.name == "family/holder") spec.finalizers = {"family.example.com/hold"};
    if (spec.name == "family/patient") {
      spec.declared.base = absl::Seconds(5);
      spec.declared.cap = absl::Minutes(5);
      spec.declared.max_attempts = 5;
      spec.for_predicate = "generation-changed";
    }
    spec.external = "cloud";
    spec.make = [](const ControllerEnvironment& environment)
        -> StatusOr<std::unique_ptr<runtime::Reconciler>> {
      const Value& steps = environment.options["do"];
      Status checked = Check(steps);
      if (!checked.ok()) return checked;
      return std::make_unique<Family>(steps);
    };
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::family
