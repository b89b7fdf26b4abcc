// The order of elements is part of what clients see: managedFields are serialized in it. Comparison
// is by structured-merge-diff's rules and not by Value's, where 1 and 1.0 differ.
#include "apiserver_fake/apply/field_path.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::apply {
namespace {

int Sign(bool less, bool greater) { return less ? -1 : greater ? 1 : 0; }

// Position of a kind in the order of kinds; both kinds of number share one.
int KindRank(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kInt:
    case Value::Kind::kDouble:
      return 0;
    case Value::Kind::kString:
      return 1;
    case Value::Kind::kBool:
      return 2;
    case Value::Kind::kList:
      return 3;
    case Value::Kind::kObject:
      return 4;
    case Value::Kind::kNull:
      return 5;
  }
  return 5;
}

int CompareNumbers(const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) {
    return Sign(a.int_value() < b.int_value(), a.int_value() > b.int_value());
  }
  return Sign(a.double_value() < b.double_value(), a.double_value() > b.double_value());
}

int CompareLists(const Value& a, const Value& b) {
  const size_t shared = std::min(a.size(), b.size());
  for (size_t i = 0; i < shared; ++i) {
    if (const int order = CompareValues(a.at(i), b.at(i)); order != 0) return order;
  }
  return Sign(a.size() < b.size(), a.size() > b.size());
}

int CompareObjects(const Value& a, const Value& b) {
  const auto left = a.members();
  const auto right = b.members();
  const size_t shared = std::min(left.size(), right.size());
  for (size_t i = 0; i < shared; ++i) {
    if (const int order = left[i].key.view().compare(right[i].key.view()); order != 0) {
      return order;
    }
    if (const int order = CompareValues(left[i].value, right[i].value); order != 0) return order;
  }
  return Sign(left.size() < right.size(), left.size() > right.size());
}

// Below this depth numbers of different kinds differ; no one goes there.
constexpr int kMaxDepth = 1000;

bool EqualWithin(const Value& a, const Value& b, int depth) {
  if (a.SharesNodeWith(b)) return true;
  if (a.is_number() || b.is_number()) {
    return a.is_number() && b.is_number() && CompareNumbers(a, b) == 0;
  }
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (depth == kMaxDepth) return a == b;
  if (a.is_list()) {
    for (size_t i = 0; i < a.size(); ++i) {
      if (!EqualWithin(a.at(i), b.at(i), depth + 1)) return false;
    }
    return true;
  }
  if (a.is_object()) {
    const auto left = a.members();
    const auto right = b.members();
    for (size_t i = 0; i < left.size(); ++i) {
      if (left[i].key.view() != right[i].key.view()) return false;
      if (!EqualWithin(left[i].value, right[i].value, depth + 1)) return false;
    }
    return true;
  }
  return a == b;
}

// A scalar in a path: strings as Go quotes them, the rest as Go prints it.
std::string ScalarText(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return GoQuote(value.string_value());
    case Value::Kind::kList: {
      std::vector<std::string> items;
      for (const Value& item : value.items()) items.push_back(ScalarText(item));
      return absl::StrCat("[", absl::StrJoin(items, ","), "]");
    }
    case Value::Kind::kObject: {
      std::string text;
      for (const ValueMember& member : value.members()) {
        absl::StrAppend(&text, member.key.view(), "=", ScalarText(member.value));
      }
      return text;
    }
    default:
      return ToJson(value);
  }
}

}  // namespace

int CompareValues(const Value& a, const Value& b) {
  if (a.SharesNodeWith(b)) return 0;
  const int rank_a = KindRank(a);
  const int rank_b = KindRank(b);
  if (rank_a != rank_b) return rank_a < rank_b ? -1 : 1;
  switch (rank_a) {
    case 0:
      return CompareNumbers(a, b);
    case 1:
      return a.string_value().compare(b.string_value());
    case 2:
      return Sign(!a.bool_value() && b.bool_value(), a.bool_value() && !b.bool_value());
    case 3:
      return CompareLists(a, b);
    case 4:
      return CompareObjects(a, b);
    default:
      return 0;
  }
}

bool ValuesEqual(const Value& a, const Value& b) { return EqualWithin(a, b, 0); }

int PathElement::Compare(const PathElement& a, const PathElement& b) {
  if (a.kind_ != b.kind_) return a.kind_ < b.kind_ ? -1 : 1;
  if (a.value_.SharesNodeWith(b.value_)) return 0;
  if (a.kind_ == Kind::kField) return a.name().compare(b.name());
  return CompareValues(a.value_, b.value_);
}

std::string PathElement::ToString() const {
  switch (kind_) {
    case Kind::kField:
      return absl::StrCat(".", name());
    case Kind::kKey: {
      std::vector<std::string> fields;
      for (const ValueMember& member : value_.members()) {
        fields.push_back(absl::StrCat(member.key.view(), "=", ScalarText(member.value)));
      }
      return absl::StrCat("[", absl::StrJoin(fields, ","), "]");
    }
    case Kind::kSetItem:
      return absl::StrCat("[=", ScalarText(value_), "]");
    case Kind::kIndex:
      return absl::StrCat("[", value_.int_value(), "]");
  }
  return "";
}

std::string PathElement::Serialize() const {
  std::string out;
  switch (kind_) {
    case Kind::kField:
      return absl::StrCat("f:", name());
    case Kind::kKey:
      out = "k:";
      AppendJson(value_, &out, /*escape_html=*/true);
      return out;
    case Kind::kSetItem:
      out = "v:";
      AppendJson(value_, &out, /*escape_html=*/true);
      return out;
    case Kind::kIndex:
      return absl::StrCat("i:", value_.int_value());
  }
  return out;
}

absl::Status PathElement::Parse(absl::string_view text, PathElement* out) {
  if (text.size() < 2) return absl::InvalidArgumentError("key must be 2 characters long:");
  if (text[1] != ':') return absl::InvalidArgumentError(absl::StrCat("missing colon: ", text));
  const absl::string_view rest = text.substr(2);
  switch (text[0]) {
    case 'f':
      *out = Field(rest);
      return absl::OkStatus();
    case 'k':
    case 'v': {
      absl::StatusOr<Value> value = ParseJson(rest);
      if (!value.ok()) return absl::InvalidArgumentError(value.status().message());
      if (text[0] == 'v') {
        *out = SetItem(*std::move(value));
        return absl::OkStatus();
      }
      if (!value->is_object()) return absl::InvalidArgumentError("expect { or n");
      *out = Key(*std::move(value));
      return absl::OkStatus();
    }
    case 'i': {
      int64_t index = 0;
      if (!absl::SimpleAtoi(rest, &index)) {
        return absl::InvalidArgumentError(
            absl::StrCat("strconv.Atoi: parsing ", GoQuote(rest), ": invalid syntax"));
      }
      *out = Index(index);
      return absl::OkStatus();
    }
    default:
      return absl::NotFoundError("unknown path element type");
  }
}

std::string ToString(const FieldPath& path) {
  std::string out;
  for (const PathElement& element : path) absl::StrAppend(&out, element.ToString());
  return out;
}

FieldPath ParseSimplePath(absl::string_view dotted) {
  FieldPath path;
  for (absl::string_view name : absl::StrSplit(dotted, '.', absl::SkipEmpty())) {
    path.push_back(PathElement::Field(name));
  }
  return path;
}

}  // namespace quiesce::apply
