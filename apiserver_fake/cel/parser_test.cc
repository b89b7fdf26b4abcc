#include "apiserver_fake/cel/parser.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

// The tree as nested calls.
std::string Shown(const Expr& expr) {
  std::string args;
  for (const Expr* arg : expr.args) absl::StrAppend(&args, args.empty() ? "" : " ", Shown(*arg));
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return expr.literal.Show();
    case ExprKind::kIdent:
      return expr.name;
    case ExprKind::kSelect:
      return absl::StrCat(expr.test_only ? "has " : "", args, ".", expr.name);
    case ExprKind::kList:
      return absl::StrCat("[", args, "]");
    case ExprKind::kMap:
      return absl::StrCat("{", args, "}");
    case ExprKind::kComprehension:
      return absl::StrCat("loop(", expr.variable, " ", args, ")");
    default:
      return absl::StrCat("(", expr.name, expr.member ? ". " : " ", args, ")");
  }
}

std::string Parsed(absl::string_view text) {
  ExprArena arena;
  SourceErrors errors(text);
  const Expr* expr = Parse(text, arena, errors);
  if (expr != nullptr) return Shown(*expr);
  std::string shown = errors.ToString();
  return shown.substr(0, shown.find('\n'));
}

constexpr char kExpecting[] =
    " expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, "
    "NUM_UINT, STRING, BYTES, IDENTIFIER}";

TEST(ParserTest, OperatorsBindByTheirRank) {
  EXPECT_EQ(Parsed("1 + 2 * 3 - 4"), "(_-_ (_+_ 1 (_*_ 2 3)) 4)");
  EXPECT_EQ(Parsed("a == 1 && !b || c in d"), "(_||_ (_&&_ (_==_ a 1) (!_ b)) (@in c d))");
  EXPECT_EQ(Parsed("a ? b : c ? d : e"), "(_?_:_ a b (_?_:_ c d e))");
}

TEST(ParserTest, ChainsOfAndAndOrAreBalanced) {
  EXPECT_EQ(Parsed("a && b && c && d"), "(_&&_ (_&&_ a b) (_&&_ c d))");
  EXPECT_EQ(Parsed("a || b || c"), "(_||_ (_||_ a b) c)");
}

TEST(ParserTest, AMinusBeforeANumberBelongsToIt) {
  EXPECT_EQ(Parsed("-1"), "-1");
  EXPECT_EQ(Parsed("--1"), "1");
  EXPECT_EQ(Parsed("-a"), "(-_ a)");
  EXPECT_EQ(Parsed("!!a"), "a");
}

TEST(ParserTest, AfterAnExclamationMarkAMinusBelongsToANumberOnly) {
  EXPECT_EQ(Parsed("!-1"), "(!_ -1)");
  for (const char* text : {"!-a", "!-", "!--1", "!\x19 \xe0-"}) {
    EXPECT_NE(Parsed(text).find("Syntax error"), std::string::npos) << Parsed(text);
  }
}

TEST(ParserTest, SelectionsIndexesAndCallsChain) {
  EXPECT_EQ(Parsed("a.b[0].c(1)"), "(c. (_[_] a.b 0) 1)");
  EXPECT_EQ(Parsed("a.?b[?0]"), "(_[?_] (_?._ a b) 0)");
  EXPECT_EQ(Parsed("[1, 2,]"), "[1 2]");
  EXPECT_EQ(Parsed("{'a': 1}"), "{a 1}");
}

TEST(ParserTest, MacrosBecomeLoops) {
  EXPECT_EQ(Parsed("has(a.b)"), "has a.b");
  EXPECT_EQ(Parsed("l.all(x, x)"),
            "loop(x l true (@not_strictly_false @result) (_&&_ @result x) @result)");
  EXPECT_EQ(Parsed("l.map(x, f, x)"),
            "loop(x l [] true (_?_:_ f (_+_ @result [x]) @result) @result)");
  EXPECT_EQ(Parsed("l.exists_one(x, x)"),
            "loop(x l 0 true (_?_:_ x (_+_ @result 1) @result) (_==_ @result 1))");
}

TEST(ParserTest, MacrosNeedPlainNames) {
  EXPECT_EQ(Parsed("l.all(x.y, true)"), "ERROR: <input>:1:8: argument must be a simple name");
  EXPECT_EQ(Parsed("l.map(1, true)"), "ERROR: <input>:1:7: argument is not an identifier");
  EXPECT_EQ(Parsed("has(a)"), "ERROR: <input>:1:5: invalid argument to has() macro");
}

TEST(ParserTest, SyntaxErrorsReadAsTheRealOnes) {
  EXPECT_EQ(Parsed("1 +"),
            absl::StrCat("ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>'", kExpecting));
  EXPECT_EQ(Parsed("*a"),
            absl::StrCat("ERROR: <input>:1:1: Syntax error: extraneous input '*'", kExpecting));
  EXPECT_EQ(Parsed("a b"),
            "ERROR: <input>:1:3: Syntax error: extraneous input 'b' expecting <EOF>");
  EXPECT_EQ(Parsed("a b c"),
            "ERROR: <input>:1:3: Syntax error: mismatched input 'b' expecting <EOF>");
  EXPECT_EQ(Parsed("namespace"), "ERROR: <input>:1:1: reserved identifier: namespace");
  EXPECT_EQ(Parsed("9223372036854775808"), "ERROR: <input>:1:1: invalid int literal");
}

TEST(ParserTest, NestingHasALimit) {
  const std::string deep(300, '(');
  EXPECT_EQ(Parsed(deep), "ERROR: <input>:-1:0: expression recursion limit exceeded: 250");
  std::string sum = "1";
  for (int i = 0; i < 300; ++i) sum += "+1";
  EXPECT_EQ(Parsed(sum), "ERROR: <input>:-1:0: expression recursion limit exceeded: 250");
}

}  // namespace
}  // namespace quiesce::cel
