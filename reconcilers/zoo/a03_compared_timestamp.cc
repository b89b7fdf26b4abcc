// strimzi/strimzi-kafka-operator#13079: the status is built as a whole each time; whether it is
// written depends on a comparison whose list of fields to leave out lost lastTransitionTime in a
// release.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ComparedTimestamp : public Twin {
  Task<Outcome> Handle(Context& context, Value kafka) override {
    const Value before = kafka;
    Value status = Value::Object({{"clusterId", UidOf(kafka)}});
    kafka.Set("status", status);
    SetCondition(context, kafka, "Ready", true, "Reconciled");
    co_await context.Sleep(absl::Seconds(1));
    if (cured() && WithoutTime(before["status"]) == WithoutTime(kafka["status"])) {
      co_return Result::Done();
    }
    co_return co_await WriteStatus(context, Widgets(), before, kafka);
  }

  static Value WithoutTime(Value status) {
    Value conditions = Value::List();
    for (size_t i = 0; i < status["conditions"].size(); ++i) {
      Value condition = status["conditions"].at(i);
      condition.Erase("lastTransitionTime");
      conditions.Append(std::move(condition));
    }
    if (!status.is_null()) status.Set("conditions", conditions);
    return status;
  }
};

}  // namespace

Entry A03() {
  return Pair<ComparedTimestamp>(
      "a03", {"strimzi/strimzi-kafka-operator#13079", "compares statuses with their times",
              "leaves the times out of the comparison"});
}

}  // namespace quiesce::reconcilers::zoo
