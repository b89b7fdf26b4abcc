#include "scenarios/expectations/instants.h"

#include <utility>

#include "scenarios/expectations/expectation_base.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {
namespace {

// Notes when a step of a name is done for the first time.
class StepInstant : public RunListener {
 public:
  StepInstant(const Instant& instant, std::shared_ptr<absl::Time> at)
      : done_(StepDoneText(instant.step().text())),
        after_(ToDuration(instant.after())),
        at_(std::move(at)) {}

  uint32_t interests() const override { return kInputs; }
  void OnInput(const Event& input) override {
    if (*at_ != absl::InfiniteFuture()) return;
    const auto* record = run().trace().record(input.index).BodyAs<InputRecord>();
    if (record->what == done_) *at_ = input.time + after_;
  }

 private:
  const std::string done_;
  const absl::Duration after_;
  const std::shared_ptr<absl::Time> at_;
};

// Notes when an object is so for the first time.
class ObjectInstant : public ObjectExpectation {
 public:
  ObjectInstant(const Instant& instant, absl::Duration clock_offset, std::shared_ptr<absl::Time> at)
      : ObjectExpectation(instant.object()),
        condition_(*Expression::Parse(instant.is().text())),
        clock_offset_(clock_offset),
        after_(ToDuration(instant.after())),
        at_(std::move(at)) {}

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (*at_ != absl::InfiniteFuture()) return;
    if (condition_.Matches(state.is_null() ? nullptr : &state, when + clock_offset_)) {
      *at_ = when + after_;
    }
  }

 private:
  const Expression condition_;
  const absl::Duration clock_offset_, after_;
  const std::shared_ptr<absl::Time> at_;
};

}  // namespace

Bound Instants::Make(bool has, const Instant& instant, absl::Time otherwise) {
  if (!has) return Bound(otherwise);
  const absl::Duration after = ToDuration(instant.after());
  if (instant.has_time()) return Bound(sim::StartTime() + ToDuration(instant.time()) + after);
  auto at = std::make_shared<absl::Time>(absl::InfiniteFuture());
  std::string about;
  if (instant.has_step()) {
    about = absl::StrCat("the step \"", instant.step().text(), "\"");
    listeners_.push_back(std::make_unique<StepInstant>(instant, at));
  } else {
    about = absl::StrCat(ToText(instant.object()), " is ", instant.is().text());
    listeners_.push_back(std::make_unique<ObjectInstant>(instant, clock_offset_, at));
  }
  if (after > absl::ZeroDuration()) about = absl::StrCat(ShowDuration(after), " after ", about);
  return Bound(std::move(at), std::move(about));
}

}  // namespace quiesce::scenarios
