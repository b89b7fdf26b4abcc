// Recursive descent, a function for each rule of the grammar. The errors are those of ANTLR's
// parser, which tries to repair what it reads, so a wrong token is told in one of three ways:
// "extraneous" if without it all would fit, "missing" if something before it would make it fit,
// else "mismatched". Since the first error ends the parse, nothing is repaired.
//
// Depth is counted for each rule on its own, as cel-go's recursion listener does; there a chain a +
// b + c is left recursion, so every operator of it counts.
#include "apiserver_fake/cel/parser.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/lexer.h"
#include "apiserver_fake/cel/literals.h"
#include "apiserver_fake/cel/macros.h"

namespace quiesce::cel {
namespace {

constexpr int kMaxDepth = 250;
constexpr int64_t kMaxCodePoints = 100000;
constexpr char kExpressionStart[] =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, "
    "BYTES, IDENTIFIER}";

// How deep the rules of the grammar are nested; a chain of operators counts as nesting too.
struct Depths {
  int expression = 0, relation = 0, sum = 0, member = 0;
};

// A null pointer stands for what cannot be parsed; parsing then ends.
class Parser {
 public:
  Parser(absl::string_view text, ExprArena& arena, SourceErrors& errors)
      : arena_(arena), errors_(errors), tokens_(Tokenize(text, errors)) {}

  Expr* Run() {
    Expr* expr = Expression();
    if (expr == nullptr) return nullptr;
    if (Now().kind != TokenKind::kEnd) {
      const bool last = tokens_[at_ + 1].kind == TokenKind::kEnd;
      return Wrong(last ? "extraneous" : "mismatched", "<EOF>");
    }
    return expr;
  }

 private:
  // Counts one level of a rule, and one for each Deeper(), until it goes out of scope.
  class Nesting {
   public:
    Nesting(Parser& parser, int& depth) : parser_(parser), depth_(depth) {}
    ~Nesting() { depth_ -= added_; }
    bool Deeper() {
      ++added_;
      return ++depth_ <= kMaxDepth || parser_.TooDeep();
    }

   private:
    Parser& parser_;
    int& depth_;
    int added_ = 0;
  };

  const Token& Now() const { return tokens_[at_]; }
  const Token& Next(size_t ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool Is(absl::string_view symbol) const {
    return Now().kind == TokenKind::kSymbol && Now().text == symbol;
  }
  bool Take(absl::string_view symbol) {
    if (!Is(symbol)) return false;
    ++at_;
    return true;
  }

  Expr* Fail(int32_t offset, std::string message) {
    errors_.Add(offset, std::move(message));
    return nullptr;
  }
  bool TooDeep() {
    Fail(-1, absl::StrCat("expression recursion limit exceeded: ", kMaxDepth));
    return false;
  }
  static absl::string_view Shown(const Token& token) {
    return token.kind == TokenKind::kEnd ? "<EOF>" : token.text;
  }
  Expr* Wrong(absl::string_view how, absl::string_view wanted) {
    return Fail(Now().offset, absl::StrCat("Syntax error: ", how, " input '", Shown(Now()),
                                           "' expecting ", wanted));
  }
  bool Want(absl::string_view symbol) {
    if (Take(symbol)) return true;
    const std::string wanted = absl::StrCat("'", symbol, "'");
    if (Next(1).kind == TokenKind::kSymbol && Next(1).text == symbol) {
      Wrong("extraneous", wanted);
    } else if (symbol == ":" ? Starts(Now()) : MayFollow(Now())) {
      Fail(Now().offset,
           absl::StrCat("Syntax error: missing ", wanted, " at '", Shown(Now()), "'"));
    } else {
      Wrong("mismatched", wanted);
    }
    return false;
  }

  // A comma between items, or their end, which may follow it. False where neither comes.
  bool WantNext(absl::string_view end) {
    if (Take(",") || Is(end)) return true;
    const Token& next = Next(1);
    const bool deletable =
        next.kind == TokenKind::kSymbol && (next.text == end || next.text == ",");
    if (Now().kind == TokenKind::kEnd) return Want(end);
    Wrong(deletable ? "extraneous" : "mismatched", absl::StrCat("{'", end, "', ','}"));
    return false;
  }

  // Could the token come after a whole expression?
  static bool MayFollow(const Token& token) {
    if (token.kind == TokenKind::kEnd) return true;
    return token.kind == TokenKind::kSymbol &&
           (!Starts(token) || token.text == "-" || token.text == "[" || token.text == ".");
  }

  Expr* Call(std::string name, int32_t offset, std::vector<Expr*> args) {
    Expr* call = arena_.New(ExprKind::kCall, offset);
    call->name = std::move(name);
    call->args = std::move(args);
    return call;
  }

  Expr* Expression() {
    Nesting nesting(*this, depths_.expression);
    if (!nesting.Deeper()) return nullptr;
    Expr* condition = Logical("||");
    if (condition == nullptr || !Is("?")) return condition;
    const int32_t offset = Now().offset;
    ++at_;
    Expr* yes = Logical("||");
    if (yes == nullptr || !Want(":")) return nullptr;
    Expr* no = Expression();
    return no == nullptr ? nullptr : Call("_?_:_", offset, {condition, yes, no});
  }

  // A chain of || or &&, as a balanced tree: a long one would otherwise make a deep tree for the
  // checker and all that follow.
  Expr* Logical(absl::string_view symbol) {
    const bool is_or = symbol == "||";
    std::vector<Expr*> terms;
    std::vector<int32_t> offsets;
    do {
      if (!terms.empty()) offsets.push_back(tokens_[at_ - 1].offset);
      Expr* term = is_or ? Logical("&&") : Relation();
      if (term == nullptr) return nullptr;
      terms.push_back(term);
    } while (Take(symbol));
    return Balanced(is_or ? "_||_" : "_&&_", terms, offsets, 0, offsets.size());
  }

  // The operators from `low` up to `high` with the terms around them.
  Expr* Balanced(const char* name, const std::vector<Expr*>& terms,
                 const std::vector<int32_t>& offsets, size_t low, size_t high) {
    if (low == high) return terms[low];
    const size_t middle = (low + high) / 2;
    return Call(name, offsets[middle],
                {Balanced(name, terms, offsets, low, middle),
                 Balanced(name, terms, offsets, middle + 1, high)});
  }

  Expr* Relation() {
    Nesting nesting(*this, depths_.relation);
    if (!nesting.Deeper()) return nullptr;
    Expr* left = Sum();
    while (left != nullptr) {
      static constexpr absl::string_view kOperators[] = {"<", "<=", ">=", ">", "==", "!=", "in"};
      const Token now = Now();
      if (now.kind != TokenKind::kSymbol || std::find(std::begin(kOperators), std::end(kOperators),
                                                      now.text) == std::end(kOperators)) {
        return left;
      }
      ++at_;
      if (!nesting.Deeper()) return nullptr;
      Expr* right = Sum();
      if (right == nullptr) return nullptr;
      left = Call(now.text == "in" ? "@in" : absl::StrCat("_", now.text, "_"), now.offset,
                  {left, right});
    }
    return nullptr;
  }

  Expr* Sum() {
    Nesting nesting(*this, depths_.sum);
    if (!nesting.Deeper()) return nullptr;
    Expr* left = Product(nesting);
    while (left != nullptr && (Is("+") || Is("-"))) {
      const Token now = Now();
      ++at_;
      if (!nesting.Deeper()) return nullptr;
      Expr* right = Product(nesting);
      if (right == nullptr) return nullptr;
      left = Call(absl::StrCat("_", now.text, "_"), now.offset, {left, right});
    }
    return left;
  }

  Expr* Product(Nesting& nesting) {
    Expr* left = Unary();
    while (left != nullptr && (Is("*") || Is("/") || Is("%"))) {
      const Token now = Now();
      ++at_;
      if (!nesting.Deeper()) return nullptr;
      Expr* right = Unary();
      if (right == nullptr) return nullptr;
      left = Call(absl::StrCat("_", now.text, "_"), now.offset, {left, right});
    }
    return left;
  }

  Expr* Unary() {
    const int32_t offset = Now().offset;
    for (absl::string_view symbol : {"!", "-"}) {
      if (!Is(symbol)) continue;
      if (symbol == "-" && IsNegativeNumber()) break;
      size_t count = 0;
      while (Take(symbol)) ++count;
      Expr* operand = Member();
      if (operand == nullptr || count % 2 == 0) return operand;
      return Call(symbol == "!" ? "!_" : "-_", offset, {operand});
    }
    return Member();
  }

  bool IsNegativeNumber() const {
    return Next(1).kind == TokenKind::kInt || Next(1).kind == TokenKind::kFloat;
  }

  Expr* Member() {
    Nesting nesting(*this, depths_.member);
    if (!nesting.Deeper()) return nullptr;
    Expr* expr = Primary();
    while (expr != nullptr && (Is(".") || Is("["))) {
      if (!nesting.Deeper()) return nullptr;
      expr = Is(".") ? Selected(expr) : Indexed(expr);
    }
    return expr;
  }

  // operand.name, operand.?name, operand.name(...).
  Expr* Selected(Expr* operand) {
    const int32_t offset = Now().offset;
    ++at_;
    const bool optional = Take("?");
    const Token name = Now();
    if (name.kind == TokenKind::kEscapedIdent) {
      return Fail(name.offset, "unsupported syntax: '`'");
    }
    if (name.kind != TokenKind::kIdent) {
      return optional ? Wrong("mismatched", "{IDENTIFIER, ESC_IDENTIFIER}") : NoAlternative();
    }
    ++at_;
    if (optional) {
      Expr* field = arena_.New(ExprKind::kLiteral, name.offset);
      field->literal = CelValue::String(name.text);
      return Call("_?._", offset, {operand, field});
    }
    if (Is("(")) {
      Expr* call = Call(std::string(name.text), Now().offset, {operand});
      call->member = true;
      ++at_;
      return Arguments(call);
    }
    Expr* select = arena_.New(ExprKind::kSelect, offset);
    select->name = std::string(name.text);
    select->args = {operand};
    return select;
  }

  // After a dot nothing fits.
  Expr* NoAlternative() {
    absl::string_view shown = Now().kind == TokenKind::kEnd ? "" : Now().text;
    return Fail(Now().offset,
                absl::StrCat("Syntax error: no viable alternative at input '.", shown, "'"));
  }

  Expr* Indexed(Expr* operand) {
    const int32_t offset = Now().offset;
    ++at_;
    const bool optional = Take("?");
    Expr* index = Expression();
    if (index == nullptr || !Want("]")) return nullptr;
    return Call(optional ? "_[?_]" : "_[_]", offset, {operand, index});
  }

  // What follows the opening parenthesis of a call.
  Expr* Arguments(Expr* call) {
    if (!Take(")")) {
      do {
        Expr* argument = Expression();
        if (argument == nullptr) return nullptr;
        call->args.push_back(argument);
        if (!Is(",") && !Is(")") && !WantNext(")")) return nullptr;
      } while (Take(","));
      if (!Want(")")) return nullptr;
    }
    return ExpandMacro(call, arena_, errors_);
  }

  Expr* Primary() {
    const Token now = Now();
    switch (now.kind) {
      case TokenKind::kIdent:
        return Named(/*dot=*/false);
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kFloat:
      case TokenKind::kString:
      case TokenKind::kBytes:
        return Constant(/*negative=*/false, now.offset);
      case TokenKind::kSymbol:
        break;
      default:
        return NotAnExpression();
    }
    if (now.text == "-" && IsNegativeNumber()) {
      ++at_;
      return Constant(/*negative=*/true, now.offset);
    }
    if (now.text == "true" || now.text == "false" || now.text == "null") {
      ++at_;
      Expr* literal = arena_.New(ExprKind::kLiteral, now.offset);
      if (now.text != "null") literal->literal = CelValue::Bool(now.text == "true");
      return literal;
    }
    if (now.text == "." && Next(1).kind == TokenKind::kIdent) {
      ++at_;
      return Named(/*dot=*/true);
    }
    if (Take("(")) {
      Expr* inner = Expression();
      return inner == nullptr || !Want(")") ? nullptr : inner;
    }
    if (Take("[")) return ListOf(now.offset);
    if (Take("{")) return MapOf(now.offset);
    return NotAnExpression();
  }

  // Could an expression start with the token?
  static bool Starts(const Token& token) {
    if (token.kind == TokenKind::kEnd || token.kind == TokenKind::kEscapedIdent) return false;
    if (token.kind != TokenKind::kSymbol) return true;
    static constexpr absl::string_view kStarts[] = {"[", "{",    "(",     ".",   "-",
                                                    "!", "true", "false", "null"};
    return std::find(std::begin(kStarts), std::end(kStarts), token.text) != std::end(kStarts);
  }

  Expr* NotAnExpression() {
    if (Starts(Next(1)) && Now().kind != TokenKind::kEnd) {
      return Wrong("extraneous", kExpressionStart);
    }
    Wrong("mismatched", kExpressionStart);
    if (Now().kind == TokenKind::kEnd) return nullptr;
    ++at_;
    return Wrong("mismatched", kExpressionStart);
  }

  // A name, a call of a function, or a message.
  Expr* Named(bool dot) {
    const Token name = Now();
    size_t end = 1;
    std::string dotted = absl::StrCat(dot ? "." : "", name.text);
    while (Next(end).text == "." && Next(end + 1).kind == TokenKind::kIdent) {
      absl::StrAppend(&dotted, ".", Next(end + 1).text);
      end += 2;
    }
    if (Next(end).kind == TokenKind::kSymbol && Next(end).text == "{") {
      const int32_t offset = Next(end).offset;
      at_ += end + 1;
      return MessageOf(std::move(dotted), offset);
    }
    ++at_;
    if (IsReservedWord(name.text)) {
      return Fail(name.offset, absl::StrCat("reserved identifier: ", name.text));
    }
    std::string full = absl::StrCat(dot ? "." : "", name.text);
    if (Is("(")) {
      Expr* call = Call(std::move(full), Now().offset, {});
      ++at_;
      return Arguments(call);
    }
    Expr* ident = arena_.New(ExprKind::kIdent, name.offset);
    ident->name = std::move(full);
    return ident;
  }

  Expr* Constant(bool negative, int32_t offset) {
    const Token token = Now();
    ++at_;
    std::optional<CelValue> value;
    absl::string_view what;
    switch (token.kind) {
      case TokenKind::kInt:
        value = IntLiteral(token.text, negative);
        what = "invalid int literal";
        break;
      case TokenKind::kUint:
        value = UintLiteral(token.text);
        what = "invalid uint literal";
        break;
      case TokenKind::kFloat:
        value = DoubleLiteral(token.text, negative);
        what = "invalid double literal";
        break;
      default:
        value = TextLiteral(token.text, token.kind == TokenKind::kBytes);
        what = token.kind == TokenKind::kBytes ? "unable to unescape string"
                                               : "invalid unicode code point";
        break;
    }
    if (!value.has_value()) return Fail(offset, std::string(what));
    Expr* literal = arena_.New(ExprKind::kLiteral, offset);
    literal->literal = *std::move(value);
    return literal;
  }

  Expr* ListOf(int32_t offset) {
    Expr* list = arena_.New(ExprKind::kList, offset);
    while (!Take("]")) {
      if (!list->args.empty() && !WantNext("]")) return nullptr;
      if (Take("]")) break;
      list->optional.push_back(Take("?"));
      Expr* item = Expression();
      if (item == nullptr) return nullptr;
      list->args.push_back(item);
    }
    return list;
  }

  Expr* MapOf(int32_t offset) {
    Expr* map = arena_.New(ExprKind::kMap, offset);
    while (!Take("}")) {
      if (!map->args.empty() && !WantNext("}")) return nullptr;
      if (Take("}")) break;
      map->optional.push_back(Take("?"));
      Expr* key = Expression();
      if (key == nullptr || !Want(":")) return nullptr;
      Expr* value = Expression();
      if (value == nullptr) return nullptr;
      map->args.push_back(key);
      map->args.push_back(value);
    }
    return map;
  }

  Expr* MessageOf(std::string name, int32_t offset) {
    Expr* message = arena_.New(ExprKind::kStruct, offset);
    message->name = std::move(name);
    while (!Take("}")) {
      if (!message->args.empty() && !WantNext("}")) return nullptr;
      if (Take("}")) break;
      Take("?");
      if (Now().kind != TokenKind::kIdent) {
        return Wrong("mismatched", "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}");
      }
      ++at_;
      if (!Want(":")) return nullptr;
      Expr* value = Expression();
      if (value == nullptr) return nullptr;
      message->args.push_back(value);
    }
    return message;
  }

  ExprArena& arena_;
  SourceErrors& errors_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  Depths depths_;
};

}  // namespace

Expr* Parse(absl::string_view text, ExprArena& arena, SourceErrors& errors) {
  const int64_t size = CountRunes(text);
  if (size > kMaxCodePoints) {
    errors.Add(-1, absl::StrCat("expression code point size exceeds limit: size: ", size,
                                ", limit ", kMaxCodePoints));
    return nullptr;
  }
  Expr* expr = Parser(text, arena, errors).Run();
  return errors.empty() ? expr : nullptr;
}

}  // namespace quiesce::cel
