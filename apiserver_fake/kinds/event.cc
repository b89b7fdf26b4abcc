#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/builtin_decode.h"

namespace quiesce::kinds {
namespace {

// Events have two forms, of the core group and of events.k8s.io, with other names for some members.
class Event : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  std::optional<std::string> SelectableField(const Value& object,
                                             absl::string_view field) const override {
    std::optional<std::string> value = BuiltinStrategy::SelectableField(object, field);
    // An event of the new form has no source; its reporter stands for it.
    if (field == "source" && value && value->empty()) {
      return BuiltinStrategy::SelectableField(object, "reportingComponent");
    }
    return value;
  }
};

void ValidateCoreEvent(const Value& object, api::FieldErrors& errors) {
  const absl::string_view ns = object["metadata"]["namespace"].string_value();
  const Value& about = object["involvedObject"]["namespace"];
  // Events about cluster-scoped objects are in the default namespace.
  const bool cluster_scoped = about.string_value().empty() && ns == "default";
  if (!cluster_scoped && about.string_value() != ns) {
    errors.push_back(api::InvalidField("involvedObject.namespace", Value(about.string_value()),
                                       "does not match event.namespace"));
  }
}

class CoreEvent : public Event {
 public:
  using Event::Event;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateCoreEvent(object, errors);
  }
};

// The members that have another name in each form, core first.
constexpr std::pair<absl::string_view, absl::string_view> kRenamed[] = {
    {"involvedObject", "regarding"},
    {"message", "note"},
    {"reportingComponent", "reportingController"},
    {"source", "deprecatedSource"},
    {"firstTimestamp", "deprecatedFirstTimestamp"},
    {"lastTimestamp", "deprecatedLastTimestamp"},
    {"count", "deprecatedCount"},
};

// Events of events.k8s.io are stored as core ones.
class NewEvent : public Event {
 public:
  using Event::Event;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    if (object["eventTime"].is_null()) {
      errors.push_back(api::RequiredField("eventTime", ""));
      ValidateType(object, errors);
      return;
    }
    auto require = [&](absl::string_view member) {
      if (object[member].string_value().empty()) {
        errors.push_back(api::RequiredField(std::string(member), ""));
      }
    };
    require("reportingController");
    if (!object["reportingController"].string_value().empty()) {
      CheckTexts(object["reportingController"], "reportingController",
                 api::LabelKeyErrors(object["reportingController"].string_value()), errors);
    }
    require("reportingInstance");
    require("action");
    require("reason");
    ValidateType(object, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateType(object, errors);
  }

  Value ToStorage(Value object) const override {
    Value stored = Value::Object();
    for (const ValueMember& member : object.members()) {
      absl::string_view name = member.key.view();
      for (const auto& [core, renamed] : kRenamed) {
        if (name == renamed) name = core;
      }
      stored.Set(name, member.value);
    }
    stored.Set("apiVersion", "v1");
    wire::DecodeBody(CoreEventStrategy().wire(), stored);
    return stored;
  }
  Value FromStorage(const resource::StoredObject& stored) const override {
    Value shown = Value::Object();
    for (const ValueMember& member : stored.object.members()) {
      absl::string_view name = member.key.view();
      for (const auto& [core, renamed] : kRenamed) {
        if (name == core) name = renamed;
      }
      shown.Set(name, member.value);
    }
    shown.Set("apiVersion", "events.k8s.io/v1");
    wire::DecodeBody(wire(), shown);
    return shown;
  }

 private:
  static void ValidateType(const Value& object, api::FieldErrors& errors) {
    const absl::string_view type = object["type"].string_value();
    if (type == "Normal" || type == "Warning") return;
    errors.push_back(
        api::InvalidField("type", Value(""), absl::StrCat("has invalid value: ", type)));
  }
};

}  // namespace

const BuiltinStrategy& CoreEventStrategy() {
  static const BuiltinStrategy& strategy = *new CoreEvent(
      {.wire_type = "api.core.v1.Event",
       .create_on_update = true,
       .selectable = "involvedObject.kind involvedObject.namespace involvedObject.name "
                     "involvedObject.uid involvedObject.apiVersion "
                     "involvedObject.resourceVersion involvedObject.fieldPath reason "
                     "reportingComponent source=source.component type"});
  return strategy;
}

const BuiltinStrategy& EventsEventStrategy() {
  static const BuiltinStrategy& strategy = *new NewEvent(
      {.wire_type = "api.events.v1.Event",
       .create_on_update = true,
       .selectable = "regarding.kind regarding.namespace regarding.name regarding.uid "
                     "regarding.apiVersion regarding.resourceVersion regarding.fieldPath reason "
                     "reportingController type"});
  return strategy;
}

}  // namespace quiesce::kinds
