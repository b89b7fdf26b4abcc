// With fieldValidation other than Ignore, the server decodes a patch twice: strictly into a type of
// its own, which finds repeated and unknown members, and again by the patch library. So the same
// mistake has another text depending on the validation (`validated`).
//
// "test" compares numbers and strings by the text in which they were sent, which a Value has lost;
// only patches with a test are read once more to keep it.
#include "apiserver_fake/registry/patch_request.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/json_error.h"
#include "apiserver_fake/go/decode_error.h"

namespace quiesce::registry {
namespace {

constexpr absl::string_view kOperationMembers[] = {"op", "path", "from", "value"};

bool IsOperationMember(absl::string_view name) {
  for (absl::string_view member : kOperationMembers) {
    if (name == member) return true;
  }
  return false;
}

// Why the operations do not decode, if they do not. `validated`: into the server's own type, which
// checks more than the library's.
go::DecodeError CheckOperations(const Value& operations, bool validated) {
  using go::DecodeError;
  if (operations.is_null()) return DecodeError();
  if (!operations.is_list()) {
    return DecodeError::Mismatch(operations, "",
                                 validated ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch");
  }
  for (const Value& operation : operations.items()) {
    if (operation.is_null()) continue;
    if (!operation.is_object()) {
      return DecodeError::Mismatch(operation, "",
                                   validated ? "handlers.jsonPatchOp" : "jsonpatch.Operation");
    }
    if (!validated) continue;
    for (absl::string_view name : {"op", "path", "from"}) {
      const Value& member = operation[name];
      if (member.is_null() || member.is_string()) continue;
      return DecodeError::Mismatch(member, absl::StrCat("jsonPatchOp.", name), "string");
    }
  }
  return DecodeError();
}

// The index and first member of "[3].op.x"; false if the path has another form.
bool SplitOperationPath(absl::string_view path, absl::string_view& member) {
  const size_t dot = path.find("].");
  if (dot == absl::string_view::npos) return false;
  member = path.substr(dot + 2);
  member = member.substr(0, member.find_first_of(".["));
  return true;
}

void NoteOperationErrors(const Value& operations, const std::vector<std::string>& duplicates,
                         std::vector<std::string>* errors) {
  for (const std::string& path : duplicates) {
    absl::string_view member;
    // What the type does not know is skipped and not looked into.
    if (SplitOperationPath(path, member) && !IsOperationMember(member)) continue;
    errors->push_back(absl::StrCat("json patch duplicate field ", GoQuote(path)));
  }
  for (size_t i = 0; i < operations.size(); ++i) {
    for (const ValueMember& member : operations.items()[i].members()) {
      if (IsOperationMember(member.key.view())) continue;
      errors->push_back(absl::StrCat("json patch unknown field ",
                                     GoQuote(absl::StrCat("[", i, "].", member.key.view()))));
    }
  }
}

// True if some operation compares with a scalar, or with what may hold scalars.
bool HasTest(const Value& operations) {
  for (const Value& operation : operations.items()) {
    if (operation["op"].string_value() == "test" && operation.Has("value")) return true;
  }
  return false;
}

// Gives the operations the values of `texts`, the same document with its scalars' texts kept.
void TakeTexts(const Value& texts, Value& operations) {
  for (size_t i = 0; i < operations.size() && i < texts.size(); ++i) {
    if (const Value* value = texts.items()[i].Find("value")) {
      operations.MutableAt(i).Set("value", *value);
    }
  }
}

bool MayNest(const Value& operations) {
  for (const Value& operation : operations.items()) {
    const absl::string_view op = operation["op"].string_value();
    const Value& value = operation["value"];
    if (op == "copy" || op == "move" || value.is_list() || value.is_object()) return true;
  }
  return false;
}

// A number that no double can hold stands in an operation's value; others are not decoded.
std::string ReadError(const absl::Status& status) {
  const std::string number = UnreadableNumber(status);
  if (number.empty()) return std::string(status.message());
  go::DecodeError error = go::DecodeError::Mismatch(Value(0), "jsonPatchOp.value", "float64");
  absl::StrAppend(&error.got, " ", number);
  return error.Text();
}

api::ApiStatus ReadOperations(const api::Request& request, bool validated, PatchBody* body) {
  const absl::string_view prefix = validated ? "error decoding patch: " : "";
  std::vector<std::string> duplicates;
  body->patch = request.body;
  if (request.raw_body != nullptr) {
    absl::StatusOr<Value> read = ParseJson(*request.raw_body, validated ? &duplicates : nullptr);
    if (!read.ok()) {
      return api::BadRequest(absl::StrCat(prefix, ReadError(read.status())));
    }
    body->patch = *std::move(read);
  }
  const go::DecodeError error = CheckOperations(body->patch, validated);
  if (!error.ok()) return api::BadRequest(absl::StrCat(prefix, error.Text()));
  if (validated) NoteOperationErrors(body->patch, duplicates, &body->strict_errors);
  if (request.raw_body != nullptr && HasTest(body->patch)) {
    absl::StatusOr<Value> texts = ParseJsonKeepingTexts(*request.raw_body);
    if (texts.ok()) TakeTexts(*texts, body->patch);
    body->keeps_texts = texts.ok();
  }
  body->may_nest = MayNest(body->patch);
  return api::ApiStatus();
}

void NoteDuplicates(const std::vector<std::string>& duplicates, std::vector<std::string>* errors) {
  for (const std::string& path : duplicates) {
    errors->push_back(absl::StrCat("duplicate field ", GoQuote(path)));
  }
}

std::string NoMap(const Value& patch) {
  return go::DecodeError::Mismatch(patch, "", "map[string]interface {}").Text();
}

api::ApiStatus ReadMergePatch(const api::Request& request, bool validated, PatchBody* body) {
  std::vector<std::string> duplicates;
  body->patch = request.body;
  if (request.raw_body != nullptr) {
    absl::StatusOr<Value> read = ParseJson(*request.raw_body, validated ? &duplicates : nullptr);
    if (!read.ok()) {
      return api::BadRequest(validated
                                 ? absl::StrCat("error decoding patch: ", read.status().message())
                                 : "Invalid JSON Patch");
    }
    body->patch = *std::move(read);
  }
  const Value& patch = body->patch;
  if (validated && !patch.is_object() && !patch.is_null()) {
    return api::BadRequest(absl::StrCat("error decoding patch: ", NoMap(patch)));
  }
  if (!patch.is_object() && !patch.is_list()) return api::BadRequest("Invalid JSON Patch");
  NoteDuplicates(duplicates, &body->strict_errors);
  return api::ApiStatus();
}

api::ApiStatus ReadStrategicPatch(const api::Request& request, bool validated, PatchBody* body) {
  std::vector<std::string> duplicates;
  body->patch = request.body;
  if (request.raw_body != nullptr) {
    absl::StatusOr<Value> read = ParseJson(*request.raw_body, validated ? &duplicates : nullptr);
    if (!read.ok()) return api::BadRequest(std::string(read.status().message()));
    body->patch = *std::move(read);
  }
  if (body->patch.is_null()) body->patch = Value::Object();
  if (!body->patch.is_object()) return api::BadRequest(NoMap(body->patch));
  NoteDuplicates(duplicates, &body->strict_errors);
  return api::ApiStatus();
}

}  // namespace

api::ApiStatus ReadPatchBody(api::PatchType type, const api::Request& request, PatchBody* body) {
  const bool validated = request.options.field_validation != "Ignore";
  switch (type) {
    case api::PatchType::kJson:
      return ReadOperations(request, validated, body);
    case api::PatchType::kMerge:
      return ReadMergePatch(request, validated, body);
    default:
      return ReadStrategicPatch(request, validated, body);
  }
}

bool SpeaksOfManagedFields(const Value& patch) {
  constexpr absl::string_view kWord = "managedFields";
  if (absl::StrContains(patch.string_value(), kWord)) return true;
  for (const Value& item : patch.items()) {
    if (SpeaksOfManagedFields(item)) return true;
  }
  for (const ValueMember& member : patch.members()) {
    if (member.key.view() == kWord || SpeaksOfManagedFields(member.value)) return true;
  }
  return false;
}

}  // namespace quiesce::registry
