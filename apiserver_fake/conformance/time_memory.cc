#include "apiserver_fake/conformance/time_memory.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/conformance/symbols.h"

namespace quiesce::conformance {
namespace {

// resource/namespace/name of the object that `path` names; of a collection, with the body's name.
std::string ObjectKey(absl::string_view path, const Value& object) {
  std::vector<absl::string_view> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  size_t at = !parts.empty() && parts[0] == "api" ? 2 : 3;
  absl::string_view ns, resource, name;
  if (at + 1 < parts.size() && parts[at] == "namespaces" && at + 2 < parts.size() &&
      parts[at + 2] != "status" && parts[at + 2] != "finalize") {
    ns = parts[at + 1];
    at += 2;
  }
  if (at < parts.size()) resource = parts[at];
  if (at + 1 < parts.size()) name = parts[at + 1];
  if (name.empty()) name = object["metadata"]["name"].string_value();
  if (ns.empty()) ns = object["metadata"]["namespace"].string_value();
  return absl::StrCat(resource, "/", ns, "/", name);
}

void Collect(const Value& value, const std::string& pointer,
             std::map<std::string, std::string>& places) {
  if (value.is_string()) {
    absl::string_view text = value.string_value();
    if (!text.empty() && TimePrefix(text) == text.size()) places[pointer] = std::string(text);
  }
  for (size_t i = 0; i < value.items().size(); ++i) {
    Collect(value.at(i), absl::StrCat(pointer, "/", i), places);
  }
  for (const ValueMember& member : value.members()) {
    Collect(member.value, absl::StrCat(pointer, "/", member.key.view()), places);
  }
}

Value Fill(const Value& value, const std::string& pointer,
           const std::map<std::string, std::string>* places, absl::string_view now) {
  if (value.is_string() && value.string_value() == "time") {
    if (places != nullptr) {
      if (auto it = places->find(pointer); it != places->end()) return Value(it->second);
    }
    return Value(now);
  }
  if (value.is_list()) {
    std::vector<Value> items;
    for (size_t i = 0; i < value.items().size(); ++i) {
      items.push_back(Fill(value.at(i), absl::StrCat(pointer, "/", i), places, now));
    }
    return Value::List(std::move(items));
  }
  if (value.is_object()) {
    std::vector<ValueMember> members;
    for (const ValueMember& member : value.members()) {
      members.push_back(
          {member.key,
           Fill(member.value, absl::StrCat(pointer, "/", member.key.view()), places, now)});
    }
    return Value::Object(std::move(members));
  }
  return value;
}

}  // namespace

void TimeMemory::Learn(absl::string_view path, const Value& object) {
  if (object["items"].is_list()) {
    for (const Value& item : object["items"].items()) Learn(path, item);
    return;
  }
  Collect(object, "", objects_[ObjectKey(path, object)]);
}

Value TimeMemory::Recall(absl::string_view path, const Value& body, absl::string_view now) const {
  auto it = objects_.find(ObjectKey(path, body));
  return Fill(body, "", it == objects_.end() ? nullptr : &it->second, now);
}

}  // namespace quiesce::conformance
