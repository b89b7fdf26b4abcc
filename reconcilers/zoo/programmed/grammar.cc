#include "reconcilers/zoo/programmed/grammar.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/zoo/programmed/field_path.h"
#include "reconcilers/zoo/programmed/kinds.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using absl::Status;

enum Shape {
  kNone,
  kAnything,
  kText,
  kTexts,  // one, or a list of them
  kPath,
  kDuration,
  kDurations,  // one, or a list of them
  kNumber,
  kFlag,
  kMapping,
  kKind,       // by its plural
  kReference,  // KIND/NAME
  kSteps,
  kWord,  // one of some
};

// Of those that are kOneNeeded, one must be there.
enum Need { kOptional, kNeeded, kOneNeeded };

struct Parameter {
  const char* name;
  Shape shape;
  Need need = kOptional;
  const char* words = "";  // of a kWord: "a, b"
};

struct Form {
  const char* name;
  Shape alone;                             // what may stand in place of the parameters
  absl::Span<const Parameter> parameters;  // of the mapping; empty: there may be none
};

constexpr char kCodes[] = "internal, invalid, not-found, precondition, unavailable, terminal";
constexpr char kOwners[] = "mine, none, by-hand, first";

constexpr Parameter kWrite[] = {
    {"path", kPath, kNeeded}, {"to", kAnything, kNeeded},
    {"of", kReference},       {"by", kWord, kOptional, "patch, update, apply, whole"},
    {"always", kFlag},        {"lock", kFlag},
    {"manager", kText},       {"force", kFlag},
    {"slow", kDuration},      {"version", kWord, kOptional, "read, live, none"}};
constexpr Parameter kAppend[] = {{"path", kPath, kNeeded}, {"to", kAnything, kNeeded}};
constexpr Parameter kCondition[] = {{"type", kText, kNeeded},
                                    {"status", kText, kNeeded},
                                    {"reason", kText},
                                    {"message", kText},
                                    {"by", kWord, kOptional, "patch, update"},
                                    {"lock", kFlag}};
constexpr Parameter kFinalizer[] = {
    {"name", kText, kNeeded}, {"by", kWord, kOptional, "patch, update"}, {"anyway", kFlag}};
constexpr Parameter kRelease[] = {{"name", kText, kNeeded},
                                  {"by", kWord, kOptional, "patch, update"}};
constexpr Parameter kChild[] = {{"name", kText, kNeeded}, {"kind", kKind},
                                {"data", kText},          {"body", kMapping},
                                {"namespace", kText},     {"owner", kWord, kOptional, kOwners}};
constexpr Parameter kCreate[] = {{"name", kText, kOneNeeded},
                                 {"generate", kText, kOneNeeded},
                                 {"kind", kKind},
                                 {"data", kText},
                                 {"body", kMapping},
                                 {"namespace", kText},
                                 {"owner", kWord, kOptional, kOwners},
                                 {"may-exist", kFlag},
                                 {"dry-run", kFlag}};
constexpr Parameter kApply[] = {{"name", kText, kNeeded}, {"kind", kKind},
                                {"data", kText},          {"body", kMapping},
                                {"namespace", kText},     {"owner", kWord, kOptional, kOwners},
                                {"manager", kText},       {"force", kFlag}};
constexpr Parameter kDelete[] = {{"name", kText, kNeeded},
                                 {"kind", kKind},
                                 {"namespace", kText},
                                 {"if-unchanged", kFlag},
                                 {"as-remembered", kText}};
constexpr Parameter kEvent[] = {{"reason", kText, kNeeded},
                                {"text", kText, kNeeded},
                                {"by", kWord, kOptional, "recorder, create"}};
constexpr Parameter kRemember[] = {{"as", kText, kNeeded}, {"at", kNumber, kNeeded}};
constexpr Parameter kSend[] = {
    {"copy", kTexts, kNeeded}, {"path", kPath, kNeeded}, {"to", kAnything, kNeeded}};
constexpr Parameter kLive[] = {{"live", kFlag}};
constexpr Parameter kGet[] = {{"of", kReference, kNeeded}, {"live", kFlag}};
constexpr Parameter kCount[] = {
    {"kind", kKind, kNeeded}, {"all", kFlag},        {"live", kFlag},      {"path", kPath},
    {"is", kAnything},        {"is-not", kAnything}, {"below", kAnything}, {"older", kDuration}};
constexpr Parameter kCall[] = {
    {"operation", kText, kNeeded}, {"with", kMapping}, {"do", kSteps}, {"else", kSteps}};
constexpr Parameter kIf[] = {{"path", kPath, kOneNeeded},
                             {"is", kAnything},
                             {"is-not", kAnything},
                             {"below", kAnything},
                             {"older", kDuration},
                             {"of", kReference},
                             {"live", kFlag},
                             {"there", kFlag, kOneNeeded},
                             {"deleting", kFlag, kOneNeeded},
                             {"count", kNumber, kOneNeeded},
                             {"fewer", kNumber, kOneNeeded},
                             {"looks", kNumber, kOneNeeded},
                             {"do", kSteps},
                             {"else", kSteps}};
constexpr Parameter kOn[] = {
    {"of", kReference, kNeeded}, {"do", kSteps, kNeeded}, {"else", kSteps}};
constexpr Parameter kTry[] = {{"do", kSteps, kNeeded}, {"only", kText}, {"else", kSteps}};
constexpr Parameter kWrap[] = {
    {"code", kWord, kOptional, kCodes}, {"text", kText, kNeeded}, {"do", kSteps, kNeeded}};
constexpr Parameter kLoop[] = {
    {"times", kNumber, kNeeded}, {"every", kDuration}, {"do", kSteps, kNeeded}};
constexpr Parameter kRetrying[] = {{"do", kSteps, kNeeded},
                                   {"base", kDuration, kNeeded},
                                   {"cap", kDuration, kNeeded},
                                   {"jitter", kWord, kOptional, "none, full, equal, decorrelated"}};
constexpr Parameter kAfter[] = {{"wait", kDuration, kOneNeeded},
                                {"spread", kDuration},
                                {"base", kDuration, kOneNeeded},
                                {"cap", kDuration},
                                {"by", kPath}};
constexpr Parameter kFail[] = {
    {"code", kWord, kOptional, kCodes}, {"text", kText, kNeeded}, {"beside", kFlag}};

constexpr Form kForms[] = {
    // What writes.
    {"status", kNone, kWrite},
    {"set", kNone, kWrite},
    {"append", kNone, kAppend},
    {"condition", kNone, kCondition},
    {"finalizer", kText, kFinalizer},
    {"release", kText, kRelease},
    {"child", kNone, kChild},
    {"create", kNone, kCreate},
    {"apply", kNone, kApply},
    {"delete", kNone, kDelete},
    {"keep", kNumber, {}},
    {"sweep", kNone, kLive},
    {"event", kNone, kEvent},
    {"remember", kText, kRemember},
    {"send", kNone, kSend},
    // What reads and calls.
    {"read", kNumber, {}},
    {"get", kReference, kGet},
    {"again", kFlag, {}},
    {"count", kNone, kCount},
    {"call", kText, kCall},
    {"sleep", kDuration, {}},
    // What holds others.
    {"if", kNone, kIf},
    {"on", kNone, kOn},
    {"try", kNone, kTry},
    {"wrap", kNone, kWrap},
    {"loop", kNone, kLoop},
    {"once", kSteps, {}},
    {"retrying", kNone, kRetrying},
    // How the look ends.
    {"after", kDurations, kAfter},
    {"requeue", kFlag, {}},
    {"fail", kNone, kFail},
    {"stop", kFlag, {}},
};

Status Expected(const std::string& place, absl::string_view what, const Value& got) {
  return absl::InvalidArgumentError(
      absl::StrCat(place, ": expected ", what, "; got ", ToJson(got)));
}

Status CheckStepsAt(const std::string& place, const Value& steps);

Status CheckDuration(const std::string& place, const Value& value) {
  absl::Duration duration;
  if (absl::ParseDuration(value.string_value(), &duration)) return absl::OkStatus();
  return Expected(place, "a duration such as 10s", value);
}

Status CheckEach(const std::string& place, const Value& list,
                 Status (*check)(const std::string& place, const Value& value)) {
  if (!list.is_list()) return check(place, list);
  if (list.empty()) return Expected(place, "one at least", list);
  for (size_t i = 0; i < list.size(); ++i) {
    Status checked = check(absl::StrCat(place, "[", i, "]"), list.at(i));
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

Status CheckText(const std::string& place, const Value& value) {
  return value.is_string() ? absl::OkStatus() : Expected(place, "a text", value);
}

Status CheckReference(const std::string& place, const Value& value) {
  const std::vector<absl::string_view> parts = absl::StrSplit(value.string_value(), '/');
  if (parts.size() == 1 || parts.size() > 3) {
    return Expected(place, "KIND/NAME or KIND/NAMESPACE/NAME", value);
  }
  if (FindKind(parts[0]) != nullptr) return absl::OkStatus();
  return Expected(place, absl::StrCat("a kind of ", KnownKinds()), value);
}

Status CheckWord(const std::string& place, const char* words, const Value& value) {
  const std::vector<absl::string_view> known = absl::StrSplit(words, ", ");
  const bool is_one = std::find(known.begin(), known.end(), value.string_value()) != known.end();
  return is_one ? absl::OkStatus() : Expected(place, absl::StrCat("one of ", words), value);
}

Status CheckShape(const std::string& place, Shape shape, const char* words, const Value& value) {
  switch (shape) {
    case kNone:
    case kAnything:
      return absl::OkStatus();
    case kText:
      return CheckText(place, value);
    case kTexts:
      return CheckEach(place, value, &CheckText);
    case kPath:
      return PathOf(value).empty() ? Expected(place, "a path such as .spec.text", value)
                                   : absl::OkStatus();
    case kDuration:
      return CheckDuration(place, value);
    case kDurations:
      return CheckEach(place, value, &CheckDuration);
    case kNumber:
      return value.is_int() ? absl::OkStatus() : Expected(place, "a number", value);
    case kFlag:
      return value.is_bool() ? absl::OkStatus() : Expected(place, "true or false", value);
    case kMapping:
      return value.is_object() ? absl::OkStatus() : Expected(place, "a mapping", value);
    case kKind:
      return FindKind(value.string_value()) != nullptr
                 ? absl::OkStatus()
                 : Expected(place, absl::StrCat("one of ", KnownKinds()), value);
    case kReference:
      return CheckReference(place, value);
    case kSteps:
      return CheckStepsAt(place, value);
    case kWord:
      return CheckWord(place, words, value);
  }
  return absl::OkStatus();
}

std::string NamesOf(absl::Span<const Parameter> parameters) {
  return absl::StrJoin(parameters, ", ", [](std::string* out, const Parameter& parameter) {
    *out += parameter.name;
  });
}

Status CheckNeeds(const std::string& place, const Form& form, const Value& what) {
  std::vector<const char*> one_of;
  bool has_one = false;
  for (const Parameter& parameter : form.parameters) {
    const bool there = what.Has(parameter.name);
    if (parameter.need == kNeeded && !there) {
      return absl::InvalidArgumentError(absl::StrCat(place, ": `", parameter.name, "` is missing"));
    }
    if (parameter.need != kOneNeeded) continue;
    one_of.push_back(parameter.name);
    has_one |= there;
  }
  if (one_of.empty() || has_one) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(place, ": one of ", absl::StrJoin(one_of, ", "), " is missing"));
}

Status CheckForm(const std::string& place, const Form& form, const Value& what) {
  if (!what.is_object() || form.parameters.empty()) {
    if (form.alone != kNone) return CheckShape(place, form.alone, "", what);
    return Expected(place, absl::StrCat("a mapping of ", NamesOf(form.parameters)), what);
  }
  for (const ValueMember& member : what.members()) {
    const std::string inner = absl::StrCat(place, ".", member.key.view());
    const auto* const found = std::find_if(
        form.parameters.begin(), form.parameters.end(),
        [&](const Parameter& parameter) { return member.key.view() == parameter.name; });
    if (found == form.parameters.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(inner, ": unknown; expected ", NamesOf(form.parameters)));
    }
    Status checked = CheckShape(inner, found->shape, found->words, member.value);
    if (!checked.ok()) return checked;
  }
  return CheckNeeds(place, form, what);
}

Status CheckStepsAt(const std::string& place, const Value& steps) {
  if (!steps.is_list()) return Expected(place, "a list of steps", steps);
  for (size_t i = 0; i < steps.size(); ++i) {
    const Value& step = steps.at(i);
    const std::string at = absl::StrCat(place, "[", i, "]");
    if (step.members().size() != 1) {
      return Expected(at, "a step of one word, such as {requeue: true}", step);
    }
    const ValueMember& only = step.members()[0];
    const std::string inner = absl::StrCat(at, ".", only.key.view());
    const auto* const form =
        std::find_if(std::begin(kForms), std::end(kForms),
                     [&](const Form& known) { return only.key.view() == known.name; });
    if (form == std::end(kForms)) {
      return absl::InvalidArgumentError(absl::StrCat(inner, ": no such step; expected one of ",
                                                     absl::StrJoin(KnownSteps(), ", ")));
    }
    Status checked = CheckForm(inner, *form, only.value);
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckSteps(const Value& steps) {
  return steps.is_null() ? absl::OkStatus() : CheckStepsAt("do", steps);
}

std::vector<std::string> KnownSteps() {
  std::vector<std::string> names;
  for (const Form& form : kForms) names.push_back(form.name);
  return names;
}

}  // namespace quiesce::reconcilers::zoo::programmed
