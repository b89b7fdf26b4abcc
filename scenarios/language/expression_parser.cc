// Recursive descent; the first error wins and stops the parse, since what follows it is guesswork.
// Words are permissive (they may hold dots, slashes and colons: images, times), so a word that is
// no keyword, number or function is a text, and a misspelt keyword shows only where its place wants
// something else.
#include "scenarios/language/expression_parser.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "scenarios/language/typed_values.h"

namespace quiesce::scenarios {
namespace {

using Node = Expression::Node;

constexpr int kMaxDepth = 100;
// Every operator nests, and what is nested is walked by recursion.
constexpr size_t kMaxLength = 10000;

bool IsWordChar(char c) { return absl::ascii_isalnum(c) || absl::StrContains("_-./:", c); }
bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; }

std::shared_ptr<Node> MakeNode(Node::Kind kind) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  return node;
}

std::shared_ptr<const Node> MakeNode(Node::Kind kind, std::shared_ptr<const Node> a,
                                     std::shared_ptr<const Node> b = nullptr) {
  auto node = MakeNode(kind);
  node->children.push_back(std::move(a));
  if (b) node->children.push_back(std::move(b));
  return node;
}

}  // namespace

absl::StatusOr<ExpressionParser::NodePtr> ExpressionParser::ParseWhole() {
  if (text_.size() > kMaxLength) {
    return absl::InvalidArgumentError(absl::StrCat(kMaxLength, ": expected a condition of at most ",
                                                   kMaxLength, " characters, got ", text_.size()));
  }
  NodePtr root = ParseOr();
  SkipSpaces();
  if (root && at_ < text_.size()) Fail("an operator or the end");
  if (!error_.empty()) return Error();
  return root;
}

absl::StatusOr<Path> ExpressionParser::ParseWholePath() {
  Path path;
  SkipSpaces();
  if (!absl::StartsWith(text_.substr(at_), ".")) Fail("a path, starting with a dot");
  if (error_.empty() && ParsePath(&path)) {
    SkipSpaces();
    if (at_ < text_.size()) Fail("the end of the path");
  }
  if (!error_.empty()) return Error();
  return path;
}

ExpressionParser::NodePtr ExpressionParser::ParseOr() {
  if (++depth_ > kMaxDepth) return Fail("fewer parentheses");
  NodePtr left = ParseAnd();
  while (left && Take("||")) {
    NodePtr right = ParseAnd();
    left = right ? MakeNode(Node::Kind::kOr, left, right) : nullptr;
  }
  --depth_;
  return left;
}

ExpressionParser::NodePtr ExpressionParser::ParseAnd() {
  NodePtr left = ParseNot();
  while (left && Take("&&")) {
    NodePtr right = ParseNot();
    left = right ? MakeNode(Node::Kind::kAnd, left, right) : nullptr;
  }
  return left;
}

ExpressionParser::NodePtr ExpressionParser::ParseNot() {
  SkipSpaces();
  if (absl::StartsWith(text_.substr(at_), "!") && !absl::StartsWith(text_.substr(at_), "!=")) {
    if (++depth_ > kMaxDepth) return Fail("fewer negations");
    ++at_;
    NodePtr inner = ParseNot();
    --depth_;
    return inner ? MakeNode(Node::Kind::kNot, inner) : nullptr;
  }
  return ParseTest();
}

ExpressionParser::NodePtr ExpressionParser::ParseTest() {
  static constexpr std::pair<absl::string_view, Node::Kind> kOperators[] = {
      {"==", Node::Kind::kEqual},     {"!=", Node::Kind::kNotEqual},
      {"<=", Node::Kind::kLessEqual}, {">=", Node::Kind::kGreaterEqual},
      {"<", Node::Kind::kLess},       {">", Node::Kind::kGreater},
  };
  NodePtr left = ParseOperand();
  if (!left) return nullptr;
  for (const auto& [token, kind] : kOperators) {
    if (!Take(token)) continue;
    NodePtr right = ParseOperand();
    if (!right || !FitTogether(*left, *right)) return nullptr;
    return MakeNode(kind, left, right);
  }
  SkipSpaces();
  const absl::string_view rest = text_.substr(at_);
  if (absl::StartsWith(rest, "in") && rest.size() > 2 && !IsWordChar(rest[2])) {
    at_ += 2;
    return ParseIn(left);
  }
  return left;
}

// A word beside a duration, a quantity or a time must be one.
bool ExpressionParser::FitTogether(const Node& left, const Node& right) {
  const Unit unit = UnitOf(left) != Unit::kNone ? UnitOf(left) : UnitOf(right);
  for (const Node* side : {&left, &right}) {
    if (unit == Unit::kNone || side->kind != Node::Kind::kLiteral) continue;
    const Value& value = side->values[0];
    if (CompareTyped(unit, *side, value, *side, value, absl::InfinitePast()).has_value()) continue;
    Fail(unit == Unit::kDuration   ? "a duration such as 30s before this"
         : unit == Unit::kQuantity ? "a quantity such as 500m or 2Gi before this"
                                   : "a time such as '2026-03-29T00:59:30Z' before this");
    return false;
  }
  return true;
}

ExpressionParser::NodePtr ExpressionParser::ParseIn(NodePtr left) {
  auto node = MakeNode(Node::Kind::kIn);
  node->children.push_back(std::move(left));
  if (!Expect("[")) return nullptr;
  do {
    Value value;
    if (!ParseValue(&value)) return nullptr;
    node->values.push_back(std::move(value));
  } while (Take(","));
  if (!Expect("]")) return nullptr;
  return node;
}

ExpressionParser::NodePtr ExpressionParser::ParseOperand() {
  SkipSpaces();
  if (at_ >= text_.size()) return Fail("a path or a value");
  if (text_[at_] == '.') return ParsePathNode();
  if (Take("(")) {
    NodePtr inner = ParseOr();
    return inner && Expect(")") ? inner : nullptr;
  }
  const size_t start = at_;
  if (text_[at_] != '"' && text_[at_] != '\'') {
    const std::string word = TakeWord();
    if (word == "exists") return MakeNode(Node::Kind::kExists);
    if (word == "gone") return MakeNode(Node::Kind::kGone);
    if (word == "now") return MakeNode(Node::Kind::kNow);
    if (absl::StartsWith(text_.substr(at_), "(")) {
      ++at_;
      if (word == "len") return ParseLen();
      if (word == "contains") return ParseContains();
      if (word == "age") return ParseTyped(Node::Kind::kAge);
      if (word == "duration") return ParseTyped(Node::Kind::kDuration);
      if (word == "quantity") return ParseTyped(Node::Kind::kQuantity);
      if (word == "time") return ParseTyped(Node::Kind::kTime);
      at_ = start;
      return Fail("one of the functions len, contains, age, duration, quantity and time");
    }
    at_ = start;
  }
  auto node = MakeNode(Node::Kind::kLiteral);
  node->values.emplace_back();
  return ParseValue(&node->values[0]) ? node : nullptr;
}

ExpressionParser::NodePtr ExpressionParser::ParseLen() {
  NodePtr path = ParsePathNode();
  return path && Expect(")") ? MakeNode(Node::Kind::kLen, path) : nullptr;
}

ExpressionParser::NodePtr ExpressionParser::ParseTyped(Node::Kind kind) {
  SkipSpaces();
  // The age of a literal would be the age of nothing.
  const bool path = absl::StartsWith(text_.substr(at_), ".");
  NodePtr operand = path || kind == Node::Kind::kAge ? ParsePathNode() : ParseOperand();
  return operand && Expect(")") ? MakeNode(kind, operand) : nullptr;
}

ExpressionParser::NodePtr ExpressionParser::ParseContains() {
  auto node = MakeNode(Node::Kind::kContains);
  NodePtr path = ParsePathNode();
  if (!path || !Expect(",")) return nullptr;
  node->children.push_back(std::move(path));
  node->values.emplace_back();
  return ParseValue(&node->values[0]) && Expect(")") ? node : nullptr;
}

ExpressionParser::NodePtr ExpressionParser::ParsePathNode() {
  SkipSpaces();
  if (!absl::StartsWith(text_.substr(at_), ".")) return Fail("a path, starting with a dot");
  auto node = MakeNode(Node::Kind::kPath);
  return ParsePath(&node->path) ? node : nullptr;
}

bool ExpressionParser::ParsePath(Path* path) {
  const size_t start = at_;
  auto steps = std::make_shared<std::vector<Path::Step>>();
  while (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == '[')) {
    if (text_[at_] == '[') {
      if (!ParseBracket(steps.get())) return false;
      continue;
    }
    ++at_;
    std::string name;
    while (at_ < text_.size() && IsNameChar(text_[at_])) name.push_back(text_[at_++]);
    if (name.empty()) {
      if (steps->empty() && (at_ >= text_.size() || text_[at_] == '[' || text_[at_] == ' ' ||
                             text_[at_] == ')' || text_[at_] == ',')) {
        continue;  // `.` alone is the object itself
      }
      Fail("a field's name after the dot");
      return false;
    }
    steps->push_back({Path::Step::Kind::kKey, std::move(name), 0, Value()});
  }
  path->text_ = std::string(text_.substr(start, at_ - start));
  path->steps_ = std::move(steps);
  return true;
}

bool ExpressionParser::ParseBracket(std::vector<Path::Step>* steps) {
  ++at_;
  SkipSpaces();
  Path::Step step{Path::Step::Kind::kKey, "", 0, Value()};
  if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
    if (!ParseQuoted(&step.key)) return false;
  } else {
    while (at_ < text_.size() && IsNameChar(text_[at_])) step.key.push_back(text_[at_++]);
    int64_t index;
    SkipSpaces();
    if (!step.key.empty() && Take("=")) {
      Take("=");
      step.kind = Path::Step::Kind::kSelect;
      if (!ParseValue(&step.value)) return false;
    } else if (absl::SimpleAtoi(step.key, &index) && index >= 0) {
      step.kind = Path::Step::Kind::kIndex;
      step.index = static_cast<size_t>(index);
    } else {
      Fail("[number], [key=value] or ['name']");
      return false;
    }
  }
  steps->push_back(std::move(step));
  return Expect("]");
}

bool ExpressionParser::ParseValue(Value* value) {
  SkipSpaces();
  if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
    std::string quoted;
    if (!ParseQuoted(&quoted)) return false;
    *value = Value(quoted);
    return true;
  }
  const std::string word = TakeWord();
  if (word.empty()) {
    Fail("a value");
    return false;
  }
  int64_t integer;
  double number;
  if (word == "true" || word == "false") {
    *value = Value(word == "true");
  } else if (word == "null") {
    *value = Value();
  } else if (absl::SimpleAtoi(word, &integer)) {
    *value = Value(integer);
  } else if (absl::ascii_isdigit(word.back()) && (absl::ascii_isdigit(word[0]) || word[0] == '-') &&
             absl::SimpleAtod(word, &number)) {
    *value = Value(number);
  } else {
    *value = Value(word);
  }
  return true;
}

bool ExpressionParser::ParseQuoted(std::string* out) {
  const char quote = text_[at_++];
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    out->push_back(text_[at_++]);
  }
  if (at_ >= text_.size()) {
    Fail("a closing quote");
    return false;
  }
  ++at_;
  return true;
}

std::string ExpressionParser::TakeWord() {
  std::string word;
  while (at_ < text_.size() && IsWordChar(text_[at_])) word.push_back(text_[at_++]);
  return word;
}

void ExpressionParser::SkipSpaces() {
  while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
}

bool ExpressionParser::Take(absl::string_view token) {
  SkipSpaces();
  if (!absl::StartsWith(text_.substr(at_), token)) return false;
  at_ += token.size();
  return true;
}

bool ExpressionParser::Expect(absl::string_view token) {
  if (Take(token)) return true;
  Fail(absl::StrCat("\"", token, "\""));
  return false;
}

ExpressionParser::NodePtr ExpressionParser::Fail(absl::string_view expected) {
  if (!error_.empty()) return nullptr;
  const absl::string_view rest = text_.substr(at_);
  error_ = absl::StrCat(at_ + 1, ": expected ", expected, ", got ",
                        rest.empty() ? "the end" : absl::StrCat("\"", rest.substr(0, 20), "\""));
  return nullptr;
}

absl::Status ExpressionParser::Error() const { return absl::InvalidArgumentError(error_); }

}  // namespace quiesce::scenarios
