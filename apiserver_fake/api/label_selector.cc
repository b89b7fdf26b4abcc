// The grammar is simple, but its errors are an API, and the original's reader has its quirks: "in"
// and "notin" are words or operators by what is expected just now, a run of symbols is cut at the
// longest operator, and an empty value is fine ("a in (,)", "a=").
#include "apiserver_fake/api/label_selector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/aggregate.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/api/status.h"

namespace quiesce::api {
namespace {

using Operator = LabelRequirement::Operator;

// As strconv.ParseInt(text, 10, 64).
bool ParseGoInt(absl::string_view text, int64_t* result) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  uint64_t value = 0;
  const uint64_t limit = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    const uint64_t digit = static_cast<uint64_t>(c - '0');
    if (value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *result = static_cast<int64_t>(negative ? ~value + 1 : value);
  return true;
}

enum class Token {
  kError,
  kEnd,
  kClose,
  kComma,
  kNot,
  kDoubleEquals,
  kEquals,
  kGreater,
  kIdentifier,
  kIn,
  kLess,
  kNotEquals,
  kNotIn,
  kOpen,
};

struct Lexeme {
  Token token;
  std::string text;
};

Token KeywordToken(absl::string_view text) {
  static constexpr std::pair<absl::string_view, Token> kKeywords[] = {
      {")", Token::kClose},         {",", Token::kComma},  {"!", Token::kNot},
      {"==", Token::kDoubleEquals}, {"=", Token::kEquals}, {">", Token::kGreater},
      {"in", Token::kIn},           {"<", Token::kLess},   {"!=", Token::kNotEquals},
      {"notin", Token::kNotIn},     {"(", Token::kOpen},
  };
  for (const auto& [keyword, token] : kKeywords) {
    if (keyword == text) return token;
  }
  return Token::kError;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool IsSpecial(char c) {
  return c == '=' || c == '!' || c == '(' || c == ')' || c == ',' || c == '>' || c == '<';
}

// Splits a selector into tokens. A NUL byte reads as the end of the text, as in the original.
class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  Lexeme Next() {
    char c = Read();
    while (IsSpace(c)) c = Read();
    if (c == 0) return {Token::kEnd, ""};
    --at_;
    return IsSpecial(c) ? Special() : Word();
  }

 private:
  char Read() {
    if (at_ == text_.size()) return 0;
    return text_[at_++];
  }

  Lexeme Word() {
    std::string word;
    for (char c = Read(); c != 0; c = Read()) {
      if (IsSpecial(c) || IsSpace(c)) {
        --at_;
        break;
      }
      word.push_back(c);
    }
    const Token keyword = KeywordToken(word);
    return {keyword == Token::kError ? Token::kIdentifier : keyword, std::move(word)};
  }

  // The longest run of symbols that is an operator.
  Lexeme Special() {
    Lexeme last{Token::kError, ""};
    std::string symbols;
    for (char c = Read(); c != 0; c = Read()) {
      if (!IsSpecial(c)) {
        --at_;
        break;
      }
      symbols.push_back(c);
      const Token token = KeywordToken(symbols);
      if (token != Token::kError) {
        last = {token, symbols};
      } else if (last.token != Token::kError) {
        --at_;
        break;
      }
    }
    if (last.token == Token::kError) {
      last.text = absl::StrCat("error expected: keyword found '", symbols, "'");
    }
    return last;
  }

  absl::string_view text_;
  size_t at_ = 0;
};

std::string InvalidText(absl::string_view field, const std::string& value,
                        absl::string_view detail) {
  return absl::StrCat(field, ": ", InvalidField("", Value(value), std::string(detail)).Body());
}

class Parser {
 public:
  explicit Parser(absl::string_view text) {
    Lexer lexer(text);
    do {
      lexemes_.push_back(lexer.Next());
    } while (lexemes_.back().token != Token::kEnd);
  }

  absl::StatusOr<std::vector<LabelRequirement>> Parse() {
    std::vector<LabelRequirement> requirements;
    while (true) {
      const Lexeme& first = Look();
      if (first.token == Token::kEnd) return requirements;
      if (first.token != Token::kIdentifier && first.token != Token::kNot) {
        return Error("found '", first.text, "', expected: !, identifier, or 'end of string'");
      }
      LabelRequirement requirement;
      if (absl::Status status = ParseRequirement(&requirement); !status.ok()) {
        return Error("unable to parse requirement: ", AsText(status.message()), "");
      }
      requirements.push_back(std::move(requirement));
      const Lexeme& next = Take();
      if (next.token == Token::kEnd) return requirements;
      if (next.token != Token::kComma) {
        return Error("found '", next.text, "', expected: ',' or 'end of string'");
      }
      const Lexeme& after = Look();
      if (after.token != Token::kIdentifier && after.token != Token::kNot) {
        return Error("found '", after.text, "', expected: identifier after ','");
      }
    }
  }

 private:
  static std::string AsText(absl::string_view text) { return std::string(text); }
  static absl::Status Error(absl::string_view before, const std::string& what,
                            absl::string_view after) {
    return absl::InvalidArgumentError(absl::StrCat(before, what, after));
  }

  // The present token; `in` and `notin` count as words wherever an operator is not expected.
  const Lexeme& Look() {
    Lexeme& lexeme = lexemes_[at_];
    if (!operator_expected_ && (lexeme.token == Token::kIn || lexeme.token == Token::kNotIn)) {
      lexeme.token = Token::kIdentifier;
    }
    return lexeme;
  }
  // The same, and on to the next one; the last one (kEnd) is not left.
  const Lexeme& Take() {
    const Lexeme& lexeme = Look();
    if (at_ + 1 < lexemes_.size()) ++at_;
    return lexeme;
  }

  absl::Status ParseRequirement(LabelRequirement* result) {
    Lexeme key = Take();
    const bool negated = key.token == Token::kNot;
    if (negated) key = Take();
    if (key.token != Token::kIdentifier) {
      return Error("found '", key.text, "', expected: identifier");
    }
    if (const auto errors = LabelKeyErrors(key.text); !errors.empty()) {
      return absl::InvalidArgumentError(
          InvalidText("<nil>", key.text, absl::StrJoin(errors, "; ")));
    }
    result->key = key.text;
    if (negated) {
      result->op = Operator::kDoesNotExist;
      return absl::OkStatus();
    }
    operator_expected_ = true;
    const Token next = Look().token;
    if (next == Token::kEnd || next == Token::kComma) {
      operator_expected_ = false;
      result->op = Operator::kExists;
      return absl::OkStatus();
    }
    const Lexeme& op = Take();
    operator_expected_ = false;
    if (!OperatorOf(op.token, &result->op)) {
      return Error("found '", op.text, "', expected: in, notin, =, ==, !=, gt, lt");
    }
    const absl::Status status = result->op == Operator::kIn || result->op == Operator::kNotIn
                                    ? ParseSet(&result->values)
                                    : ParseExact(&result->values);
    if (!status.ok()) return status;
    return Validate(*result);
  }

  static bool OperatorOf(Token token, Operator* op) {
    switch (token) {
      case Token::kIn:
        *op = Operator::kIn;
        return true;
      case Token::kNotIn:
        *op = Operator::kNotIn;
        return true;
      case Token::kEquals:
        *op = Operator::kEquals;
        return true;
      case Token::kDoubleEquals:
        *op = Operator::kDoubleEquals;
        return true;
      case Token::kNotEquals:
        *op = Operator::kNotEquals;
        return true;
      case Token::kGreater:
        *op = Operator::kGreaterThan;
        return true;
      case Token::kLess:
        *op = Operator::kLessThan;
        return true;
      default:
        return false;
    }
  }

  // "(x,,y)": the empty string is a value, too.
  absl::Status ParseSet(std::vector<std::string>* values) {
    const Lexeme open = Take();
    if (open.token != Token::kOpen) return Error("found '", open.text, "' expected: '('");
    const Lexeme first = Look();
    if (first.token == Token::kClose) {
      Take();
      values->push_back("");
      return absl::OkStatus();
    }
    if (first.token != Token::kIdentifier && first.token != Token::kComma) {
      return Error("found '", first.text, "', expected: ',', ')' or identifier");
    }
    if (absl::Status status = ParseList(values); !status.ok()) return status;
    if (Take().token != Token::kClose) return Error("found '", first.text, "', expected: ')'");
    std::sort(values->begin(), values->end());
    values->erase(std::unique(values->begin(), values->end()), values->end());
    return absl::OkStatus();
  }

  absl::Status ParseList(std::vector<std::string>* values) {
    while (true) {
      const Lexeme item = Take();
      if (item.token == Token::kIdentifier) {
        values->push_back(item.text);
        const Lexeme& next = Look();
        if (next.token == Token::kComma) continue;
        if (next.token == Token::kClose) return absl::OkStatus();
        return Error("found '", next.text, "', expected: ',' or ')'");
      }
      if (item.token != Token::kComma) {
        return Error("found '", item.text, "', expected: ',', or identifier");
      }
      if (values->empty()) values->push_back("");
      const Token next = Look().token;
      if (next == Token::kClose || next == Token::kComma) values->push_back("");
      if (next == Token::kClose) return absl::OkStatus();
    }
  }

  absl::Status ParseExact(std::vector<std::string>* values) {
    const Token next = Look().token;
    if (next == Token::kEnd || next == Token::kComma) {
      values->push_back("");
      return absl::OkStatus();
    }
    const Lexeme& value = Take();
    if (value.token != Token::kIdentifier) {
      return Error("found '", value.text, "', expected: identifier");
    }
    values->push_back(value.text);
    return absl::OkStatus();
  }

  static absl::Status Validate(const LabelRequirement& requirement) {
    std::vector<std::string> errors;
    if (requirement.op == Operator::kGreaterThan || requirement.op == Operator::kLessThan) {
      int64_t unused;
      for (size_t i = 0; i < requirement.values.size(); ++i) {
        if (!ParseGoInt(requirement.values[i], &unused)) {
          errors.push_back(InvalidText(absl::StrCat("values[", i, "]"), requirement.values[i],
                                       "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
      }
    }
    for (size_t i = 0; i < requirement.values.size(); ++i) {
      const auto complaints = LabelValueErrors(requirement.values[i]);
      if (complaints.empty()) continue;
      errors.push_back(InvalidText(absl::StrCat("values[", i, "][", requirement.key, "]"),
                                   requirement.values[i], absl::StrJoin(complaints, "; ")));
    }
    if (errors.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(AggregateText(errors));
  }

  std::vector<Lexeme> lexemes_;
  size_t at_ = 0;
  bool operator_expected_ = false;
};

absl::string_view OperatorText(Operator op) {
  switch (op) {
    case Operator::kEquals:
      return "=";
    case Operator::kDoubleEquals:
      return "==";
    case Operator::kNotEquals:
      return "!=";
    case Operator::kIn:
      return " in ";
    case Operator::kNotIn:
      return " notin ";
    case Operator::kGreaterThan:
      return ">";
    case Operator::kLessThan:
      return "<";
    case Operator::kExists:
    case Operator::kDoesNotExist:
      return "";
  }
  return "";
}

}  // namespace

bool LabelRequirement::Matches(const Value& labels) const {
  const Value* found = labels.Find(key);
  const absl::string_view value = found == nullptr ? absl::string_view() : found->string_value();
  switch (op) {
    case Operator::kExists:
      return found != nullptr;
    case Operator::kDoesNotExist:
      return found == nullptr;
    case Operator::kEquals:
    case Operator::kDoubleEquals:
    case Operator::kIn:
      return found != nullptr && std::find(values.begin(), values.end(), value) != values.end();
    case Operator::kNotEquals:
    case Operator::kNotIn:
      return found == nullptr || std::find(values.begin(), values.end(), value) == values.end();
    case Operator::kGreaterThan:
    case Operator::kLessThan: {
      int64_t have, want;
      if (found == nullptr || !ParseGoInt(value, &have) || !ParseGoInt(values[0], &want)) {
        return false;
      }
      return op == Operator::kGreaterThan ? have > want : have < want;
    }
  }
  return false;
}

std::string LabelRequirement::ToString() const {
  if (op == Operator::kExists) return key;
  if (op == Operator::kDoesNotExist) return absl::StrCat("!", key);
  const bool set = op == Operator::kIn || op == Operator::kNotIn;
  return absl::StrCat(key, OperatorText(op), set ? "(" : "", absl::StrJoin(values, ","),
                      set ? ")" : "");
}

absl::StatusOr<LabelSelector> LabelSelector::Parse(absl::string_view text) {
  absl::StatusOr<std::vector<LabelRequirement>> requirements = Parser(text).Parse();
  if (!requirements.ok()) return requirements.status();
  LabelSelector selector;
  for (LabelRequirement& requirement : *requirements) {
    const auto place = std::upper_bound(
        selector.requirements_.begin(), selector.requirements_.end(), requirement,
        [](const LabelRequirement& a, const LabelRequirement& b) { return a.key < b.key; });
    selector.requirements_.insert(place, std::move(requirement));
  }
  return selector;
}

bool LabelSelector::Matches(const Value& labels) const {
  for (const LabelRequirement& requirement : requirements_) {
    if (!requirement.Matches(labels)) return false;
  }
  return true;
}

std::string LabelSelector::ToString() const {
  return absl::StrJoin(requirements_, ",", [](std::string* out, const LabelRequirement& item) {
    absl::StrAppend(out, item.ToString());
  });
}

}  // namespace quiesce::api
