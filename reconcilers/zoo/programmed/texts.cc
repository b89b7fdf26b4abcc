#include "reconcilers/zoo/programmed/texts.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/paths/field_path.h"
#include "sim/hash.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using paths::At;
using paths::DurationOf;
using paths::PathOf;

// What is within the parentheses of "$word(...)"; false where the text is something else.
bool IsCall(const std::string& text, const std::string& word, std::string* inside) {
  const std::string begin = absl::StrCat("$", word, "(");
  if (!absl::StartsWith(text, begin) || !absl::EndsWith(text, ")")) return false;
  *inside = text.substr(begin.size(), text.size() - begin.size() - 1);
  return true;
}

std::string ShowTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

absl::Time TimeOf(const Value& text, absl::Time otherwise) {
  return go::ParseRfc3339(text.string_value()).value_or(otherwise);
}

}  // namespace

std::string Text(const Value& value) { return std::string(value.string_value()); }

void Put(Value& object, const std::vector<std::string>& path, Value value) {
  Value* place = &object;
  for (size_t i = 0; i + 1 < path.size(); ++i) place = &place->Mutable(path[i]);
  if (value.is_null()) {
    place->Erase(path.back());
  } else {
    place->Set(path.back(), std::move(value));
  }
}

std::string FillText(const Words& words, const Value& text) {
  const absl::Time made = TimeOf(words.object["metadata"]["creationTimestamp"], absl::UnixEpoch());
  return absl::StrReplaceAll(
      Text(text),
      {{"$now", ShowTime(words.now)},
       {"$micros", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", words.now, absl::UTCTimeZone())},
       {"$age", absl::FormatDuration(words.now - made)},
       {"$name", Text(words.object["metadata"]["name"])},
       {"$id", words.id},
       {"$count", absl::StrCat(words.count)},
       {"$minute", absl::FormatTime("%Y%m%d%H%M", words.now, absl::UTCTimeZone())},
       {"$n", absl::StrCat(words.looks)}});
}

Value Fill(const Words& words, const Value& value, const Value& now_is) {
  if (value.is_object()) {
    Value filled = Value::Object();
    for (const ValueMember& member : value.members()) {
      filled.Set(member.key.view(), Fill(words, member.value, now_is[member.key.view()]));
    }
    return filled;
  }
  if (value.is_list()) {
    Value filled = Value::List();
    for (const Value& item : value.items()) filled.Append(Fill(words, item, Value()));
    return filled;
  }
  if (!value.is_string()) return value;
  const std::string text = Text(value);
  std::string inside;
  if (text == "$n") return Value(words.looks);
  if (text == "$count") return Value(words.count);
  if (IsCall(text, "other", &inside)) {
    const std::vector<std::string> both = absl::StrSplit(inside, '|');
    return Value(now_is.string_value() == both[0] ? both[1] : both[0]);
  }
  if (IsCall(text, "plus", &inside)) {
    int64_t more = 1;
    return Value(now_is.int_value() + (absl::SimpleAtoi(inside, &more) ? more : 1));
  }
  if (IsCall(text, "", &inside)) return At(words.object, PathOf(Value(inside)));
  return Value(FillText(words, value));
}

bool Holds(const Words& words, const Value& condition, const Value& object) {
  const Value now_is = At(object, PathOf(condition["path"]));
  if (condition.Has("is")) return now_is == Fill(words, condition["is"], now_is);
  if (condition.Has("is-not")) return now_is != Fill(words, condition["is-not"], now_is);
  if (condition.Has("below")) {
    return now_is.int_value() < Fill(words, condition["below"], now_is).int_value();
  }
  if (condition.Has("older")) {
    return TimeOf(now_is, absl::InfinitePast()) + DurationOf(condition["older"]) <= words.now;
  }
  return !now_is.is_null();
}

const runtime::Resource* FindKind(const std::string& plural) {
  static const auto* const kinds = new std::vector<runtime::Resource>{
      {{"", "v1", "configmaps"}, "ConfigMap", true},
      {{"", "v1", "secrets"}, "Secret", true},
      {{"", "v1", "pods"}, "Pod", true},
      {{"", "v1", "events"}, "Event", true},
      {{"", "v1", "namespaces"}, "Namespace", false},
      {{"apps", "v1", "deployments"}, "Deployment", true},
      {{"batch", "v1", "jobs"}, "Job", true},
      {{"coordination.k8s.io", "v1", "leases"}, "Lease", true},
      {{"field.example.com", "v1", "widgets"}, "Widget", true},
      {{"field.example.com", "v1", "gadgets"}, "Gadget", true},
  };
  for (const runtime::Resource& kind : *kinds) {
    if (kind.gvr.resource == plural) return &kind;
  }
  return nullptr;
}

double Drawn(const std::string& name, int64_t number) {
  const uint64_t hash = sim::Fnv1a(absl::StrCat(name, "/", number, "/draw"));
  return static_cast<double>((hash ^ (hash >> 23)) % 10007) / 10007;
}

}  // namespace quiesce::reconcilers::zoo::programmed
