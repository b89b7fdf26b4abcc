#include "scenarios/findings/intent.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"

namespace quiesce::scenarios {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

// A short name may well be a part of other words: that of an object `v` is none of `v1`.
constexpr size_t kShort = 4;

bool IsWordAt(absl::string_view text, size_t at, size_t size) {
  const auto is_end = [&](size_t place) {
    return place >= text.size() || !absl::ascii_isalnum(static_cast<unsigned char>(text[place]));
  };
  return (at == 0 || is_end(at - 1)) && is_end(at + size);
}

// The text with what each name stands for in its place; the first name that fits counts.
std::string WithoutNames(absl::string_view text, const Names& names) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto name = std::find_if(names.begin(), names.end(), [&](const auto& one) {
      return absl::StartsWith(text.substr(at), one.first) &&
             (one.first.size() >= kShort || IsWordAt(text, at, one.first.size()));
    });
    if (name == names.end()) {
      out += text[at++];
      continue;
    }
    absl::StrAppend(&out, name->second);
    at += name->first.size();
  }
  return out;
}

// The same value with names replaced in its texts; keys stay.
Value Nameless(const Value& value, const Names& names) {
  if (value.is_string()) return Value(WithoutNames(value.string_value(), names));
  if (value.is_list()) {
    Value list = Value::List();
    for (const Value& item : value.items()) list.Append(Nameless(item, names));
    return list;
  }
  if (!value.is_object()) return value;
  Value object = Value::Object();
  for (const ValueMember& member : value.members()) {
    object.Set(member.key.view(), Nameless(member.value, names));
  }
  return object;
}

}  // namespace

Value IntentOf(const Observer& run, ChangeNumber number) {
  const ChangeFacts& change = run.causes().change(number);
  const sim::TraceRecord& record = run.trace().record(change.record);
  if (!(record.kind == edge::kCallRecord)) return Value();
  Value body = record.BodyAs<edge::CallRecord>()->request.body;
  if (!body.is_object()) return Value();
  Value metadata = Value::Object();
  for (const char* kept : {"labels", "annotations", "finalizers"}) {
    if (body["metadata"].Has(kept)) metadata.Set(kept, body["metadata"][kept]);
  }
  body.Set("metadata", std::move(metadata));
  body.Erase("status");
  Names names;
  if (!run.NameOf(change.object).empty()) names.emplace_back(run.NameOf(change.object), "$SELF");
  const ObjectId key = run.causes().reconcile(change.reconcile).object;
  if (key != kNoObject && !run.NameOf(key).empty() &&
      run.NameOf(key) != run.NameOf(change.object)) {
    names.emplace_back(run.NameOf(key), "$KEY");
    const std::string uid(run.StateOf(key)["metadata"]["uid"].string_value());
    if (!uid.empty()) names.emplace_back(uid, "$UID");
  }
  // The longest one that fits counts.
  std::stable_sort(names.begin(), names.end(), [](const auto& one, const auto& other) {
    return one.first.size() > other.first.size();
  });
  return Nameless(body, names);
}

bool SameIntent(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return false;
  const std::vector<FieldChange> fields = DiffFields(a, b, 16);
  return std::all_of(fields.begin(), fields.end(), [](const FieldChange& field) {
    return field.kind == ChangeKind::kTime || field.kind == ChangeKind::kDigest;
  });
}

absl::string_view ControllerUid(const Value& object) {
  for (const Value& owner : object["metadata"]["ownerReferences"].items()) {
    if (owner["controller"].bool_value()) return owner["uid"].string_value();
  }
  return {};
}

}  // namespace quiesce::scenarios
