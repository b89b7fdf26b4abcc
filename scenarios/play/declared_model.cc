// Things are kept by kind and name. What a thing shows may change by itself with time (`series`:
// "creating" for two minutes, then "ready"); nothing is scheduled for that, Shown works out the
// stage from the thing's age whenever somebody looks.
//
// An operation that is done only partly still answers with an error: that is the trouble, a caller
// that believes the error tries again and must cope with what is there already.
#include "scenarios/play/declared_model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {
namespace {

std::string KindOf(const ServiceOperation& operation) {
  return operation.things().empty() ? "things" : operation.things();
}

Value ObjectOf(const Value& value) { return value.is_object() ? value : Value::Object(); }

// `value` with the members of `more`, which win.
Value Merged(Value value, const Value& more) {
  for (const ValueMember& member : more.members()) value.Set(member.key.view(), member.value);
  return value;
}

Value Only(const Value& value, const google::protobuf::RepeatedPtrField<std::string>& keeps) {
  Value kept = Value::Object();
  for (const std::string& key : keeps) {
    if (const Value* found = value.Find(absl::string_view(key))) kept.Set(key, *found);
  }
  return kept;
}

bool Writes(const ServiceOperation& operation) {
  return operation.does() == ServiceOperation::CREATE ||
         operation.does() == ServiceOperation::UPDATE;
}

}  // namespace

std::vector<std::string> DeclaredModel::Operations() const {
  std::vector<std::string> names;
  for (const auto& [name, operation] : model_.entries()) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status DeclaredModel::CheckRate(const std::string& name, const ServiceOperation& operation) {
  if (!operation.has_at_most()) return absl::OkStatus();
  std::deque<absl::Time>& calls = calls_[name];
  const absl::Time now = loop_->Now();
  while (!calls.empty() && calls.front() <= now - ToDuration(operation.at_most().per())) {
    calls.pop_front();
  }
  if (static_cast<int64_t>(calls.size()) >= operation.at_most().calls()) {
    return absl::ResourceExhaustedError(absl::StrCat(name, ": too many calls"));
  }
  calls.push_back(now);
  return absl::OkStatus();
}

void DeclaredModel::AddPartial(const PartialCalls& calls, absl::Time from) {
  partial_.push_back({calls, from, calls.times() > 0 ? calls.times() : -1});
}

int64_t DeclaredModel::counted_left() const {
  int64_t left = 0;
  for (const Partial& partial : partial_) left += std::max<int64_t>(0, partial.times);
  return left;
}

const PartialCalls* DeclaredModel::Hit(absl::string_view operation) {
  for (Partial& partial : partial_) {
    if (!partial.calls.call().empty() && partial.calls.call() != operation) continue;
    if (loop_->Now() < partial.from || partial.times == 0) continue;
    if (partial.times > 0) --partial.times;
    return &partial.calls;
  }
  return nullptr;
}

absl::StatusOr<Value> DeclaredModel::Do(absl::string_view name, const Value& argument) {
  const auto found = model_.entries().find(std::string(name));
  if (found == model_.entries().end()) {
    return absl::UnimplementedError(absl::StrCat("no operation \"", name, "\""));
  }
  const ServiceOperation& operation = found->second;
  absl::Status rated = CheckRate(found->first, operation);
  if (!rated.ok()) return rated;
  Things& things = kinds_[KindOf(operation)];
  if (operation.does() == ServiceOperation::LIST) return List(things);
  const std::string key(
      argument[operation.key().empty() ? "name" : operation.key()].string_value());
  if (key.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": expected \"", operation.key().empty() ? "name" : operation.key(),
                     "\" in its argument"));
  }
  const PartialCalls* partial = Writes(operation) ? Hit(name) : nullptr;
  const Value given = partial == nullptr ? ObjectOf(argument) : Only(argument, partial->keeps());
  const auto there = things.find(key);
  absl::StatusOr<Value> answer = Value::Object();
  if (operation.does() == ServiceOperation::CREATE) {
    answer = Create(operation, key, given, things);
  } else if (there == things.end()) {
    if (operation.does() == ServiceOperation::DELETE && operation.idempotent()) return answer;
    return absl::NotFoundError(absl::StrCat("no such thing: ", key));
  } else if (operation.does() == ServiceOperation::UPDATE) {
    there->second.value = Merged(there->second.value, given);
    answer = Shown(key, there->second);
  } else if (operation.does() == ServiceOperation::GET) {
    answer = Shown(key, there->second);
  } else {
    things.erase(there);
  }
  if (partial != nullptr && answer.ok()) {
    return absl::InternalError(absl::StrCat(name, ": only a part of it was done"));
  }
  return answer;
}

absl::StatusOr<Value> DeclaredModel::Create(const ServiceOperation& operation,
                                            const std::string& key, const Value& argument,
                                            Things& things) {
  const auto [there, made] = things.try_emplace(key);
  if (!made && !operation.idempotent()) {
    return absl::AlreadyExistsError(absl::StrCat("there is one already: ", key));
  }
  if (made) there->second = {argument, loop_->Now(), &operation};
  if (!made) there->second.value = Merged(there->second.value, argument);
  return Shown(key, there->second);
}

Value DeclaredModel::Shown(const std::string& key, const Thing& thing) const {
  Value shown = thing.value;
  if (!shown.Has("name")) shown.Set("name", key);
  absl::Time until = thing.made;
  for (int i = 0; i < thing.maker->series_size(); ++i) {
    const Stage& stage = thing.maker->series(i);
    until += ToDuration(stage.for_());
    // The last stage lasts.
    if (i + 1 < thing.maker->series_size() && loop_->Now() >= until) continue;
    const absl::StatusOr<Value> values = ParseJson(stage.shows().text());
    return values.ok() ? Merged(std::move(shown), *values) : shown;
  }
  return shown;
}

Value DeclaredModel::List(const Things& things) const {
  std::vector<Value> items;
  for (const auto& [key, thing] : things) items.push_back(Shown(key, thing));
  return Value::Object({{"items", Value::List(std::move(items))}});
}

Value DeclaredModel::State() const {
  Value state = Value::Object();
  for (const auto& [kind, things] : kinds_) {
    Value all = Value::Object();
    for (const auto& [key, thing] : things) all.Set(key, Shown(key, thing));
    state.Set(kind, std::move(all));
  }
  return state;
}

}  // namespace quiesce::scenarios
