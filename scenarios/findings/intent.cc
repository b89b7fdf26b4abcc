#include "scenarios/findings/intent.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "scenarios/findings/diff.h"

namespace quiesce::scenarios {
namespace {

// The same value with names replaced in its texts; keys stay.
Value Nameless(const Value& value, const std::vector<std::pair<std::string, std::string>>& names) {
  if (value.is_string()) return Value(absl::StrReplaceAll(value.string_value(), names));
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
  std::vector<std::pair<std::string, std::string>> names;
  if (!run.NameOf(change.object).empty()) names.emplace_back(run.NameOf(change.object), "$SELF");
  const ObjectId key = run.causes().reconcile(change.reconcile).object;
  if (key != kNoObject && !run.NameOf(key).empty() &&
      run.NameOf(key) != run.NameOf(change.object)) {
    names.emplace_back(run.NameOf(key), "$KEY");
    const std::string uid(run.StateOf(key)["metadata"]["uid"].string_value());
    if (!uid.empty()) names.emplace_back(uid, "$UID");
  }
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
