#include "reconcilers/zoo/scripted/texts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "sim/hash.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

// The words of `$next(A|B|C)`; none where the text is another.
std::vector<std::string> WordsOf(absl::string_view text, absl::string_view function) {
  if (!absl::StartsWith(text, function) || !absl::EndsWith(text, ")")) return {};
  text.remove_prefix(function.size());
  text.remove_suffix(1);
  return absl::StrSplit(text, '|');
}

// A number where it is one.
Value Word(const std::string& word) {
  int64_t number = 0;
  return absl::SimpleAtoi(word, &number) ? Value(number) : Value(word);
}

std::string Token(absl::Time time, int64_t salt) {
  return absl::StrFormat(
      "%016x", sim::Fnv1a(absl::StrCat(absl::ToUnixNanos(time), "/", salt), sim::kFnv1aBasis));
}

}  // namespace

std::string Texts::Fill(absl::string_view text) const {
  if (!absl::StrContains(text, "$")) return std::string(text);
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::StrReplaceAll(
      text, {{"$now", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, utc)},
             {"$go-time", absl::FormatTime("%Y-%m-%d %H:%M:%E9S +0000 UTC", now, utc)},
             {"$age", absl::FormatDuration(now - made)},
             {"$left", absl::FormatDuration(made + absl::Hours(24) - now)},
             {"$hash", Token(now, 0)},
             {"$token", Token(now, look)},
             {"$of-this-life", Token(life, 0)},
             {"$name", name},
             {"$id", id},
             {"$n", absl::StrCat(look)}});
}

Value Texts::Fill(const Value& value, const Value& now_is) const {
  if (!value.is_string()) return value;
  const absl::string_view text = value.string_value();
  if (text == "$n") return Value(look);
  for (const absl::string_view function : {"$other(", "$next("}) {
    const std::vector<std::string> words = WordsOf(text, function);
    if (words.empty()) continue;
    for (size_t i = 0; i < words.size(); ++i) {
      if (Word(words[i]) == now_is) return Word(words[(i + 1) % words.size()]);
    }
    return Word(words.front());
  }
  if (const std::vector<std::string> words = WordsOf(text, "$turned("); !words.empty()) {
    Value turned = Value::List();
    for (size_t i = 0; i < words.size(); ++i) {
      turned.Append(Word(words[(i + static_cast<size_t>(look)) % words.size()]));
    }
    return turned;
  }
  return Value(Fill(text));
}

}  // namespace quiesce::reconcilers::zoo::scripted
