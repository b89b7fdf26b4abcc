#include "apiserver_fake/schema/quick_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/default.h"
#include "apiserver_fake/schema/prune.h"
#include "apiserver_fake/schema/structural.h"
#include "apiserver_fake/schema/validate.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::schema {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

// The schema of a member: of every kind that a definition may have.
std::string MemberSchema(sim::Random& random, int depth) {
  const char* const scalars[] = {
      R"({"type":"string"})",
      R"({"type":"string","maxLength":2})",
      R"({"type":"string","pattern":"^a+$"})",
      R"({"type":"string","enum":["a","bb"]})",
      R"({"type":"string","format":"date-time"})",
      R"({"type":"string","default":"a"})",
      R"({"type":"string","nullable":true})",
      R"({"type":"integer"})",
      R"({"type":"integer","format":"int32"})",
      R"({"type":"integer","minimum":1,"maximum":2})",
      R"({"type":"integer","minimum":1,"exclusiveMinimum":true})",
      R"({"type":"number"})",
      R"({"type":"boolean"})",
      R"({"x-kubernetes-int-or-string":true})",
      R"({"type":"integer","anyOf":[{"minimum":2},{"maximum":0}]})",
  };
  const uint64_t what = depth == 0 ? 0 : random.Below(10);
  if (what < 5) return scalars[random.Below(std::size(scalars))];
  const std::string below = MemberSchema(random, depth - 1);
  switch (what) {
    case 5:
      return absl::StrCat(R"({"type":"object","additionalProperties":)", below, "}");
    case 6:
      return absl::StrCat(R"({"type":"array","items":)", below,
                          random.OneIn(2) ? R"(,"maxItems":1})" : "}");
    case 7:
      return absl::StrCat(R"({"type":"array","x-kubernetes-list-type":"map",)",
                          R"("x-kubernetes-list-map-keys":["a"],"items":{"type":"object",)",
                          R"("required":["a"],"properties":{"a":{"type":"string"},"b":)", below,
                          "}}}");
    case 8:
      return absl::StrCat(R"({"type":"object","x-kubernetes-preserve-unknown-fields":true,)",
                          R"("properties":{"a":)", below, "}}");
    default:
      return absl::StrCat(R"({"type":"object","required":["a"],"properties":{"a":)", below,
                          R"(,"b":)", MemberSchema(random, depth - 1),
                          random.OneIn(3) ? R"(},"maxProperties":1})" : "}}");
  }
}

Value RandomValue(sim::Random& random, int depth) {
  switch (random.Below(depth == 0 ? 9 : 16)) {
    case 0:
      return Value();
    case 1:
      return Value(true);
    case 2:
      return Value(1.5);
    case 3:
    case 4:
      return Value(static_cast<int64_t>(random.Below(4)));
    case 5:
      return Value(int64_t{1} << 40);
    case 6:
      return Value("2020-01-01T00:00:00Z");
    case 7:
    case 8:
      return Value(std::string(1 + random.Below(3), random.OneIn(2) ? 'a' : 'b'));
    case 9:
    case 10:
    case 11: {
      Value list = Value::List();
      for (uint64_t i = random.Below(3); i > 0; --i) list.Append(RandomValue(random, depth - 1));
      return list;
    }
    default: {
      Value object = Value::Object();
      for (const char* key : {"a", "b", "c"}) {
        if (!random.OneIn(3)) object.Set(key, RandomValue(random, depth - 1));
      }
      return object;
    }
  }
}

// What the long way makes of an object.
struct LongWay {
  Value object;
  api::FieldErrors errors;
};
LongWay TakeLongWay(const Schema& schema, const Value& object, const Value* twin) {
  LongWay way{object, {}};
  PruneOptions prune;
  prune.resource_root = true;
  Prune(schema, way.object, prune);
  PruneNulls(schema, way.object, nullptr);
  ApplyDefaults(schema, way.object, nullptr);
  ValidateOptions options;
  options.old = twin;
  ValidateValue(schema, way.object, options, way.errors);
  ValidateUniqueLists(schema, way.object, nullptr, way.errors);
  return way;
}

TEST(QuickCheck, WhatIsPlainlyCleanIsCleanTheLongWay) {
  int clean = 0;
  for (uint64_t seed = 1; seed <= 12000; ++seed) {
    sim::Random random(seed);
    SchemaSet set;
    const Schema& schema = *BuildStructuralSchema(
        Json(absl::StrCat(R"({"type":"object","properties":{"spec":)", MemberSchema(random, 3),
                          R"(,"status":)", MemberSchema(random, 2), "}}")),
        &set);
    Value twin = Json(R"({"apiVersion":"g/v1","kind":"T","metadata":{"name":"a"}})");
    twin.Set("spec", RandomValue(random, 3));
    LongWay stored = TakeLongWay(schema, twin, nullptr);
    if (!stored.errors.empty()) {
      stored.object.Erase("spec");
      stored = TakeLongWay(schema, stored.object, nullptr);
    }
    if (!stored.errors.empty()) continue;
    twin = stored.object;
    CheckedLists checked;
    for (int i = 0; i < 6; ++i) {
      Value object = twin;
      if (random.OneIn(2)) object.Set("spec", RandomValue(random, 3));
      Value& member = object.Mutable(random.OneIn(2) ? "spec" : "status");
      if (member.is_object()) {
        member.Set(random.OneIn(2) ? "a" : "b", RandomValue(random, 2));
      } else {
        member = RandomValue(random, 3);
      }
      // The second time sent anew, so that nothing is shared and only the memory may know it.
      for (const Value& body : {object, Json(ToJson(object))}) {
        const bool alone = IsPlainlyCleanObject(schema, body, &twin);
        const bool remembered = IsPlainlyCleanObject(schema, body, &twin, &checked);
        EXPECT_TRUE(remembered || !alone) << "seed " << seed << ": " << ToJson(body);
        if (!remembered) continue;
        ++clean;
        const LongWay way = TakeLongWay(schema, body, &twin);
        EXPECT_EQ(way.object, body) << "seed " << seed << ": " << ToJson(body);
        EXPECT_TRUE(way.errors.empty())
            << "seed " << seed << ": " << ToJson(body) << " " << way.errors[0].Body();
      }
    }
  }
  EXPECT_GT(clean, 1000);
}

TEST(QuickCheck, UsualWritesArePlainlyClean) {
  SchemaSet set;
  const Schema& schema = *BuildStructuralSchema(Json(R"({"type":"object","properties":{
      "spec":{"type":"object","properties":{"size":{"type":"integer","minimum":1}}},
      "status":{"type":"object","properties":{"conditions":{"type":"array",
        "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],
        "items":{"type":"object","required":["type"],"properties":{"type":{"type":"string"},
          "status":{"type":"string","enum":["True","False"]}}}}}}}})"),
                                                &set);
  const Value stored = Json(R"({"apiVersion":"g/v1","kind":"T","metadata":{"name":"a"},
                                "spec":{"size":1}})");
  Value object = stored;
  object.Set("status", Json(R"({"conditions":[{"type":"A","status":"True"},{"type":"B"}]})"));
  EXPECT_TRUE(IsPlainlyCleanObject(schema, object, &stored));
  object.Mutable("spec").Set("size", 0);
  EXPECT_FALSE(IsPlainlyCleanObject(schema, object, &stored));
  object.Mutable("spec").Set("size", 2);
  EXPECT_TRUE(IsPlainlyCleanObject(schema, object, &stored));
  object.Mutable("status").Mutable("conditions").Append(Json(R"({"type":"A"})"));
  EXPECT_FALSE(IsPlainlyCleanObject(schema, object, &stored));
}

}  // namespace
}  // namespace quiesce::schema
