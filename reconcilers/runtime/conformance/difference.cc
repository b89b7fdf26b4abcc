#include "reconcilers/runtime/conformance/difference.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::runtime {
namespace {

bool InRange(const Value& expected, const Value& got) {
  return got.is_number() && expected.is_list() && expected.size() == 2 &&
         expected.at(0).is_number() && expected.at(1).is_number() &&
         got.double_value() >= expected.at(0).double_value() &&
         got.double_value() <= expected.at(1).double_value();
}

std::string Differ(const std::string& path, absl::string_view expected, absl::string_view got) {
  return absl::StrCat(path.empty() ? "/" : path, ": expected ", expected, ", got ", got);
}

std::string Compare(const std::string& path, const Value& expected, const Value& got);

std::string CompareObjects(const std::string& path, const Value& expected, const Value& got) {
  for (const ValueMember& member : expected.members()) {
    const Value* other = got.Find(member.key);
    std::string place = absl::StrCat(path, "/", member.key.view());
    if (other == nullptr) return Differ(place, ToJson(member.value), "nothing");
    std::string difference = Compare(place, member.value, *other);
    if (!difference.empty()) return difference;
  }
  for (const ValueMember& member : got.members()) {
    if (expected.Has(member.key)) continue;
    return Differ(absl::StrCat(path, "/", member.key.view()), "nothing", ToJson(member.value));
  }
  return "";
}

std::string Compare(const std::string& path, const Value& expected, const Value& got) {
  if (expected == got || InRange(expected, got)) return "";
  if (expected.is_number() && got.is_number() && expected.double_value() == got.double_value()) {
    return "";
  }
  if (expected.is_object() && got.is_object()) return CompareObjects(path, expected, got);
  if (expected.is_list() && got.is_list()) {
    for (size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
      std::string difference = Compare(absl::StrCat(path, "/", i), expected.at(i), got.at(i));
      if (!difference.empty()) return difference;
    }
    if (expected.size() > got.size()) {
      return Differ(absl::StrCat(path, "/", got.size()), ToJson(expected.at(got.size())),
                    "nothing");
    }
    if (expected.size() < got.size()) {
      return Differ(absl::StrCat(path, "/", expected.size()), "nothing",
                    ToJson(got.at(expected.size())));
    }
    return "";
  }
  return Differ(path, ToJson(expected), ToJson(got));
}

}  // namespace

std::string FirstDifference(const Value& expected, const Value& got) {
  return Compare("", expected, got);
}

Value Without(const Value& object, std::initializer_list<absl::string_view> members) {
  Value result = object;
  for (absl::string_view member : members) result.Erase(member);
  return result;
}

absl::Status CompareStep(size_t step, const Value& expected, const Value& got) {
  std::string difference = FirstDifference(Without(expected, {"case"}), got);
  if (difference.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("step ", step, ": ", difference));
}

}  // namespace quiesce::runtime
