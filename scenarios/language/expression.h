// Conditions on objects, as scenario files write them.
//
//   Expression ready = *Expression::Parse(".status.conditions[type=Ready].status == \"True\"");
//   if (ready.Matches(&object)) ...
//
// Grammar (docs/scenarios.md explains it to writers of scenarios):
//
//   or      = and { "||" and }
//   and     = not { "&&" not }
//   not     = "!" not | test
//   test    = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand | "in" "[" values "]" ]
//   operand = path | value | "len" "(" path ")" | "contains" "(" path "," value ")"
//           | "exists" | "gone" | "(" or ")" | "now" | "age" "(" path ")"
//           | ("duration" | "quantity" | "time") "(" operand ")"
//   path    = "." | { "." name | "[" number "]" | "[" name "=" value "]" | "['" text "']" }
//   value   = quoted text | number | true | false | null | word
//
// What is absent is null. Ordering compares numbers with numbers and texts with texts, and is false
// for anything else; beside `now`, `age(...)`, `duration(...)`, `quantity(...)` and `time(...)`
// both sides are taken for a time, a duration or a quantity. A test without an operator is true for
// true, and for anything that is neither absent, null nor false.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_H_
#define QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::scenarios {

// A place in an object. Immutable and cheap to copy.
class Path {
 public:
  // The whole text must be a path, such as `.status.phase`. The error's message is
  // "COLUMN: what was expected".
  static absl::StatusOr<Path> Parse(absl::string_view text);

  // What is there; null pointer where nothing is. Of items selected by `[key=value]` the first.
  const Value* Find(const Value& object) const;
  const std::string& text() const { return text_; }

  struct Step {
    enum class Kind { kKey, kIndex, kSelect } kind;
    std::string key;   // kKey, kSelect
    size_t index = 0;  // kIndex
    Value value;       // kSelect
  };

 private:
  friend class ExpressionParser;
  std::string text_;
  std::shared_ptr<const std::vector<Step>> steps_;
};

// A parsed condition. Immutable and cheap to copy; belongs to one thread, as Values do.
class Expression {
 public:
  // The error's message is "COLUMN: what was expected", columns counted from 1.
  static absl::StatusOr<Expression> Parse(absl::string_view text);

  // True if the object is so. A null pointer stands for an object that does not exist: then every
  // path is absent. `now` is what the clock shows in objects; only a timed condition asks.
  bool Matches(const Value* object, absl::Time now = absl::InfinitePast()) const;

  // It speaks of `now` or of an `age`: it may come true while the object stays as it is.
  bool timed() const { return timed_; }
  // The first moment after `now` at which that may happen; InfiniteFuture if there is none.
  absl::Time NextChange(const Value* object, absl::Time now) const;

  // What its paths are in an object, for people: `.status.phase is "Failed", .spec.replicas is 3`.
  std::string Describe(const Value* object) const;

  // True if it speaks of `exists` or `gone`, and so has something to say about an object that does
  // not exist.
  bool ConcernsExistence() const;
  const std::string& text() const { return text_; }

  struct Node;

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
  bool timed_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_EXPRESSION_H_
