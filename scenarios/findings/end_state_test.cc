#include "scenarios/findings/end_state.h"

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

class Taker : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"taker", "Takes.", "none"};
  explicit Taker(EndState* state) : state_(state) {}
  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return 0; }
  void Finish(const RunEnd& ending, std::vector<Finding>*) override {
    state_->TakeObjects(run());
    state_->TakeServices(ending);
  }

 private:
  EndState* const state_;
};

Value Child(const char* name, const char* prefix, const char* uid, const char* data) {
  Value child = Value::Object({{"kind", "Widget"}, {"data", data}});
  Value& metadata = child.Mutable("metadata");
  metadata.Set("name", name);
  metadata.Set("uid", uid);
  if (*prefix != 0) metadata.Set("generateName", prefix);
  return child;
}

EndState Of(std::vector<std::pair<const char*, Value>> objects, Value service = Value()) {
  EndState state;
  Script script(std::make_unique<Taker>(&state));
  for (auto& [name, object] : objects) script.Put("user", name, std::move(object));
  RunEnd ending;
  ending.services = {{"cloud", std::move(service)}};
  script.Findings(ending);
  return state;
}

TEST(EndState, DrawnNamesAndUidsMakeNoDifference) {
  const EndState a = Of({{"a-x1", Child("a-x1", "a-", "u1", "for u1")}});
  const EndState b = Of({{"a-y2", Child("a-y2", "a-", "u2", "for u2")}});
  EXPECT_TRUE(Compare(a, b).empty());
}

TEST(EndState, AMissingObjectAndAnotherValueAreTold) {
  const EndState a = Of({{"a", Child("a", "", "u1", "x")}, {"b", Child("b", "", "u2", "x")}});
  const EndState b = Of({{"a", Child("a", "", "u1", "quite other words")}});
  const std::vector<StateDifference> differences = Compare(a, b);
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0].object, "Widget default/a");
  EXPECT_EQ(differences[0].text, ".data: \"x\" without it, \"quite other words\" here");
  EXPECT_EQ(differences[1].object, "Widget default/b");
  EXPECT_EQ(differences[1].text, "is there without it, and missing here");
}

TEST(EndState, ASecondOneUnderADrawnNameIsTold) {
  const EndState a = Of({{"a-x1", Child("a-x1", "a-", "u1", "x")}});
  const EndState b =
      Of({{"a-x1", Child("a-x1", "a-", "u1", "x")}, {"a-y2", Child("a-y2", "a-", "u2", "x")}});
  const std::vector<StateDifference> differences = Compare(a, b);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].text, "is here, and not there without it");
}

TEST(EndState, AThingOutsideMoreIsTold) {
  const EndState a = Of({}, Value::Object({{"things", Value::List({"t-1"})}}));
  const EndState b = Of({}, Value::Object({{"things", Value::List({"t-1", "t-2"})}}));
  const std::vector<StateDifference> differences = Compare(a, b);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].object, "the service cloud");
}

}  // namespace
}  // namespace quiesce::scenarios
