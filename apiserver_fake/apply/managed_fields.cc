// Two orders: entries are kept by identity, a JSON text, because the real server keeps them in a
// map by that text and sorts what it iterates; and they are shown by operation, time and name
// (ShownBefore). The encoder sorts, so all else can rely on the first.
#include "apiserver_fake/apply/managed_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::apply {
namespace {

void AppendMember(absl::string_view name, const Value& text, std::string* out) {
  if (text.string_value().empty()) return;
  absl::StrAppend(out, out->size() > 1 ? "," : "", "\"", name, "\":");
  AppendJson(text, out, /*escape_html=*/true);
}

int CompareIds(const ManagerId& a, const ManagerId& b) {
  if (a.SharesNodeWith(b)) return 0;
  return a.Identity().compare(b.Identity());
}

struct ById {
  bool operator()(const ManagedEntry& entry, const ManagerId& id) const {
    return CompareIds(entry.id, id) < 0;
  }
};

absl::string_view OperationName(bool applied) { return applied ? "Apply" : "Update"; }

// The order in which objects show their entries.
bool ShownBefore(const ManagedEntry& a, const ManagedEntry& b) {
  if (a.id.applied != b.id.applied) return a.id.applied;
  if (a.time.value_or(0) != b.time.value_or(0)) return a.time.value_or(0) < b.time.value_or(0);
  for (Value ManagerId::* part : {&ManagerId::manager, &ManagerId::api_version}) {
    const int order = (a.id.*part).string_value().compare((b.id.*part).string_value());
    if (order != 0) return order < 0;
  }
  return a.id.subresource.string_value() < b.id.subresource.string_value();
}

void SetText(absl::string_view name, const Value& text, Value* out) {
  if (!text.string_value().empty()) out->Set(name, text);
}

Value EncodeEntry(const ManagedEntry& entry) {
  Value out = Value::Object();
  SetText("apiVersion", entry.id.api_version, &out);
  out.Set("fieldsType", Value("FieldsV1"));
  out.Set("fieldsV1", entry.fields.ToFieldsV1());
  SetText("manager", entry.id.manager, &out);
  out.Set("operation", Value(OperationName(entry.id.applied)));
  SetText("subresource", entry.id.subresource, &out);
  if (entry.time.has_value()) {
    out.Set("time", Value(go::FormatRfc3339(absl::FromUnixSeconds(*entry.time))));
  }
  return out;
}

Value TextOf(const Value& value) { return value.is_string() ? value : Value(""); }

absl::StatusOr<ManagedEntry> DecodeEntry(const Value& value, size_t index) {
  ManagedEntry entry;
  const absl::string_view operation = value["operation"].string_value();
  if (operation != "Apply" && operation != "Update") {
    return absl::InvalidArgumentError("operation must be `Apply` or `Update`");
  }
  entry.id.applied = operation == "Apply";
  entry.id.api_version = TextOf(value["apiVersion"]);
  if (entry.id.api_version.string_value().empty()) {
    return absl::InvalidArgumentError("apiVersion must not be empty");
  }
  const absl::string_view type = value["fieldsType"].string_value();
  if (type.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("missing fieldsType in managed fields entry ", index));
  }
  if (type != "FieldsV1") {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid fieldsType ", GoQuote(type), " in managed fields entry ", index));
  }
  entry.id.manager = TextOf(value["manager"]);
  entry.id.subresource = TextOf(value["subresource"]);
  if (const std::optional<absl::Time> time = go::ParseRfc3339(value["time"].string_value())) {
    entry.time = absl::ToUnixSeconds(*time);
  }
  absl::StatusOr<FieldSet> fields = FieldSet::FromFieldsV1(value["fieldsV1"]);
  if (!fields.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("error decoding set: ", fields.status().message()));
  }
  entry.fields = *std::move(fields);
  return entry;
}

}  // namespace

std::string ManagerId::Identity() const {
  std::string out = "{";
  AppendMember("manager", manager, &out);
  absl::StrAppend(&out, out.size() > 1 ? "," : "", "\"operation\":\"", OperationName(applied),
                  "\"");
  if (!applied) AppendMember("apiVersion", api_version, &out);
  AppendMember("subresource", subresource, &out);
  out += "}";
  return out;
}

std::string ManagerId::ForPeople() const {
  std::string out = GoQuote(manager.string_value());
  if (!subresource.string_value().empty()) {
    absl::StrAppend(&out, " with subresource ", GoQuote(subresource.string_value()));
  }
  if (!applied) absl::StrAppend(&out, " using ", api_version.string_value());
  return out;
}

bool ManagerId::SharesNodeWith(const ManagerId& other) const {
  return applied == other.applied && manager == other.manager && subresource == other.subresource &&
         (applied || api_version == other.api_version);
}

const ManagedEntry* ManagedFields::Find(const ManagerId& id) const {
  for (const ManagedEntry& entry : entries_) {
    if (entry.id.SharesNodeWith(id)) return &entry;
  }
  return nullptr;
}

ManagedEntry* ManagedFields::Find(const ManagerId& id) {
  return const_cast<ManagedEntry*>(std::as_const(*this).Find(id));
}

ManagedEntry& ManagedFields::Get(const ManagerId& id) {
  if (ManagedEntry* found = Find(id)) {
    found->id.api_version = id.api_version;
    return *found;
  }
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), id, ById());
  return *entries_.insert(place, ManagedEntry{id, std::nullopt, FieldSet()});
}

void ManagedFields::Erase(const ManagerId& id) {
  entries_.erase(
      std::remove_if(entries_.begin(), entries_.end(),
                     [&id](const ManagedEntry& entry) { return entry.id.SharesNodeWith(id); }),
      entries_.end());
}

void ManagedFields::EraseEmpty() {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [](const ManagedEntry& entry) { return entry.fields.empty(); }),
                 entries_.end());
}

Value EncodeManagedEntries(std::vector<ManagedEntry> entries) {
  if (entries.empty()) return Value();
  std::stable_sort(entries.begin(), entries.end(), ShownBefore);
  std::vector<Value> list;
  list.reserve(entries.size());
  for (const ManagedEntry& entry : entries) list.push_back(EncodeEntry(entry));
  return Value::List(std::move(list));
}

Value ManagedFields::Encode() const { return EncodeManagedEntries(entries_); }

absl::StatusOr<ManagedFields> ManagedFields::Decode(const Value& list) {
  ManagedFields out;
  for (size_t i = 0; i < list.size(); ++i) {
    absl::StatusOr<ManagedEntry> entry = DecodeEntry(list.at(i), i);
    if (!entry.ok()) return entry.status();
    // Of entries with one identity the last one counts.
    ManagedEntry& slot = out.Get(entry->id);
    slot.time = entry->time;
    slot.fields = std::move(entry->fields);
  }
  return out;
}

bool EqualButForTimes(const Value& a, const Value& b) {
  if (a == b) return true;
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    Value left = a.at(i);
    Value right = b.at(i);
    left.Erase("time");
    right.Erase("time");
    if (left != right) return false;
  }
  return true;
}

bool ResetsManagedFields(const Value& list) {
  if (!list.is_list()) return false;
  if (list.empty()) return true;
  if (list.size() != 1 || !list.at(0).is_object()) return false;
  for (const ValueMember& member : list.at(0).members()) {
    if (!member.value.is_null() && member.value != Value("")) return false;
  }
  return true;
}

}  // namespace quiesce::apply
