#include "reconcilers/runtime/conformance/event_from_case.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {

Value ObjectFromCase(const Value& object) {
  if (object.is_null()) return Value();
  Value metadata = object;
  if (metadata.Has("deleting")) {
    if (metadata["deleting"].bool_value()) {
      metadata.Set("deletionTimestamp", "2000-01-01T00:00:00Z");
    }
    metadata.Erase("deleting");
  }
  return Value::Object({{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", std::move(metadata)}});
}

absl::StatusOr<Event> EventFromCase(const Value& step) {
  Event event;
  const absl::string_view type = step["event"].string_value();
  if (type == "create") {
    event.type = Event::Type::kCreate;
  } else if (type == "update") {
    event.type = Event::Type::kUpdate;
  } else if (type == "delete") {
    event.type = Event::Type::kDelete;
  } else if (type == "generic") {
    event.type = Event::Type::kGeneric;
  } else {
    return absl::InvalidArgumentError(absl::StrCat("unknown event \"", type, "\""));
  }
  event.object = ObjectFromCase(event.type == Event::Type::kUpdate ? step["new"] : step["object"]);
  event.old = ObjectFromCase(step["old"]);
  event.initial_list = step["initial_list"].bool_value();
  event.state_unknown = step["state_unknown"].bool_value();
  return event;
}

}  // namespace quiesce::runtime
