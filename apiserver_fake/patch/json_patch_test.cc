#include "apiserver_fake/patch/json_patch.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"

namespace quiesce::patch {
namespace {

// The patched document, or what went wrong.
std::string Patched(absl::string_view document, absl::string_view operations) {
  Value value = ParseJson(document).value();
  switch (ApplyJsonPatch(ParseJson(operations).value(), value)) {
    case JsonPatchResult::kApplied:
      return ToJson(value);
    case JsonPatchResult::kFailed:
      return "failed";
    case JsonPatchResult::kPanicked:
      return "panicked";
  }
  return "";
}

TEST(JsonPatch, OperationsRunInOrder) {
  EXPECT_EQ(Patched(R"({"d":{"a":"1","b":"2"}})",
                    R"([{"op":"add","path":"/d/a","value":"one"},
                        {"op":"add","path":"/d/c","value":"3"},
                        {"op":"replace","path":"/d/c","value":"three"},
                        {"op":"remove","path":"/d/b"}])"),
            R"({"d":{"a":"one","c":"three"}})");
}

TEST(JsonPatch, NoOperationsAndNullChangeNothing) {
  EXPECT_EQ(Patched(R"({"a":1})", "[]"), R"({"a":1})");
  EXPECT_EQ(Patched(R"({"a":1})", "null"), R"({"a":1})");
}

TEST(JsonPatch, ListsTakeIndicesFromBothEndsAndTheDash) {
  const absl::string_view list = R"({"l":["a","b","c"]})";
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"/l/-","value":"d"}])"),
            R"({"l":["a","b","c","d"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"/l/3","value":"d"}])"),
            R"({"l":["a","b","c","d"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"/l/0","value":"z"}])"),
            R"({"l":["z","a","b","c"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"/l/-1","value":"x"}])"),
            R"({"l":["a","b","c","x"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"/l/-4","value":"x"}])"),
            R"({"l":["x","a","b","c"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"remove","path":"/l/-3"}])"), R"({"l":["b","c"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"replace","path":"/l/-1","value":"C"}])"),
            R"({"l":["a","b","C"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"replace","path":"/l/01","value":"x"}])"),
            R"({"l":["a","x","c"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"replace","path":"/l/+2","value":"y"}])"),
            R"({"l":["a","b","y"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"move","from":"/l/0","path":"/l/-"}])"),
            R"({"l":["b","c","a"]})");
  EXPECT_EQ(Patched(list, R"([{"op":"add","path":"","value":[]}])"), "failed");
}

TEST(JsonPatch, OddIndicesFail) {
  const absl::string_view list = R"({"l":["a","b","c"],"s":"x"})";
  for (absl::string_view path : {"/l/4", "/l/-5", "/l/one", "/l/1.0", "/l/", "/l/ 1", "/l/1_0",
                                 "/l/+", "/l/99999999999999999999", "/s/x", "/none/x"}) {
    EXPECT_EQ(Patched(list, ToJson(Value::List(
                                {Value::Object({{"op", "add"}, {"path", path}, {"value", "n"}})}))),
              "failed")
        << std::string(path);
  }
  EXPECT_EQ(Patched(list, R"([{"op":"remove","path":"/l/3"}])"), "failed");
  EXPECT_EQ(Patched(list, R"([{"op":"remove","path":"/l/-"}])"), "failed");
  EXPECT_EQ(Patched(list, R"([{"op":"replace","path":"/l/3","value":1}])"), "failed");
  EXPECT_EQ(Patched(list, R"([{"op":"test","path":"/l/3"}])"), "failed");
  EXPECT_EQ(Patched(list, R"([{"op":"copy","from":"/l/3","path":"/n"}])"), "failed");
  EXPECT_EQ(Patched(list, R"([{"op":"move","from":"/l/3","path":"/n"}])"), "failed");
}

TEST(JsonPatch, AbsentMembersAreReplacedCopiedAndTestedButNotRemoved) {
  EXPECT_EQ(Patched("{}", R"([{"op":"replace","path":"/a","value":1}])"), R"({"a":1})");
  EXPECT_EQ(Patched("{}", R"([{"op":"copy","from":"/a","path":"/b"}])"), R"({"b":null})");
  EXPECT_EQ(Patched("{}", R"([{"op":"move","from":"/a","path":"/b"}])"), "failed");
  EXPECT_EQ(Patched("{}", R"([{"op":"remove","path":"/a"}])"), "failed");
  EXPECT_EQ(Patched("{}", R"([{"op":"test","path":"/a","value":null}])"), "{}");
  EXPECT_EQ(Patched("{}", R"([{"op":"test","path":"/a"}])"), "{}");
  EXPECT_EQ(Patched("{}", R"([{"op":"test","path":"/a","value":1}])"), "failed");
  EXPECT_EQ(Patched("{}", R"([{"op":"test","path":"/a/b","value":null}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"test","path":"/a"}])"), "failed");
}

TEST(JsonPatch, AMissingValueIsNull) {
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"/a"}])"), R"({"a":null})");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":"/a"}])"), R"({"a":null})");
}

TEST(JsonPatch, PathsAreDecodedAndLoseWhatComesBeforeTheFirstSlash) {
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"/a~1b~0c~01","value":1}])"), R"({"a/b~c~1":1})");
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"/~2~","value":1}])"), R"({"~2~":1})");
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"x/y","value":1}])"), R"({"y":1})");
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"y","value":1}])"), "failed");
  EXPECT_EQ(Patched("{}", R"([{"op":"add","path":"/","value":1}])"), R"({"":1})");
  EXPECT_EQ(Patched(R"({"":{"a":1}})", R"([{"op":"remove","path":"//a"}])"), R"({"":{}})");
}

TEST(JsonPatch, TheWholeDocumentCanBeReplacedAndTested) {
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])"), R"({"b":2})");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":"","value":[1]},
                                      {"op":"add","path":"/0","value":0}])"),
            "[0,1]");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":"","value":"x"}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":"","value":null}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"replace","path":""}])"), "panicked");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"test","path":"","value":{"a":1}}])"), R"({"a":1})");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"test","path":"","value":{"a":2}}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"test","path":""}])"), "panicked");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"remove","path":""}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":1})", R"([{"op":"copy","from":"","path":"/b"}])"), "failed");
}

TEST(JsonPatch, TestComparesMembersInAnyOrderAndPanicsOnNullItems) {
  const absl::string_view document = R"({"o":{"a":1,"b":null,"c":[1,"x"]},"l":[1,null]})";
  const auto test = [&](absl::string_view path, absl::string_view value) {
    return Patched(document, std::string(R"([{"op":"test","path":")") + std::string(path) +
                                 R"(","value":)" + std::string(value) + "}]") == "failed"
               ? "failed"
           : Patched(document, std::string(R"([{"op":"test","path":")") + std::string(path) +
                                   R"(","value":)" + std::string(value) + "}]") == "panicked"
               ? "panicked"
               : "passed";
  };
  EXPECT_EQ(test("/o", R"({"c":[1,"x"],"b":null,"a":1})"), "passed");
  EXPECT_EQ(test("/o", R"({"c":[1,"x"],"d":null,"a":1})"), "failed");
  EXPECT_EQ(test("/o", R"({"c":["x",1],"b":null,"a":1})"), "failed");
  EXPECT_EQ(test("/o", "null"), "failed");
  EXPECT_EQ(test("/o/a", "\"1\""), "failed");
  EXPECT_EQ(test("/o/a", "{}"), "failed");
  EXPECT_EQ(test("/o/b", "null"), "passed");
  EXPECT_EQ(test("/l", "[1,null]"), "panicked");
  EXPECT_EQ(test("/l", "[2,null]"), "failed");
  EXPECT_EQ(test("/l", "[1]"), "failed");
}

TEST(JsonPatch, WhatIsNoOperationFails) {
  for (absl::string_view operation :
       {R"({"op":"put","path":"/a","value":1})", R"({"op":"ADD","path":"/a","value":1})",
        R"({"path":"/a"})", R"({"op":"add","value":1})", R"({"op":"add","path":5})",
        R"({"op":5,"path":"/a"})", "null", "{}", R"({"op":"move","path":"/a"})",
        R"({"op":"copy","path":"/a","from":1})"}) {
    EXPECT_EQ(Patched(R"({"a":1})", "[" + std::string(operation) + "]"), "failed");
  }
}

TEST(JsonPatch, MovingIntoItselfFails) {
  EXPECT_EQ(Patched(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/c"}])"), "failed");
  EXPECT_EQ(Patched(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a"}])"),
            R"({"a":{"b":1}})");
}

TEST(JsonPatch, CopiesAreLimitedInSize) {
  std::string operations = R"([{"op":"add","path":"/l","value":["0123456789"]})";
  for (int i = 0; i < 30; ++i) operations += R"(,{"op":"copy","from":"/l","path":"/l/-"})";
  EXPECT_EQ(Patched("{}", operations + "]"), "failed");
}

TEST(JsonPatch, NothingIsCopiedWhereNothingChanges) {
  const Value before = ParseJson(R"({"a":{"b":[1,2]},"c":{"d":1}})").value();
  Value same = before;
  ASSERT_EQ(ApplyJsonPatch(ParseJson(R"([{"op":"replace","path":"/a/b/0","value":1},
                                         {"op":"add","path":"/c/d","value":1}])")
                               .value(),
                           same),
            JsonPatchResult::kApplied);
  EXPECT_TRUE(same.SharesNodeWith(before));
  Value changed = before;
  ASSERT_EQ(
      ApplyJsonPatch(ParseJson(R"([{"op":"replace","path":"/c/d","value":2}])").value(), changed),
      JsonPatchResult::kApplied);
  EXPECT_TRUE(changed["a"].SharesNodeWith(before["a"]));
  EXPECT_EQ(before["c"]["d"].int_value(), 1);
}

}  // namespace
}  // namespace quiesce::patch
