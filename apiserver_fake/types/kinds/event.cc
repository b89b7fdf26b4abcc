#include "apiserver_fake/types/kinds/kinds.h"

namespace quiesce::api {
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

}  // namespace

const BuiltinStrategy& CoreEventStrategy() {
  static const BuiltinStrategy& strategy = *new Event(
      {.wire_type = "api.core.v1.Event",
       .create_on_update = true,
       .selectable = "involvedObject.kind involvedObject.namespace involvedObject.name "
                     "involvedObject.uid involvedObject.apiVersion "
                     "involvedObject.resourceVersion involvedObject.fieldPath reason "
                     "reportingComponent source=source.component type"});
  return strategy;
}

const BuiltinStrategy& EventsEventStrategy() {
  static const BuiltinStrategy& strategy = *new Event(
      {.wire_type = "api.events.v1.Event",
       .create_on_update = true,
       .selectable = "regarding.kind regarding.namespace regarding.name regarding.uid "
                     "regarding.apiVersion regarding.resourceVersion regarding.fieldPath reason "
                     "reportingController type"});
  return strategy;
}

}  // namespace quiesce::api
