#include "apiserver_fake/go/nested_field.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/go/format.h"

namespace quiesce::go {
namespace {

std::vector<absl::string_view> Fields(absl::string_view path) {
  absl::ConsumePrefix(&path, ".");
  return absl::StrSplit(path, '.');
}

std::string JsonPath(const std::vector<absl::string_view>& fields, size_t count) {
  return absl::StrCat(".", absl::StrJoin(fields.begin(), fields.begin() + count, "."));
}

absl::Status WrongType(const std::string& path, const Value& value, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat(path, " accessor error: ", GoSprint(value),
                                                 " is of the type ", GoTypeName(value),
                                                 ", expected ", wanted));
}

// Null pointer where it is absent.
absl::StatusOr<const Value*> FindNested(const Value& object, absl::string_view path) {
  std::vector<absl::string_view> fields = Fields(path);
  const Value* value = &object;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (value->is_null()) return nullptr;
    if (!value->is_object()) {
      return WrongType(JsonPath(fields, i + 1), *value, "map[string]interface{}");
    }
    value = value->Find(fields[i]);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string FullPath(absl::string_view path) {
  std::vector<absl::string_view> fields = Fields(path);
  return JsonPath(fields, fields.size());
}

}  // namespace

absl::StatusOr<std::optional<int64_t>> FindInteger(const Value& object, absl::string_view path) {
  const absl::StatusOr<const Value*> value = FindNested(object, path);
  if (!value.ok()) return value.status();
  if (*value == nullptr) return std::nullopt;
  if (!(*value)->is_int()) return WrongType(FullPath(path), **value, "int64");
  return (*value)->int_value();
}

absl::StatusOr<std::optional<std::string>> FindText(const Value& object, absl::string_view path) {
  const absl::StatusOr<const Value*> value = FindNested(object, path);
  if (!value.ok()) return value.status();
  if (*value == nullptr) return std::nullopt;
  if (!(*value)->is_string()) return WrongType(FullPath(path), **value, "string");
  return std::string((*value)->string_value());
}

absl::Status SetNested(Value& object, absl::string_view path, Value value) {
  std::vector<absl::string_view> fields = Fields(path);
  Value* at = &object;
  for (size_t i = 0; i + 1 < fields.size(); ++i) {
    const Value* next = at->Find(fields[i]);
    if (next != nullptr && !next->is_object()) {
      return absl::InvalidArgumentError(absl::StrCat("value cannot be set because ",
                                                     JsonPath(fields, i + 1),
                                                     " is not a map[string]interface{}"));
    }
    at = &at->Mutable(fields[i]);
    if (next == nullptr) *at = Value::Object();
  }
  at->Set(fields.back(), std::move(value));
  return absl::OkStatus();
}

}  // namespace quiesce::go
