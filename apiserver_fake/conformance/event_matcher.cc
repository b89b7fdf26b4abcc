#include "apiserver_fake/conformance/event_matcher.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::conformance {
namespace {

Value EventValue(const api::WatchEvent& event, bool managed_fields) {
  return Value::Object(
      {{"type", Value(api::WatchEventTypeName(event.type))},
       {"object", managed_fields ? event.object : WithoutManagedFields(event.object)}});
}

std::string ObjectName(const api::WatchEvent& event) {
  return absl::StrCat(event.object["kind"].string_value(), "/",
                      event.object["metadata"]["name"].string_value());
}

// Position of the first event `name:TYPE` in the log; -1 if it did not come.
int Position(const WatchLog& log, absl::string_view what) {
  for (size_t i = 0; i < log.events.size(); ++i) {
    if (absl::StrCat(ObjectName(log.events[i]), ":", api::WatchEventTypeName(log.events[i].type)) ==
        what) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void CopyPath(const Value& from, const std::vector<std::string>& path, size_t at, Value& to) {
  const Value* member = from.Find(path[at]);
  if (member == nullptr) return;
  if (at + 1 == path.size()) {
    to.Set(path[at], *member);
    return;
  }
  Value inner = to[path[at]].is_object() ? to[path[at]] : Value::Object();
  CopyPath(*member, path, at + 1, inner);
  if (!inner.empty()) to.Set(path[at], std::move(inner));
}

}  // namespace

Value ReduceToFields(const Value& object, const Value& fields) {
  const Value& paths = fields.is_object() ? fields[object["kind"].string_value()] : fields;
  if (!paths.is_list()) return object;
  Value out = Value::Object();
  for (const Value& path : paths.items()) {
    std::vector<std::string> keys = absl::StrSplit(path.string_value(), '.');
    CopyPath(object, keys, 0, out);
  }
  return out;
}

std::optional<Difference> MatchEvents(const Value& expected, const WatchLog& log,
                                      Comparer& comparer, bool managed_fields) {
  Value got = Value::List();
  for (const api::WatchEvent& event : log.events) got.Append(EventValue(event, managed_fields));
  if (auto difference = comparer.Compare(expected["list"], got, "")) return difference;
  return comparer.Compare(Value(expected["ended"].bool_value()), Value(log.ended), "/ended");
}

std::optional<Difference> MatchEventsByObject(const Value& expected, const WatchLog& log,
                                              Comparer& comparer, bool managed_fields) {
  const Value& fields = expected["fields"];
  bool collapsed = expected["collapsed"].bool_value();
  Value objects = Value::Object();
  for (const ValueMember& member : expected["objects"].members()) {
    // A name with symbols is the key of what comes.
    if (!absl::StrContains(member.key.view(), '<')) objects.Set(member.key.view(), Value::List());
  }
  for (const api::WatchEvent& event : log.events) {
    Value shown = EventValue(event, managed_fields);
    shown.Set("object", ReduceToFields(shown["object"], fields));
    Value& list = objects.Mutable(ObjectName(event));
    if (collapsed && !list.empty() && list.items().back() == shown) continue;
    list.Append(std::move(shown));
  }
  if (auto difference = comparer.Compare(expected["objects"], objects, "")) return difference;
  for (const Value& pair : expected["before"].items()) {
    int first = Position(log, pair.at(0).string_value());
    int second = Position(log, pair.at(1).string_value());
    if (first < 0 || second < 0 || first > second) {
      return Difference{"/before", ToJson(pair), absl::StrCat("positions ", first, ", ", second)};
    }
  }
  return std::nullopt;
}

}  // namespace quiesce::conformance
