#include "reconcilers/zoo/scripted/scripted.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

using runtime::Context;
using runtime::ControllerEnvironment;
using runtime::ControllerSpec;
using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Request;
using runtime::Resource;
using runtime::Result;

const Resource& Widgets() {
  static const auto* const r = new Resource{{"field.example.com", "v1", "widgets"}, "Widget", true};
  return *r;
}
const Resource& ConfigMaps() {
  static const auto* const r = new Resource{{"", "v1", "configmaps"}, "ConfigMap", true};
  return *r;
}

std::string Text(const Value& value) { return std::string(value.string_value()); }

std::vector<std::string> PathOf(const Value& path) {
  return absl::StrSplit(path.string_value(), '.', absl::SkipEmpty());
}

Value At(const Value& object, const std::vector<std::string>& path) {
  const Value* place = &object;
  for (const std::string& key : path) {
    place = place->Find(key);
    if (place == nullptr) return Value();
  }
  return *place;
}

void Put(Value& object, const std::vector<std::string>& path, Value value) {
  Value* place = &object;
  for (const std::string& key : path) place = &place->Mutable(key);
  *place = std::move(value);
}

absl::Status ErrorOf(const Value& fail) {
  const std::string code = Text(fail["code"]), text = Text(fail["text"]);
  if (code == "invalid") return absl::InvalidArgumentError(text);
  if (code == "not-found") return absl::NotFoundError(text);
  if (code == "precondition") return absl::FailedPreconditionError(text);
  if (code == "terminal") return runtime::TerminalError(absl::InvalidArgumentError(text));
  return absl::InternalError(text);
}

class Scripted : public runtime::Reconciler {
 public:
  explicit Scripted(Value steps) : steps_(std::move(steps)) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    ++looks_;
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Look look{context, *std::move(found), {}, ""};
    absl::Status done = co_await Run(look, steps_);
    co_return Outcome(done.ok() ? look.result : Result(), done);
  }

 private:
  struct Look {
    Context& context;
    Value object;
    Result result;
    std::string id;
  };

  std::string Fill(const Look& look, const std::string& text, const Value& now_is) const {
    if (absl::StartsWith(text, "$other(")) {
      const std::vector<std::string> both = absl::StrSplit(text.substr(7, text.size() - 8), '|');
      return now_is.string_value() == both[0] ? both[1] : both[0];
    }
    const absl::Time made =
        go::ParseRfc3339(look.object["metadata"]["creationTimestamp"].string_value())
            .value_or(absl::UnixEpoch());
    const absl::Time now = look.context.Now();
    return absl::StrReplaceAll(
        text, {{"$now", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone())},
               {"$age", absl::FormatDuration(now - made)},
               {"$name", Text(look.object["metadata"]["name"])},
               {"$id", look.id},
               {"$n", absl::StrCat(looks_)}});
  }
  Value Fill(const Look& look, const Value& value, const Value& now_is) const {
    if (!value.is_string()) return value;
    if (value.string_value() == "$n") return Value(looks_);
    return Value(Fill(look, Text(value), now_is));
  }

  sim::Task<absl::Status> Run(Look& look, const Value& steps) {
    for (const Value& step : steps.items()) {
      absl::Status done = co_await RunOne(look, step);
      if (!done.ok()) co_return done;
    }
    co_return absl::OkStatus();
  }

  sim::Task<absl::Status> RunOne(Look& look, const Value& step) {
    if (step.Has("status")) co_return co_await Write(look, step["status"], /*status=*/true);
    if (step.Has("set")) co_return co_await Write(look, step["set"], /*status=*/false);
    if (step.Has("child")) co_return co_await MakeChild(look, step["child"]);
    if (step.Has("create")) {
      Value child = NewChild(look, step["create"]);
      co_return co_await look.context.client.Create(ConfigMaps(), &child);
    }
    if (step.Has("drop")) {
      co_return runtime::IgnoreNotFound(co_await look.context.client.Delete(
          ConfigMaps(), runtime::KeyOf(NewChild(look, step["drop"]))));
    }
    if (step.Has("keep")) co_return co_await Keep(look, step["keep"].int_value());
    if (step.Has("read")) {
      for (int64_t i = 0; i < step["read"].int_value(); ++i) {
        absl::StatusOr<std::vector<Value>> read =
            co_await look.context.client.Live().List(ConfigMaps(), {});
        if (!read.ok()) co_return read.status();
      }
    }
    if (step.Has("call")) co_return co_await Call(look, Text(step["call"]));
    if (step.Has("sleep")) co_await look.context.Sleep(DurationOf(step["sleep"]));
    if (step.Has("after")) look.result = Result::After(DurationOf(step["after"]));
    if (step.Has("requeue")) look.result = Result::Requeue();
    if (step.Has("fail")) {
      Value fail = step["fail"];
      fail.Set("text", Fill(look, Text(fail["text"]), Value()));
      co_return ErrorOf(fail);
    }
    if (step.Has("if")) {
      const Value& condition = step["if"];
      const Value now_is = At(look.object, PathOf(condition["path"]));
      const bool holds =
          condition.Has("is") ? now_is == condition["is"] : now_is != condition["is-not"];
      if (holds) co_return co_await Run(look, condition["do"]);
    }
    co_return absl::OkStatus();
  }

  static absl::Duration DurationOf(const Value& text) {
    absl::Duration duration;
    absl::ParseDuration(text.string_value(), &duration);
    return duration;
  }

  sim::Task<absl::Status> Write(Look& look, const Value& what, bool status) {
    std::vector<std::string> path = PathOf(what["path"]);
    if (status) path.insert(path.begin(), "status");
    const Value now_is = At(look.object, path);
    Value wanted = Fill(look, what["to"], now_is);
    if (now_is == wanted) co_return absl::OkStatus();
    Value changed = look.object;
    Put(changed, path, std::move(wanted));
    absl::Status written = status
                               ? co_await look.context.client.Status().Patch(
                                     Widgets(), &changed, runtime::MergeFrom(look.object, changed))
                               : co_await look.context.client.Patch(
                                     Widgets(), &changed, runtime::MergeFrom(look.object, changed));
    if (written.ok()) look.object = std::move(changed);
    co_return runtime::IgnoreNotFound(written);
  }

  Value NewChild(const Look& look, const Value& what) const {
    Value child = Value::Object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
    Value& metadata = child.Mutable("metadata");
    metadata.Set("namespace", look.object["metadata"]["namespace"]);
    metadata.Mutable("labels").Set("of", look.object["metadata"]["name"]);
    if (what.Has("generate")) {
      metadata.Set("generateName", what["generate"]);
    } else {
      metadata.Set("name", Fill(look, Text(what["name"]), Value()));
    }
    if (what.Has("data")) child.Mutable("data").Set("v", Fill(look, Text(what["data"]), Value()));
    runtime::SetControllerReference(look.object, &child).IgnoreError();
    return child;
  }

  sim::Task<absl::Status> MakeChild(Look& look, const Value& what) {
    Value wanted = NewChild(look, what);
    absl::StatusOr<Value> live =
        co_await look.context.client.Get(ConfigMaps(), runtime::KeyOf(wanted));
    if (runtime::IsNotFound(live.status())) {
      co_return runtime::IgnoreAlreadyExists(
          co_await look.context.client.Create(ConfigMaps(), &wanted));
    }
    if (!live.ok() || (*live)["data"] == wanted["data"]) co_return live.status();
    live->Set("data", wanted["data"]);
    co_return co_await look.context.client.Update(ConfigMaps(), &*live);
  }

  sim::Task<absl::Status> Keep(Look& look, int64_t newest) {
    runtime::ListOptions mine;
    mine.namespace_ = Text(look.object["metadata"]["namespace"]);
    mine.label_selector = absl::StrCat("of=", Text(look.object["metadata"]["name"]));
    absl::StatusOr<std::vector<Value>> all = co_await look.context.client.List(ConfigMaps(), mine);
    if (!all.ok()) co_return all.status();
    std::stable_sort(all->begin(), all->end(), [](const Value& a, const Value& b) {
      return a["metadata"]["creationTimestamp"].string_value() <
             b["metadata"]["creationTimestamp"].string_value();
    });
    for (size_t i = 0; i + static_cast<size_t>(newest) < all->size(); ++i) {
      absl::Status gone =
          co_await look.context.client.Delete(ConfigMaps(), runtime::KeyOf((*all)[i]));
      if (!runtime::IgnoreNotFound(gone).ok()) co_return gone;
    }
    co_return absl::OkStatus();
  }

  sim::Task<absl::Status> Call(Look& look, const std::string& operation) {
    static constexpr const char* kOperations[] = {"create-key", "delete-key", "find-key",
                                                  "get-key"};
    for (const char* known : kOperations) {
      if (operation != known) continue;
      absl::StatusOr<Value> answer = co_await look.context.external->Call(
          known, Value::Object({{"name", look.object["metadata"]["name"]}}));
      if (!answer.ok()) co_return answer.status();
      look.id = Text((*answer)["id"]);
    }
    co_return absl::OkStatus();
  }

  const Value steps_;
  int64_t looks_ = 0;  // of this life
};

}  // namespace

std::vector<ControllerSpec> Controllers() {
  std::vector<ControllerSpec> specs;
  for (const char* predicate : {"", "generation-changed"}) {
    ControllerSpec spec;
    spec.name = *predicate == 0 ? "scripted/all-events" : "scripted/generation";
    spec.about = "Does at each look what the scenario says";
    spec.for_resource = Widgets();
    spec.for_predicate = predicate;
    spec.owns = {ConfigMaps()};
    spec.external = "garage";
    spec.make = [](const ControllerEnvironment& environment)
        -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
      const Value& steps = environment.options["do"];
      if (!steps.is_null() && !steps.is_list()) {
        return absl::InvalidArgumentError("`do` must be a list of steps");
      }
      return std::make_unique<Scripted>(steps);
    };
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::scripted
