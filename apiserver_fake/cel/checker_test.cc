#include "apiserver_fake/cel/checker.h"

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/parser.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

class CheckerTest : public testing::Test {
 protected:
  CheckerTest() {
    const schema::Schema* schema =
        schema::BuildStructuralSchema(ParseJson(R"({"type": "object", "properties": {
            "n": {"type": "integer"}, "s": {"type": "string"},
            "p": {"x-kubernetes-int-or-string": true},
            "l": {"type": "array", "items": {"type": "string"}},
            "m": {"type": "object", "additionalProperties": {"type": "integer"}}}})")
                                          .value(),
                                      &set_);
    self_ = declared_.Declare(*schema, false, arena_);
  }

  // The type of the expression, or the text of the first error.
  std::string Checked(absl::string_view text) {
    ExprArena exprs;
    SourceErrors errors(text);
    Expr* expr = Parse(text, exprs, errors);
    if (expr != nullptr) result_ = Check(*expr, {self_->type, self_->type}, arena_, errors);
    if (errors.empty()) return FormatType(*expr->type);
    std::string shown = errors.ToString();
    shown = shown.substr(0, shown.find('\n'));
    return shown.substr(shown.find(": ", 10) + 2);
  }

  schema::SchemaSet set_;
  TypeArena arena_;
  DeclaredTypes declared_;
  const DeclaredType* self_;
  CheckResult result_;
};

TEST_F(CheckerTest, ExpressionsHaveTheTypesOfTheirFields) {
  EXPECT_EQ(Checked("self.n + 1"), "int");
  EXPECT_EQ(Checked("self.l[0]"), "string");
  EXPECT_EQ(Checked("self.m['k'] > 1"), "bool");
  EXPECT_EQ(Checked("self.p"), "dyn");
  EXPECT_EQ(Checked("self.l.map(x, x.size())"), "list(int)");
  EXPECT_EQ(Checked("self.?s.orValue('x')"), "string");
  EXPECT_EQ(Checked("self.l.transformMap(i, x, i)"), "map(int, int)");
}

TEST_F(CheckerTest, WrongExpressionsAreExplained) {
  EXPECT_EQ(Checked("self.x"), "undefined field 'x'");
  EXPECT_EQ(Checked("other"), "undeclared reference to 'other' (in container '')");
  EXPECT_EQ(Checked("self.n == self.s"),
            "found no matching overload for '_==_' applied to '(int, string)'");
  EXPECT_EQ(Checked("self.n.startsWith('a')"),
            "found no matching overload for 'startsWith' applied to 'int.(string)'");
  EXPECT_EQ(Checked("self.s.nothing()"), "undeclared reference to 'nothing' (in container '')");
  EXPECT_EQ(Checked("self.n.x"), "type 'int' does not support field selection");
  EXPECT_EQ(Checked("self.n && true"), "expected type 'bool' but found 'int'");
  EXPECT_EQ(Checked("[1, 'a']"), "expected type 'int' but found 'string'");
  EXPECT_EQ(Checked("self.n.all(x, true)"),
            "expression of type 'int' cannot be range of a comprehension (must be list, map, or "
            "dynamic)");
}

TEST_F(CheckerTest, WrittenLiteralsAreTriedOut) {
  EXPECT_EQ(Checked("duration('1x')"), "invalid duration argument");
  EXPECT_EQ(Checked("timestamp('today')"), "invalid timestamp argument");
  EXPECT_EQ(Checked("self.s.matches('[')"), "invalid matches argument");
  EXPECT_EQ(Checked("[dyn(1), 'a']"), "expected type 'dyn' but found 'string'");
  EXPECT_EQ(Checked("'%s %s'.format([dyn(1), 'a'])"), "string");
  EXPECT_EQ(Checked("'%s'.format([1, 2])"),
            "too many arguments supplied to string.format (expected 1, got 2)");
  EXPECT_EQ(Checked("'%d'.format(['a'])"),
            "error during formatting: decimal clause can only be used on integers, was given "
            "string");
}

TEST_F(CheckerTest, UseOfOldSelfAndOfMissingFunctionsIsNoted) {
  EXPECT_EQ(Checked("self.n == oldSelf.n"), "bool");
  EXPECT_TRUE(result_.uses_old_self);
  EXPECT_EQ(Checked("isSemver(self.s)"), "bool");
  EXPECT_EQ(result_.missing_function, "isSemver");
  EXPECT_FALSE(result_.uses_old_self);
}

TEST_F(CheckerTest, VariablesOfLoopsHideOtherNames) {
  EXPECT_EQ(Checked("self.l.exists(self, self == 'a')"), "bool");
  EXPECT_EQ(Checked("self.l.all(x, self.l.all(y, x != y))"), "bool");
  EXPECT_EQ(Checked("self.l.all(x, true) && x"), "undeclared reference to 'x' (in container '')");
}

}  // namespace
}  // namespace quiesce::cel
