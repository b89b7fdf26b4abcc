// An expected text is read token by token. A symbol that is not bound yet takes the longest run of
// characters that its kind can have, with no way back, so in a recording something must stand
// between two symbols. Only `time` is tried both ways, for messages have that word too. Two uids,
// versions or hashes never stand for the same value: the server would have confused two objects,
// two writes or two templates.
#include "apiserver_fake/conformance/symbols.h"

#include <cctype>
#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace quiesce::conformance {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool IsUid(char c) { return IsWord(c) || c == '-'; }
bool IsToken(char c) { return IsWord(c) || c == '-' || c == '_' || c == '=' || c == '.'; }

size_t Run(absl::string_view text, size_t at, bool (*accepts)(char)) {
  size_t end = at;
  while (end < text.size() && accepts(text[end])) ++end;
  return end - at;
}

size_t DigitsAfter(absl::string_view text, size_t at, absl::string_view prefix) {
  if (!absl::StartsWith(text.substr(at), prefix)) return 0;
  size_t digits = Run(text, at + prefix.size(), IsDigit);
  return digits == 0 ? 0 : prefix.size() + digits;
}

}  // namespace

size_t TimePrefix(absl::string_view text) {
  constexpr absl::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kShape.size() + 1) return 0;
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !IsDigit(text[i]) : text[i] != kShape[i]) return 0;
  }
  size_t end = kShape.size();
  if (text[end] == '.') end += 1 + Run(text, end + 1, IsDigit);
  if (end < text.size() && text[end] == 'Z') return end + 1;
  if (end + 6 <= text.size() && (text[end] == '+' || text[end] == '-')) return end + 6;
  return 0;
}

struct Symbols::Token {
  enum Kind {
    kLiteral,
    kUid,
    kVersion,
    kAtLeast,
    kContinue,
    kTime,
    kNumber,
    kHash,
    kRandom,
    kName,
    kRepeat
  };
  Kind kind = kLiteral;
  size_t length = 1;
};

Symbols::Token Symbols::NextToken(absl::string_view text, size_t at, char repeated_char) {
  Token token;
  auto is = [&](Token::Kind kind, size_t length) {
    if (length == 0) return false;
    token.kind = kind;
    token.length = length;
    return true;
  };
  char c = text[at];
  bool at_word = at == 0 || !IsWord(text[at - 1]);
  if (c == '@' && repeated_char != 0 && absl::StartsWith(text.substr(at), "@@")) {
    is(Token::kRepeat, 2);
  } else if (c == '<') {
    absl::string_view rest = text.substr(at);
    if (absl::StartsWith(rest, "<rv>")) {
      is(Token::kNumber, 4);
    } else if (absl::StartsWith(rest, "<pod>")) {
      is(Token::kName, 5);
    } else if (absl::StartsWith(rest, "<hash") || absl::StartsWith(rest, "<rand")) {
      size_t end = 5 + Run(rest, 5, IsDigit);
      if (end < rest.size() && rest[end] == '>') {
        is(rest[1] == 'h' ? Token::kHash : Token::kRandom, end + 1);
      }
    }
  } else if (at_word && c == 'u') {
    is(Token::kUid, DigitsAfter(text, at, "uid#"));
  } else if (at_word && c == 'r') {
    is(Token::kAtLeast, DigitsAfter(text, at, "rv>=rv#")) ||
        is(Token::kAtLeast, DigitsAfter(text, at, "rv>=")) ||
        is(Token::kVersion, DigitsAfter(text, at, "rv#"));
  } else if (at_word && c == 'c') {
    is(Token::kContinue, DigitsAfter(text, at, "continue#"));
  } else if (at_word && c == 't' && absl::StartsWith(text.substr(at), "time") &&
             (at + 4 == text.size() || !IsWord(text[at + 4]))) {
    is(Token::kTime, 4);
  }
  return token;
}

bool Symbols::Bind(const std::string& symbol, absl::string_view value, bool distinct) {
  if (distinct) {
    auto [known, added] = symbol_of_.emplace(std::string(value), symbol);
    if (!added && known->second != symbol) return false;
  }
  bound_.emplace(symbol, std::string(value));
  return true;
}

bool Symbols::Match(absl::string_view expected, absl::string_view actual) {
  return MatchFrom(expected, 0, actual, 0);
}

bool Symbols::MatchFrom(absl::string_view expected, size_t i, absl::string_view actual, size_t j) {
  while (i < expected.size()) {
    Token token = NextToken(expected, i, repeated_char_);
    if (token.kind == Token::kLiteral) {
      if (j >= actual.size() || expected[i] != actual[j]) return false;
      ++i;
      ++j;
      continue;
    }
    std::string symbol(expected.substr(i, token.length));
    if (token.kind == Token::kTime) {
      size_t length = TimePrefix(actual.substr(j));
      if (length != 0 && MatchFrom(expected, i + 4, actual, j + length)) return true;
      if (!absl::StartsWith(actual.substr(j), "time") || expected == "time") return false;
      i += 4;
      j += 4;
      continue;
    }
    size_t length = 0;
    auto known = bound_.find(symbol);
    if (known != bound_.end()) {
      if (!absl::StartsWith(actual.substr(j), known->second)) return false;
      length = known->second.size();
    } else {
      switch (token.kind) {
        case Token::kUid:
          length = Run(actual, j, IsUid);
          break;
        case Token::kVersion:
        case Token::kAtLeast:
        case Token::kNumber:
          length = Run(actual, j, IsDigit);
          break;
        case Token::kContinue:
          length = Run(actual, j, IsToken);
          break;
        case Token::kHash:
          length = Run(actual, j, IsWord);
          break;
        case Token::kName:
          length = Run(actual, j, IsUid);
          break;
        case Token::kRandom:
          length = Run(actual, j, IsWord) >= 5 ? 5 : 0;
          break;
        case Token::kRepeat:
          while (j + length < actual.size() && actual[j + length] == repeated_char_) ++length;
          break;
        default:
          break;
      }
      if (length == 0) return false;
      absl::string_view value = actual.substr(j, length);
      if (token.kind == Token::kAtLeast) {
        auto bound = bound_.find(symbol.substr(4));
        int64_t least = 0, got = 0;
        if (bound != bound_.end() && absl::SimpleAtoi(bound->second, &least) &&
            absl::SimpleAtoi(value, &got) && got < least) {
          return false;
        }
      } else if (token.kind != Token::kNumber && token.kind != Token::kRepeat &&
                 token.kind != Token::kName && symbol != "<rand>") {
        const bool distinct = token.kind == Token::kUid || token.kind == Token::kVersion ||
                              token.kind == Token::kHash;
        if (!Bind(symbol, value, distinct)) return false;
      }
    }
    i += token.length;
    j += length;
  }
  return j == actual.size();
}

std::string Symbols::Substitute(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    Token token = NextToken(text, i, 0);
    std::string symbol(text.substr(i, token.length));
    if (token.kind == Token::kLiteral || token.kind == Token::kTime) {
      out += symbol;
    } else if (auto known = bound_.find(symbol); known != bound_.end()) {
      out += known->second;
    } else if (token.kind == Token::kUid) {
      std::string uid = absl::StrFormat("abcdef00-0000-4000-8000-%012d", ++invented_);
      Bind(symbol, uid, true);
      out += uid;
    } else {
      out += symbol;
    }
    i += token.length;
  }
  return out;
}

Value Symbols::Substitute(const Value& value) {
  if (value.is_string()) return Value(Substitute(value.string_value()));
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(Substitute(item));
    return Value::List(std::move(items));
  }
  if (value.is_object()) {
    std::vector<ValueMember> members;
    for (const ValueMember& member : value.members()) {
      members.push_back({ValueKey(Substitute(member.key.view())), Substitute(member.value)});
    }
    return Value::Object(std::move(members));
  }
  return value;
}

void Symbols::StartStep() {
  for (auto it = bound_.begin(); it != bound_.end();) {
    it = absl::StartsWith(it->first, "<rand") ? bound_.erase(it) : std::next(it);
  }
}

}  // namespace quiesce::conformance
