// Mostly two runs end alike to the letter but for what was drawn, so hashes without it are compared
// first. Only where they differ, names that the server generated and uids are replaced by what they
// are made of, everywhere they are mentioned, and objects are compared in the order of the names
// that are left; several of one such name are ordered by content, so that it does not matter which
// was made first.
#include "scenarios/findings/end_state.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/text_change.h"

namespace quiesce::scenarios {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

void CollectTexts(const Value& value, absl::btree_set<std::string>* texts) {
  if (value.is_string() && !value.string_value().empty()) texts->emplace(value.string_value());
  for (const Value& item : value.items()) CollectTexts(item, texts);
  for (const ValueMember& member : value.members()) CollectTexts(member.value, texts);
}

bool SaysWhen(absl::string_view key) {
  return key == "resourceVersion" || key == "generation" || key == "observedGeneration" ||
         key == "managedFields" || key == "uid";
}

Value Plain(const Value& value, const Names& names, const absl::btree_set<std::string>& drawn) {
  if (value.is_string()) {
    const std::string text(value.string_value());
    if (IsTime(text)) return Value("$TIME");
    if (drawn.contains(text)) return Value("$DRAWN");
    return Value(absl::StrReplaceAll(text, names));
  }
  if (value.is_list()) {
    Value list = Value::List();
    for (const Value& item : value.items()) list.Append(Plain(item, names, drawn));
    return list;
  }
  if (!value.is_object()) return value;
  Value object = Value::Object();
  for (const ValueMember& member : value.members()) {
    if (SaysWhen(member.key.view())) continue;
    object.Set(absl::StrReplaceAll(member.key.view(), names), Plain(member.value, names, drawn));
  }
  return object;
}

// A field that differs only in what was drawn.
bool IsDrawn(const FieldChange& field) {
  return field.kind == ChangeKind::kTime || field.kind == ChangeKind::kAge ||
         field.kind == ChangeKind::kDigest || field.kind == ChangeKind::kOrder;
}

bool ByPlace(const std::string& a, const std::string& b) { return a < b; }

}  // namespace

void EndState::Note(const runtime::ExternalCallRecord& call) { CollectTexts(call.answer, &drawn_); }

void EndState::TakeObjects(const Observer& run) {
  objects_.clear();
  for (ObjectId id = 0; id < run.object_count(); ++id) {
    const Value& state = run.StateOf(id);
    const api::GroupResource& resource = run.ResourceOf(id);
    if (state.is_null() || resource.resource == "events" || resource.resource == "leases") continue;
    objects_.push_back({absl::StrCat(resource.resource, ".", resource.group, "/",
                                     run.NamespaceOf(id), "/", run.NameOf(id)),
                        run.Describe(id), StateHash(state, drawn_), state});
  }
  std::sort(objects_.begin(), objects_.end(),
            [](const Object& a, const Object& b) { return ByPlace(a.where, b.where); });
}

std::vector<EndState::Object> EndState::Nameless() const {
  Names names;
  for (const Object& object : objects_) {
    const Value& metadata = object.state["metadata"];
    const std::string name(metadata["name"].string_value());
    const absl::string_view prefix = metadata["generateName"].string_value();
    if (!prefix.empty()) names.emplace_back(name, absl::StrCat(prefix, "*"));
    const absl::string_view uid = metadata["uid"].string_value();
    if (!uid.empty()) names.emplace_back(std::string(uid), "$UID");
  }
  std::vector<Object> plain;
  for (const Object& object : objects_) {
    Value state = Plain(object.state, names, drawn_);
    const uint64_t hash = state.Hash();
    plain.push_back({absl::StrReplaceAll(object.where, names),
                     absl::StrReplaceAll(object.shown, names), hash, std::move(state)});
  }
  std::sort(plain.begin(), plain.end(), [](const Object& a, const Object& b) {
    return a.where != b.where ? ByPlace(a.where, b.where) : a.hash < b.hash;
  });
  return plain;
}

std::vector<StateDifference> Compare(const EndState& plain, const EndState& other, size_t limit) {
  std::vector<StateDifference> differences;
  const auto add = [&](std::string object, std::string text) {
    if (differences.size() < limit) differences.push_back({std::move(object), std::move(text)});
  };
  const auto same_object = [](const EndState::Object& a, const EndState::Object& b) {
    return a.where == b.where && a.hash == b.hash;
  };
  if (!std::equal(plain.objects_.begin(), plain.objects_.end(), other.objects_.begin(),
                  other.objects_.end(), same_object)) {
    const std::vector<EndState::Object> there = plain.Nameless(), here = other.Nameless();
    size_t i = 0, j = 0;
    while (i < there.size() || j < here.size()) {
      if (j == here.size() || (i < there.size() && there[i].where < here[j].where)) {
        add(there[i++].shown, "is there without it, and missing here");
      } else if (i == there.size() || here[j].where < there[i].where) {
        add(here[j++].shown, "is here, and not there without it");
      } else {
        std::vector<FieldChange> fields = DiffFields(there[i].state, here[j].state, 16);
        fields.erase(std::remove_if(fields.begin(), fields.end(), IsDrawn), fields.end());
        if (!fields.empty()) {
          add(there[i].shown, absl::StrCat(fields[0].path, ": ", ShowValue(fields[0].before),
                                           " without it, ", ShowValue(fields[0].after), " here"));
        }
        ++i;
        ++j;
      }
    }
  }
  for (size_t i = 0; i < plain.services_.size() && i < other.services_.size(); ++i) {
    const Value there = Plain(plain.services_[i].second, {}, plain.drawn_);
    const Value here = Plain(other.services_[i].second, {}, other.drawn_);
    std::vector<FieldChange> fields = DiffFields(there, here, 16);
    fields.erase(std::remove_if(fields.begin(), fields.end(), IsDrawn), fields.end());
    if (fields.empty()) continue;
    add(absl::StrCat("the service ", plain.services_[i].first),
        absl::StrCat(fields[0].path, ": ", ShowValue(fields[0].before), " without it, ",
                     ShowValue(fields[0].after), " here"));
  }
  return differences;
}

}  // namespace quiesce::scenarios
