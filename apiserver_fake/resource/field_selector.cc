#include "apiserver_fake/resource/field_selector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::resource {
namespace {

constexpr absl::string_view kName = "metadata.name";
constexpr absl::string_view kNamespace = "metadata.namespace";

// Splits at commas that no backslash stands before.
std::vector<absl::string_view> SplitTerms(absl::string_view text) {
  std::vector<absl::string_view> terms;
  size_t start = 0;
  bool escaped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (escaped) {
      escaped = false;
    } else if (text[i] == '\\') {
      escaped = true;
    } else if (text[i] == ',') {
      terms.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  terms.push_back(text.substr(start));
  return terms;
}

// The bytes of the UTF-8 character at `at`; one byte where there is none.
absl::string_view CharacterAt(absl::string_view text, size_t at) {
  size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) >> 6) == 2) {
    ++length;
  }
  return text.substr(at, length);
}

absl::Status Unescape(absl::string_view text, std::string* result) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' || c == '=') {
      return absl::InvalidArgumentError(absl::StrCat(
          "invalid field selector: unescaped character in value: ", static_cast<int>(c)));
    }
    if (c != '\\') {
      result->push_back(c);
      continue;
    }
    const absl::string_view next =
        i + 1 < text.size() ? CharacterAt(text, i + 1) : absl::string_view();
    if (next != "\\" && next != "," && next != "=") {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid field selector: invalid escape sequence: \\", next));
    }
    result->push_back(next[0]);
    ++i;
  }
  return absl::OkStatus();
}

// At the first operator in the term, longest first.
bool SplitTerm(absl::string_view term, FieldRequirement* requirement, absl::string_view* value) {
  for (size_t i = 0; i < term.size(); ++i) {
    const absl::string_view rest = term.substr(i);
    size_t length = 0;
    if (rest.substr(0, 2) == "!=" || rest.substr(0, 2) == "==") {
      length = 2;
    } else if (rest[0] == '=') {
      length = 1;
    } else {
      continue;
    }
    requirement->field = std::string(term.substr(0, i));
    requirement->negated = rest[0] == '!';
    *value = rest.substr(length);
    return true;
  }
  return false;
}

std::string Escape(absl::string_view value) {
  std::string result;
  for (const char c : value) {
    if (c == '\\' || c == ',' || c == '=') result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

}  // namespace

absl::StatusOr<FieldSelector> FieldSelector::Parse(absl::string_view text) {
  FieldSelector selector;
  std::vector<absl::string_view> terms = SplitTerms(text);
  std::sort(terms.begin(), terms.end());
  for (const absl::string_view term : terms) {
    if (term.empty()) continue;
    FieldRequirement requirement;
    absl::string_view value;
    if (!SplitTerm(term, &requirement, &value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid selector: '", text, "'; can't understand '", term, "'"));
    }
    if (absl::Status status = Unescape(value, &requirement.value); !status.ok()) return status;
    selector.requirements_.push_back(std::move(requirement));
  }
  return selector;
}

void FieldSelector::Require(absl::string_view field, absl::string_view value) {
  requirements_.push_back({std::string(field), std::string(value), false});
}

api::ApiStatus FieldSelector::CheckFields(const ResourceType& type) const {
  // Built-in kinds without fields of their own take the default rule, which knows both.
  const bool by_default = !type.custom && type.selectable_fields.empty();
  for (const FieldRequirement& requirement : requirements_) {
    const std::string& field = requirement.field;
    if (field == kName) continue;
    if (field == kNamespace && (type.namespaced || by_default)) continue;
    const auto& known = type.selectable_fields;
    if (std::find(known.begin(), known.end(), field) != known.end()) continue;
    if (by_default) {
      return api::BadRequest(absl::StrCat(
          GoQuote(field),
          " is not a known field selector: only \"metadata.name\", \"metadata.namespace\""));
    }
    return api::BadRequest(absl::StrCat("field label not supported: ", field));
  }
  return api::ApiStatus();
}

bool FieldSelector::Matches(const Value& object, const ResourceType& type) const {
  for (const FieldRequirement& requirement : requirements_) {
    const bool equal = SelectableFieldValue(object, type, requirement.field) == requirement.value;
    if (equal == requirement.negated) return false;
  }
  return true;
}

std::optional<absl::string_view> FieldSelector::RequiredValue(absl::string_view field) const {
  for (const FieldRequirement& requirement : requirements_) {
    if (!requirement.negated && requirement.field == field) {
      return absl::string_view(requirement.value);
    }
  }
  return std::nullopt;
}

std::string FieldSelector::ToString() const {
  return absl::StrJoin(requirements_, ",", [](std::string* out, const FieldRequirement& item) {
    absl::StrAppend(out, item.field, item.negated ? "!=" : "=", Escape(item.value));
  });
}

std::string SelectableFieldValue(const Value& object, const ResourceType& type,
                                 absl::string_view field) {
  if (field == kName) return std::string(object["metadata"]["name"].string_value());
  if (field == kNamespace) return std::string(object["metadata"]["namespace"].string_value());
  if (type.strategy == nullptr) return "";
  return type.strategy->SelectableField(object, field).value_or("");
}

}  // namespace quiesce::resource
