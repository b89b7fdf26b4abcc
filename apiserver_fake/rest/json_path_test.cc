#include "apiserver_fake/rest/json_path.h"

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Value Object() {
  return ParseJson(
             R"({"spec": {"n": 3, "list": [{"k": "a", "v": 1}, {"k": "b", "v": 2}], "a.b": "dot"},
                       "status": {"conditions": [{"type": "Ready", "status": "True"},
                                                 {"type": "Stalled", "status": "False"}]}})")
      .value();
}

TEST(JsonPathTest, MembersItemsAndSlices) {
  EXPECT_THAT(FindJsonPath(Object(), ".spec.n"), ElementsAre(Value(3)));
  EXPECT_THAT(FindJsonPath(Object(), "spec.n"), ElementsAre(Value(3)));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[1].k"), ElementsAre(Value("b")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[-1].k"), ElementsAre(Value("b")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[0:1].k"), ElementsAre(Value("a")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[*].v"), ElementsAre(Value(1), Value(2)));
  EXPECT_THAT(FindJsonPath(Object(), ".spec['a.b']"), ElementsAre(Value("dot")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.a\\.b"), ElementsAre(Value("dot")));
  EXPECT_THAT(FindJsonPath(Object(), "..k"), ElementsAre(Value("a"), Value("b")));
}

TEST(JsonPathTest, Filters) {
  EXPECT_THAT(FindJsonPath(Object(), ".status.conditions[?(@.type==\"Ready\")].status"),
              ElementsAre(Value("True")));
  EXPECT_THAT(FindJsonPath(Object(), ".status.conditions[?(@.type!='Ready')].status"),
              ElementsAre(Value("False")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[?(@.v>1)].k"), ElementsAre(Value("b")));
  EXPECT_THAT(FindJsonPath(Object(), ".spec.list[?(@.w)].k"), IsEmpty());
}

TEST(JsonPathTest, WhatLeadsNowhereFindsNothing) {
  for (const char* path :
       {".a.b", ".spec.list[7]", ".spec.list[", ".spec.list[x]", "[?(@.", ".spec.n.m"}) {
    EXPECT_THAT(FindJsonPath(Object(), path), IsEmpty()) << path;
  }
}

}  // namespace
}  // namespace quiesce::rest
