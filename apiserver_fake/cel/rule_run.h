// One validation of one object by its rules: the walk over the object, the budget, and the errors.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (validate,
// validateExpressions, evalMessageExpression).
#ifndef QUIESCE_APISERVER_FAKE_CEL_RULE_RUN_H_
#define QUIESCE_APISERVER_FAKE_CEL_RULE_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/rule_validator.h"

namespace quiesce::cel {

class RuleRun {
 public:
  // `prefix`: where the value is, if it is no object of its own; nothing is ratcheted then.
  RuleRun(api::FieldErrors& errors, std::vector<std::string>& warnings,
          absl::string_view prefix = "")
      : errors_(errors), warnings_(warnings), prefix_(prefix), evaluator_(kCostPerExpression) {}

  // The whole object; `old` is null for a create.
  void Validate(const RuleNode& root, const Value& object, const Value* old);

 private:
  // A value and the part of the old object that it is compared with.
  struct Correlated {
    const Value* value;
    const Value* before;
    const schema::Schema* schema;
  };
  struct Place {
    const Value* value = nullptr;
    const Value* old = nullptr;  // for oldSelf; null where nothing correlates
    // For ratcheting: the correlation of the value, and of the nearest part around it that has one.
    const Correlated* current = nullptr;
    const Correlated* around = nullptr;
  };
  static bool Unchanged(const Place& place);
  // What self and oldSelf are; null where there is none.
  struct Names {
    const CelValue* self;
    const CelValue* old_self;
    const CelValue* message_old;  // oldSelf in messageExpression
  };

  void Visit(const RuleNode& node, const Place& place, const api::FieldStep& at);
  void VisitMembers(const RuleNode& node, const Place& place, const api::FieldStep& at);
  void VisitItems(const RuleNode& node, const Place& place, const api::FieldStep& at);
  void RunRules(const RuleNode& node, const Place& place, const api::FieldStep& at);
  // False where no more rules may run.
  bool RunRule(const RuleNode& node, const Rule& rule, const Place& place, const api::FieldStep& at,
               const Names& names);
  bool ReportFailure(const RuleNode& node, const Rule& rule, const Place& place,
                     const api::FieldStep& at, const Names& names);
  // False where the error ends the run.
  bool ReportRunError(const RuleNode& node, const Rule& rule, const api::FieldStep& at,
                      absl::string_view error);
  void Report(const Rule& rule, const Place& place, api::FieldError error);
  bool Exhaust();
  // The text of messageExpression, "" where it gives none; what ends the run goes to `fatal`.
  std::string Message(const Rule& rule, const Names& names, std::string& fatal);
  std::string PathText(const api::FieldStep& at) const;
  bool exhausted() const { return budget_ < 0; }

  api::FieldErrors& errors_;
  std::vector<std::string>& warnings_;
  absl::string_view prefix_;
  Evaluator evaluator_;
  int64_t budget_ = kCostPerObject;
};

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_RULE_RUN_H_
