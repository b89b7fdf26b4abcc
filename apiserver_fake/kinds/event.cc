#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/builtin_decode.h"
#include "apiserver_fake/wire/internal_form.h"

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

  // The garbage collector knows no events: deletes give them no finalizers.
  absl::string_view DefaultPropagation() const override { return "Unsupported"; }
};

// What both forms must have; only events with a time are looked at closely. `reporter` is what the
// form calls who reports; errors use the names of the core form for the rest.
void ValidateEvent(const Value& core, const std::string& reporter, api::FieldErrors& errors) {
  const absl::string_view ns = core["metadata"]["namespace"].string_value();
  const absl::string_view about = core["involvedObject"]["namespace"].string_value();
  const bool timed = !core["eventTime"].is_null();
  // Events about cluster-scoped objects are in the default namespace.
  const bool is_default = ns == "default" || (timed && ns == "kube-system");
  if (about.empty() ? !is_default : !timed && about != ns) {
    errors.push_back(api::InvalidField("involvedObject.namespace", Value(about),
                                       "does not match event.namespace"));
  }
  if (!timed) return;
  constexpr size_t kMaxText = 128, kMaxMessage = 1024;
  const auto check = [&](absl::string_view member, const std::string& path, bool required,
                         size_t most) {
    const absl::string_view text = core[member].string_value();
    if (required && text.empty()) errors.push_back(api::RequiredField(path, ""));
    if (text.size() <= most) return;
    errors.push_back(
        api::InvalidField(path, Value(""), absl::StrCat("can have at most ", most, " characters")));
  };
  check("reportingComponent", reporter, true, std::string::npos);
  CheckQualifiedName(core["reportingComponent"], reporter, errors);
  for (const char* member : {"reportingInstance", "action", "reason"}) {
    check(member, member, true, kMaxText);
  }
  check("message", "message", false, kMaxMessage);
}

class CoreEvent : public Event {
 public:
  using Event::Event;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateEvent(object, "reportingComponent", errors);
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
    const Value core = ToStorage(object);
    ValidateEvent(core, "reportingController", errors);
    ValidateSeries(core["series"], errors);
    if (core["eventTime"].is_null()) errors.push_back(api::RequiredField("eventTime", ""));
    const absl::string_view type = core["type"].string_value();
    const auto report = [&](absl::string_view member, std::string detail) {
      errors.push_back(api::InvalidField(std::string(member), Value(""), std::move(detail)));
    };
    if (type != "Normal" && type != "Warning") {
      report("type", absl::StrCat("has invalid value: ", type));
    }
    for (absl::string_view member : {"firstTimestamp", "lastTimestamp"}) {
      if (!core[member].is_null()) report(member, "needs to be unset");
    }
    if (core["count"].int_value() != 0) report("count", "needs to be unset");
    if (!core["source"].empty()) report("source", "needs to be unset");
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    const Value core = ToStorage(object), before = ToStorage(old);
    ValidateEvent(core, "reportingController", errors);
    if (core["series"] != before["series"]) ValidateSeries(core["series"], errors);
    const auto fixed = [&](absl::string_view member, absl::string_view wire_type) {
      const Value &now = core[member], &then = before[member];
      if (now == then) return;
      const std::string shown = !wire_type.empty() && !now.is_null()
                                    ? wire::InternalJson(wire_type, now)
                                    : api::RenderFieldValue(now);
      errors.push_back(InvalidRendered(std::string(member), shown, "field is immutable"));
    };
    const auto fixed_text = [&](absl::string_view member, const char* path) {
      CheckImmutableText(core[member], before[member], path, errors);
    };
    fixed("involvedObject", "api.core.v1.ObjectReference");
    fixed_text("reason", "reason");
    fixed_text("message", "message");
    fixed("source", "api.core.v1.EventSource");
    for (absl::string_view member : {"firstTimestamp", "lastTimestamp", "count"}) fixed(member, "");
    fixed_text("reason", "reason");
    fixed_text("type", "type");
    fixed("eventTime", "");
    fixed_text("action", "action");
    fixed("related", "api.core.v1.ObjectReference");
    fixed_text("reportingComponent", "reportingController");
    fixed_text("reportingInstance", "reportingInstance");
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
  static void ValidateSeries(const Value& series, api::FieldErrors& errors) {
    if (series.is_null()) return;
    if (series["count"].int_value() < 2) {
      errors.push_back(api::InvalidField("series.count", Value(""), "should be at least 2"));
    }
    if (series["lastObservedTime"].is_null()) {
      errors.push_back(api::RequiredField("series.lastObservedTime", ""));
    }
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
