#include "apiserver_fake/resource/managed_state.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::resource {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

apply::FieldManagerConfig Config(absl::string_view subresource, const apply::FieldSet& reset) {
  static const auto* const schema = new apply::SchemaForTest(R"({"type":"object","properties":{
      "spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
      "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}})");
  apply::FieldManagerConfig config;
  config.group = "g";
  config.version = "v1";
  config.kind = "T";
  config.subresource = std::string(subresource);
  config.versions.custom = true;
  config.versions.served = {{"g/v1", apply::TypeRef::Root(schema->get(), true), reset,
                             apply::ParseSimplePath("spec.replicas")}};
  config.empty_object = Json(R"({"apiVersion":"g/v1","kind":"T"})");
  return config;
}

class ManagedStateTest : public ::testing::Test {
 protected:
  ManagedStateTest()
      : main_(Config("", apply::FieldSet::Of({apply::ParseSimplePath("status")}))),
        status_(Config("status", apply::FieldSet::Of({apply::ParseSimplePath("metadata"),
                                                      apply::ParseSimplePath("spec")}))) {}

  static Value Object(absl::string_view spec, absl::string_view status = "{}") {
    return Json(absl::StrCat(R"({"apiVersion":"g/v1","kind":"T","metadata":{"uid":"1"},"spec":)",
                             spec, ",\"status\":", status, "}"));
  }

  ManagedHandle Update(const ManagedHandle& before, const apply::FieldManager& fields,
                       const Value& live, const Value& wanted, absl::string_view manager = "me",
                       int64_t now = 0, Value requested = Value()) {
    return ManagedState::Update(before, fields,
                                {live, wanted, Value(manager), now, std::move(requested)});
  }

  // Mostly another number or text where there is one; now and then a member more or less, or a
  // value of another kind.
  static void ChangeAtRandom(sim::Random& random, Value& object) {
    const char* const keys[] = {"a", "b", "c", "s", "t", "x", "y"};
    const char* const key = keys[random.Below(7)];
    if (object[key].is_object() && random.Below(5) != 0) {
      return ChangeAtRandom(random, object.Mutable(key));
    }
    switch (random.Below(object.Has(key) ? 12 : 40)) {
      case 0:
        object.Erase(key);
        return;
      case 1:
        object.Set(key, Value::Object({{"x", static_cast<int64_t>(random.Below(3))}}));
        return;
      case 2:
        object.Set(key, Value::List({static_cast<int64_t>(random.Below(3))}));
        return;
      case 3:
        object.Set(key, absl::StrCat("text", random.Below(3)));
        return;
      default:
        if (object[key].is_int()) object.Set(key, static_cast<int64_t>(random.Below(3)));
    }
  }

  apply::FieldManager main_, status_;
};

TEST_F(ManagedStateTest, NotesGiveWhatEagerUpdatesGive) {
  ManagedHandle lazy;
  apply::ManagedFields eager;
  Value live;
  for (int i = 0; i < 3 * ManagedState::kMaxNotes; ++i) {
    const apply::FieldManager& fields = i % 3 == 0 ? main_ : status_;
    const Value wanted = Object(absl::StrCat("{\"a", i % 5, "\":", i, "}"),
                                absl::StrCat("{\"s", i % 4, "\":", i, "}"));
    const std::string manager = absl::StrCat("m", i % 13);
    lazy = Update(lazy, fields, live, wanted, manager, i);
    eager = fields.Update({live, wanted, Value(manager), i}, eager).value();
    live = wanted;
  }
  EXPECT_EQ(ManagedState::Read(lazy), eager.Encode());
  EXPECT_FALSE(eager.empty());
}

// Writers that mostly set the same few fields again, beside the long way: each update at once.
TEST_F(ManagedStateTest, RepeatedNotesGiveWhatEagerUpdatesGive) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    sim::Random random(seed);
    ManagedHandle lazy;
    apply::ManagedFields eager;
    Value live = Object(R"({"a":{"x":1,"y":"s"},"b":[1],"c":true})", R"({"s":{"t":1}})");
    lazy = Update(lazy, main_, Value(), live, "m0", 0);
    eager = main_.Update({Value(), live, Value("m0"), 0}, eager).value();
    std::string manager = "m0";
    bool status = false;
    for (int i = 1; i <= 30; ++i) {
      if (random.Below(4) == 0) manager = absl::StrCat("m", random.Below(3));
      if (random.Below(4) == 0) status = random.Below(2) == 0;
      Value wanted = live;
      ChangeAtRandom(random, wanted.Mutable(status ? "status" : "spec"));
      const apply::FieldManager& fields = status ? status_ : main_;
      const int64_t now = i / 3;
      const ManagedHandle before = lazy;
      lazy = Update(before, fields, live, wanted, manager, now);
      eager = fields.Update({live, wanted, Value(manager), now}, eager).value();
      live = wanted;
      if (random.Below(6) == 0) {
        ASSERT_EQ(ManagedState::Read(lazy), eager.Encode()) << "seed " << seed << ", update " << i;
      }
    }
    EXPECT_EQ(ManagedState::Read(lazy), eager.Encode()) << "seed " << seed;
  }
}

TEST_F(ManagedStateTest, ARepeatedWriteKeepsItsNoteWithTheNewTime) {
  const Value first = Object("{}", R"({"count":1})"), second = Object("{}", R"({"count":2})");
  const ManagedHandle created = Update(nullptr, main_, Value(), Object("{}"), "user", 1);
  const ManagedHandle once = Update(created, status_, Object("{}"), first, "me", 2);
  const ManagedHandle same_second = Update(once, status_, first, second, "me", 2);
  EXPECT_EQ(same_second.get(), once.get());
  const ManagedHandle later = Update(once, status_, first, second, "me", 3);
  EXPECT_FALSE(ManagedState::Differs(once, later));
  EXPECT_EQ(ManagedState::Read(once).at(1)["time"], Value("1970-01-01T00:00:02Z"));
  EXPECT_EQ(ManagedState::Read(later).at(1)["time"], Value("1970-01-01T00:00:03Z"));
}

TEST_F(ManagedStateTest, AnUnchangedNodeLeavesTheState) {
  const Value object = Object("{}");
  const ManagedHandle created = Update(nullptr, main_, Value(), object);
  EXPECT_EQ(Update(created, main_, object, object).get(), created.get());
}

TEST_F(ManagedStateTest, EqualObjectsDifferInNothing) {
  const Value object = Object(R"({"a":1})");
  const ManagedHandle created = Update(nullptr, main_, Value(), object, "me", 1);
  const ManagedHandle again = Update(created, main_, object, Object(R"({"a":1})"), "you", 2);
  EXPECT_FALSE(ManagedState::Differs(created, again));
}

TEST_F(ManagedStateTest, AWriteThatTheStrategyUndoesMovesTimesOnly) {
  const Value object = Object("{}", R"({"p":1})");
  const ManagedHandle before = Update(nullptr, status_, Value(), object, "me", 1);
  const ManagedHandle after = Update(before, status_, object, Object("{}", R"({"p":2})"), "me", 2);
  EXPECT_NE(ManagedState::Read(before), ManagedState::Read(after));
  EXPECT_FALSE(ManagedState::Differs(before, after));
}

TEST_F(ManagedStateTest, RequestedFieldsAreTheBase) {
  const Value object = Object(R"({"a":1})");
  const ManagedHandle created = Update(nullptr, main_, Value(), object);
  const Value wanted = Object(R"({"a":1,"b":2})");
  const Value requested =
      Json(R"([{"apiVersion":"g/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:a":{}}},)"
           R"("manager":"x","operation":"Apply"}])");
  const ManagedHandle put = Update(created, main_, object, wanted, "me", 5, requested);
  EXPECT_EQ(ManagedState::Read(put).size(), 2u);
  EXPECT_EQ(ManagedState::Read(put).at(0)["manager"], Value("x"));
  // Not on a subresource.
  const ManagedHandle status = Update(created, status_, object, object, "me", 5, requested);
  EXPECT_FALSE(ManagedState::Differs(created, status));
  // A list that cannot be read does not count.
  const ManagedHandle bad =
      Update(created, main_, object, wanted, "me", 5, Json(R"([{"manager":"x"}])"));
  EXPECT_EQ(ManagedState::Read(bad).at(0)["manager"], Value("me"));
}

TEST_F(ManagedStateTest, AnEmptyListForgetsEverything) {
  const Value object = Object(R"({"a":1})");
  const ManagedHandle created = Update(nullptr, main_, Value(), object);
  const ManagedHandle reset =
      Update(created, main_, object, Object(R"({"a":2})"), "me", 5, Value::List());
  EXPECT_TRUE(ManagedState::Read(reset).is_null());
  EXPECT_TRUE(ManagedState::Differs(created, reset));
  const ManagedHandle later = Update(reset, main_, object, Object(R"({"a":3})"));
  EXPECT_TRUE(ManagedState::Read(later).is_null());
}

TEST_F(ManagedStateTest, ApplyReadsTheNotesAndIsDoneAtOnce) {
  const Value object = Object(R"({"a":1})");
  const ManagedHandle created = Update(nullptr, main_, Value(), object, "creator");
  Value merged;
  ManagedHandle after;
  const Value config = Json(R"({"apiVersion":"g/v1","kind":"T","spec":{"a":2}})");
  EXPECT_EQ(
      ManagedState::Apply(created, main_, {object, config, Value("me"), false, 1}, &merged, &after)
          .code,
      409);
  EXPECT_TRUE(
      ManagedState::Apply(created, main_, {object, config, Value("me"), true, 1}, &merged, &after)
          .ok());
  EXPECT_EQ(merged["spec"]["a"], Value(2));
  EXPECT_EQ(ManagedState::Read(after).at(0)["operation"], Value("Apply"));
}

TEST_F(ManagedStateTest, ScaleWritesMoveTheReplicas) {
  apply::FieldManagerConfig config;
  config.group = "autoscaling";
  config.version = "v1";
  config.kind = "Scale";
  config.subresource = "scale";
  config.versions.served = {{"autoscaling/v1", apply::TypeRef::Deduced(), apply::FieldSet(), {}}};
  const apply::FieldManager scale(config);
  const Value object = Object(R"({"replicas":1,"x":1})");
  const ManagedHandle created = Update(nullptr, main_, Value(), object, "creator", 1);
  const Value before =
      Json(R"({"apiVersion":"autoscaling/v1","metadata":{"uid":"1"},"spec":{"replicas":1}})");
  const Value after =
      Json(R"({"apiVersion":"autoscaling/v1","metadata":{"uid":"1"},"spec":{"replicas":2}})");
  const ManagedHandle scaled =
      ManagedState::UpdateScale(created, scale, main_, {before, after, Value("hpa"), 9, Value()});
  EXPECT_EQ(
      ToJson(ManagedState::Read(scaled)),
      R"([{"apiVersion":"g/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{)"
      R"("f:replicas":{}}},"manager":"hpa","operation":"Update","subresource":"scale"},)"
      R"({"apiVersion":"g/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{".":{},)"
      R"("f:x":{}}},"manager":"creator","operation":"Update","time":"1970-01-01T00:00:01Z"}])");
}

}  // namespace
}  // namespace quiesce::resource
