#include "reconcilers/zoo/programmed/texts.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/programmed/field_path.h"
#include "sim/hash.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

// What is within the parentheses of "$word(...)"; false where the text is something else.
bool IsCall(absl::string_view text, absl::string_view word, std::string* inside) {
  const std::string begin = absl::StrCat("$", word, "(");
  if (!absl::StartsWith(text, begin) || !absl::EndsWith(text, ")")) return false;
  *inside = std::string(text.substr(begin.size(), text.size() - begin.size() - 1));
  return true;
}

// "A|2" as values: "A" and the number 2.
std::vector<Value> RowOf(absl::string_view inside) {
  std::vector<Value> row;
  for (absl::string_view word : absl::StrSplit(inside, '|')) {
    int64_t number = 0;
    row.push_back(absl::SimpleAtoi(word, &number) ? Value(number) : Value(word));
  }
  return row;
}

Value Next(const std::vector<Value>& row, const Value& now_is) {
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i] == now_is) return row[(i + 1) % row.size()];
  }
  return row.front();
}

Value Turned(const std::vector<Value>& row, int64_t looks) {
  Value turned = Value::List();
  for (size_t i = 0; i < row.size(); ++i) {
    turned.Append(row[(i + static_cast<size_t>(looks)) % row.size()]);
  }
  return turned;
}

std::string ShowTime(const char* format, absl::Time time) {
  return absl::FormatTime(format, time, absl::UTCTimeZone());
}

absl::Time TimeOf(const Value& text, absl::Time otherwise) {
  return go::ParseRfc3339(text.string_value()).value_or(otherwise);
}

std::string Token(absl::Time time, int64_t salt) {
  return absl::StrFormat("%016x", sim::Fnv1a(absl::StrCat(absl::ToUnixNanos(time), "/", salt)));
}

}  // namespace

std::string Text(const Value& value) { return std::string(value.string_value()); }

std::string FillText(const Words& words, const Value& text) {
  if (!absl::StrContains(text.string_value(), "$")) return Text(text);
  const Value& metadata = words.object["metadata"];
  const absl::Time made = TimeOf(metadata["creationTimestamp"], absl::UnixEpoch());
  return absl::StrReplaceAll(text.string_value(),
                             {{"$name", metadata["name"].string_value()},
                              {"$uid", metadata["uid"].string_value()},
                              {"$generation", absl::StrCat(metadata["generation"].int_value())},
                              {"$n", absl::StrCat(words.looks)},
                              {"$count", absl::StrCat(words.count)},
                              {"$made", words.made},
                              {"$id", words.id},
                              {"$now", ShowTime("%Y-%m-%dT%H:%M:%E3SZ", words.now)},
                              {"$micros", ShowTime("%Y-%m-%dT%H:%M:%E6SZ", words.now)},
                              {"$go-time", ShowTime("%Y-%m-%d %H:%M:%E9S +0000 UTC", words.now)},
                              {"$minute", ShowTime("%Y%m%d%H%M", words.now)},
                              {"$age", absl::FormatDuration(words.now - made)},
                              {"$left", absl::FormatDuration(made + absl::Hours(24) - words.now)},
                              {"$hash", Token(words.now, 0)},
                              {"$token", Token(words.now, words.looks)},
                              {"$of-this-life", Token(words.life, 0)}});
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
  const absl::string_view text = value.string_value();
  if (text == "$n") return Value(words.looks);
  if (text == "$count") return Value(words.count);
  if (text == "$generation") return words.object["metadata"]["generation"];
  std::string inside;
  if (IsCall(text, "next", &inside)) return Next(RowOf(inside), now_is);
  if (IsCall(text, "turned", &inside)) return Turned(RowOf(inside), words.looks);
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

double Drawn(const std::string& name, int64_t number) {
  const uint64_t hash = sim::Fnv1a(absl::StrCat(name, "/", number, "/draw"));
  return static_cast<double>((hash ^ (hash >> 23)) % 10007) / 10007;
}

}  // namespace quiesce::reconcilers::zoo::programmed
