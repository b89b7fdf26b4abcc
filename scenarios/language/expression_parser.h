// The parts of a parsed condition and the parser that makes them. Internal to expression.cc.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_PARSER_H_
#define QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_PARSER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {

struct Expression::Node {
  enum class Kind {
    kOr,
    kAnd,
    kNot,  // children
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,  // two children
    kIn,
    kContains,  // a child, and values
    kLen,       // a child
    kPath,
    kLiteral,
    kExists,
    kGone,
    kNow,
    kAge,
    kDuration,
    kQuantity,
    kTime,  // an operand, taken as such a thing
  };
  Kind kind;
  std::vector<std::shared_ptr<const Node>> children;
  std::vector<Value> values;
  Path path;
};

// Reads one condition. Not for reuse.
class ExpressionParser {
 public:
  using Node = Expression::Node;
  using NodePtr = std::shared_ptr<const Node>;

  explicit ExpressionParser(absl::string_view text) : text_(text) {}

  absl::StatusOr<NodePtr> ParseWhole();
  absl::StatusOr<Path> ParseWholePath();

 private:
  NodePtr ParseOr();
  NodePtr ParseAnd();
  NodePtr ParseNot();
  NodePtr ParseTest();
  NodePtr ParseIn(NodePtr left);
  bool FitTogether(const Node& left, const Node& right);
  NodePtr ParseOperand();
  NodePtr ParseLen();
  // `kind(operand)`.
  NodePtr ParseTyped(Node::Kind kind);
  NodePtr ParseContains();
  NodePtr ParsePathNode();
  bool ParsePath(Path* path);
  bool ParseBracket(std::vector<Path::Step>* steps);
  bool ParseValue(Value* value);
  bool ParseQuoted(std::string* out);
  std::string TakeWord();

  void SkipSpaces();
  bool Take(absl::string_view token);
  bool Expect(absl::string_view token);
  // Notes the first thing that is wrong, at the present place; returns null.
  NodePtr Fail(absl::string_view expected);
  absl::Status Error() const;

  absl::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::string error_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_PARSER_H_
