#include "apiserver_fake/registry/match_conditions.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/program.h"

namespace quiesce::registry {
namespace {

constexpr uint64_t kCostLimit = 2500000;  // of all conditions of a webhook

// A value that no schema describes.
cel::CelValue Untyped(const Value& value) {
  if (value.is_object()) {
    cel::CelValue::Entries entries;
    for (const ValueMember& member : value.members()) {
      entries.emplace_back(cel::CelValue::String(member.key.view()), Untyped(member.value));
    }
    return cel::CelValue::Map(std::move(entries));
  }
  if (value.is_list()) {
    cel::CelValue::Items items;
    for (const Value& item : value.items()) items.push_back(Untyped(item));
    return cel::CelValue::List(std::move(items));
  }
  if (value.is_string()) return cel::CelValue::Text(value);
  if (value.is_bool()) return cel::CelValue::Bool(value.bool_value());
  if (value.is_int()) return cel::CelValue::Int(value.int_value());
  if (value.is_double()) return cel::CelValue::Double(value.double_value());
  return cel::CelValue::Null();
}

struct Condition {
  cel::Program program;
  std::string error;  // "" if it compiled
};

// A condition is asked at each write, so each text is compiled once in a thread. The reference is
// good until the next call.
const Condition& Compiled(absl::string_view text) {
  constexpr size_t kMost = 1024;  // a cluster has fewer; who changes them for ever starts anew
  thread_local std::map<std::string, Condition, std::less<>> known;
  if (const auto found = known.find(text); found != known.end()) return found->second;
  if (known.size() >= kMost) known.clear();
  const cel::Type* dyn = cel::SimpleType(cel::TypeKind::kDyn);
  cel::CheckScope scope;
  scope.variables = {{"object", dyn}, {"oldObject", dyn}, {"request", dyn}};
  auto& [kept, condition] = *known.try_emplace(std::string(text)).first;
  const absl::Status compiled = condition.program.Compile(kept, scope);
  if (!compiled.ok()) condition.error = absl::StrCat("compilation failed: ", compiled.message());
  return condition;
}

}  // namespace

MatchVerdict Match(const Value& webhook, const Value& object, const Value& old_object,
                   const Value& request) {
  MatchVerdict verdict;
  const Value& conditions = webhook["matchConditions"];
  if (conditions.empty()) return verdict;
  const std::vector<cel::CelValue> variables = {Untyped(object), Untyped(old_object),
                                                Untyped(request)};
  cel::Evaluator evaluator(kCostLimit);
  std::vector<std::string> errors;
  for (const Value& item : conditions.items()) {
    const absl::string_view text = item["expression"].string_value();
    const Condition& condition = Compiled(text);
    if (!condition.error.empty()) {
      errors.push_back(condition.error);
      continue;
    }
    const cel::CelValue result = condition.program.Run(evaluator, variables);
    if (result.is(cel::CelValue::Kind::kBool)) {
      if (!result.bool_value()) return {false, ""};
    } else {
      const std::string why = result.is_error() ? std::string(result.text()) : "it gives no bool";
      errors.push_back(absl::StrCat("expression '", text, "' resulted in error: ", why));
    }
  }
  if (errors.empty()) return verdict;
  verdict.matches = false;
  if (webhook["failurePolicy"].string_value() == "Ignore") return verdict;
  verdict.error =
      errors.size() == 1 ? errors[0] : absl::StrCat("[", absl::StrJoin(errors, ", "), "]");
  return verdict;
}

}  // namespace quiesce::registry
