// A name that is asked for and taken by another definition is refused, and the name that was
// accepted before stays; the others are taken over nevertheless. The conditions have room for one
// conflict only, so the last one found is told, in the order plural, singular, short names, kind,
// list kind.
//
// Plural, singular and short names share one space, as each of them may name the resource on a
// command line; kind and list kind share another.
#include "apiserver_fake/crd/definition_names.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::crd {
namespace {

void CheckLabel(const std::string& field, const Value& name, bool mixed_case,
                api::FieldErrors& errors) {
  absl::string_view text = name.string_value();
  if (text.empty()) return;
  std::vector<std::string> bad =
      api::Dns1035LabelErrors(mixed_case ? absl::AsciiStrToLower(text) : std::string(text));
  if (bad.empty()) return;
  errors.push_back(api::InvalidField(
      field, name,
      absl::StrCat(mixed_case ? "may have mixed case, but should otherwise match: " : "",
                   absl::StrJoin(bad, ","))));
}

// Items may be empty and are then wrong.
void CheckLabels(const std::string& field, const Value& names, api::FieldErrors& errors) {
  for (size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> bad = api::Dns1035LabelErrors(names.items()[i].string_value());
    if (bad.empty()) continue;
    errors.push_back(api::InvalidField(absl::StrCat(field, "[", i, "]"), names.items()[i],
                                       absl::StrJoin(bad, ",")));
  }
}

Value Condition(absl::string_view type, absl::string_view status, absl::string_view reason,
                absl::string_view message) {
  return Value::Object(
      {{"type", type}, {"status", status}, {"reason", reason}, {"message", message}});
}

class Decider {
 public:
  Decider(const Value& definition, const std::vector<Value>& others)
      : asked_(definition["spec"]["names"]),
        accepted_(definition["status"]["acceptedNames"]),
        others_(others) {}

  NamesDecision Run(const Value& definition) {
    NamesDecision decision;
    decision.accepted = accepted_.is_object() ? accepted_ : Value::Object();
    Single(decision.accepted, "plural", "PluralConflict", /*kinds=*/false);
    Single(decision.accepted, "singular", "SingularConflict", false);
    ShortNames(decision.accepted);
    Single(decision.accepted, "kind", "KindConflict", true);
    Single(decision.accepted, "listKind", "ListKindConflict", true);
    Copy(decision.accepted, "categories");
    // Established stays True once it is: names that are in use do not stop being served.
    bool good = reason_.empty();
    decision.names_condition =
        good ? Condition("NamesAccepted", "True", "NoConflicts", "no conflicts found")
             : Condition("NamesAccepted", "False", reason_, message_);
    Value established =
        Condition("Established", "False", "NotAccepted", "not all names are accepted");
    for (const Value& condition : definition["status"]["conditions"].items()) {
      if (condition["type"].string_value() == "Established") established = condition;
    }
    if (good && established["status"].string_value() != "True") {
      established =
          Condition("Established", "False", "Installing", "the initial names have been accepted");
    }
    decision.established_condition = std::move(established);
    return decision;
  }

 private:
  bool Taken(absl::string_view name, bool kinds) const {
    for (const Value& other : others_) {
      const Value& names = other["status"]["acceptedNames"];
      if (kinds) {
        if (names["kind"].string_value() == name || names["listKind"].string_value() == name) {
          return true;
        }
        continue;
      }
      if (names["plural"].string_value() == name || names["singular"].string_value() == name) {
        return true;
      }
      for (const Value& short_name : names["shortNames"].items()) {
        if (short_name.string_value() == name) return true;
      }
    }
    return false;
  }

  void Conflict(absl::string_view reason, std::string message) {
    reason_ = std::string(reason);
    message_ = std::move(message);
  }

  void Copy(Value& names, absl::string_view key) {
    if (const Value* value = asked_.Find(key)) {
      names.Set(key, *value);
    } else {
      names.Erase(key);
    }
  }

  void Single(Value& names, absl::string_view key, absl::string_view reason, bool kinds) {
    absl::string_view wanted = asked_[key].string_value();
    if (wanted != accepted_[key].string_value() && Taken(wanted, kinds)) {
      Conflict(reason, absl::StrCat(GoQuote(wanted), " is already in use"));
    } else {
      Copy(names, key);
    }
  }

  void ShortNames(Value& names) {
    std::vector<std::string> conflicts;
    for (const Value& wanted : asked_["shortNames"].items()) {
      bool ours = false;
      for (const Value& own : accepted_["shortNames"].items()) ours |= own == wanted;
      if (ours || wanted.string_value().empty() || !Taken(wanted.string_value(), false)) continue;
      std::string text = absl::StrCat(GoQuote(wanted.string_value()), " is already in use");
      bool known = false;
      for (const std::string& other : conflicts) known |= other == text;
      if (!known) conflicts.push_back(std::move(text));
    }
    if (conflicts.empty()) return Copy(names, "shortNames");
    std::string text = absl::StrJoin(conflicts, ", ");
    Conflict("ShortNamesConflict", conflicts.size() > 1 ? absl::StrCat("[", text, "]") : text);
  }

  const Value& asked_;
  const Value& accepted_;
  const std::vector<Value>& others_;
  std::string reason_, message_;
};

}  // namespace

void ValidateDefinitionNames(const Value& names, const std::string& path,
                             api::FieldErrors& errors) {
  CheckLabel(absl::StrCat(path, ".plural"), names["plural"], false, errors);
  CheckLabel(absl::StrCat(path, ".singular"), names["singular"], false, errors);
  CheckLabel(absl::StrCat(path, ".kind"), names["kind"], true, errors);
  CheckLabel(absl::StrCat(path, ".listKind"), names["listKind"], true, errors);
  CheckLabels(absl::StrCat(path, ".shortNames"), names["shortNames"], errors);
  if (!names["kind"].string_value().empty() && names["kind"] == names["listKind"]) {
    errors.push_back(api::InvalidField(absl::StrCat(path, ".listKind"), names["listKind"],
                                       "kind and listKind may not be the same"));
  }
  CheckLabels(absl::StrCat(path, ".categories"), names["categories"], errors);
}

NamesDecision DecideNames(const Value& definition, const std::vector<Value>& others) {
  return Decider(definition, others).Run(definition);
}

}  // namespace quiesce::crd
