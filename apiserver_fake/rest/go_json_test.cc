#include "apiserver_fake/rest/go_json.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

std::string Written(absl::string_view text) { return GoJson(ParseJson(text).value()); }

TEST(GoJson, MembersOfBuiltInKindsComeInTheOrderOfTheirDeclaration) {
  EXPECT_EQ(Written(R"({"apiVersion": "v1", "kind": "Pod",
                  "metadata": {"labels": {"b": "1", "a": "<"}, "name": "p", "uid": "u"},
                  "spec": {"containers": [{"image": "i", "name": "c"}], "nodeName": "n",
                           "restartPolicy": "Always"}, "status": {"phase": "Pending"}})"),
            R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","uid":"u",)"
            R"("labels":{"a":"\u003c","b":"1"}},)"
            R"("spec":{"containers":[{"name":"c","image":"i"}],"restartPolicy":"Always",)"
            R"("nodeName":"n"},"status":{"phase":"Pending"}})");
}

TEST(GoJson, ItemsOfAListAreOfItsKind) {
  EXPECT_EQ(Written(R"({"apiVersion": "v1", "items": [{"data": {}, "metadata": {"name": "a"}}],
                        "kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}})"),
            R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},)"
            R"("items":[{"metadata":{"name":"a"},"data":{}}]})");
}

TEST(GoJson, CustomResourcesKeepTheOrderOfTheirKeys) {
  const char* const text = R"({"apiVersion":"ex.io/v1","kind":"Pod","spec":{"b":1,"c":2}})";
  EXPECT_EQ(Written(text), text);
  const char* const list = R"({"apiVersion":"ex.io/v1","items":[],"kind":"PodList"})";
  EXPECT_EQ(Written(list), list);
}

TEST(GoJson, AStatusHasItsReasonBehindTheMessageAndItsCausesTheOtherWayRound) {
  EXPECT_EQ(Written(R"({"kind": "Status", "apiVersion": "v1", "metadata": {}, "code": 422,
                        "reason": "Invalid", "message": "m", "status": "Failure",
                        "details": {"kind": "k", "name": "n", "causes":
                          [{"field": "f", "message": "m", "reason": "r"}]}})"),
            R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"m",)"
            R"("reason":"Invalid","details":{"name":"n","kind":"k",)"
            R"("causes":[{"reason":"r","message":"m","field":"f"}]},"code":422})");
}

TEST(GoJson, ObjectsWithinATableSayWhatTheyAre) {
  EXPECT_EQ(Written(R"({"apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": {},
                        "columnDefinitions": [{"description": "d", "name": "Name"}],
                        "rows": [{"cells": ["a"], "object": {"apiVersion": "v1",
                          "kind": "Secret", "metadata": {"uid": "u", "name": "a"}}}]})"),
            R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},)"
            R"("columnDefinitions":[{"name":"Name","description":"d"}],)"
            R"("rows":[{"cells":["a"],"object":{"kind":"Secret","apiVersion":"v1",)"
            R"("metadata":{"name":"a","uid":"u"}}}]})");
}

TEST(GoJson, WhatIsInNoTypeComesLast) {
  EXPECT_EQ(Written(R"({"kind": "Lease", "apiVersion": "coordination.k8s.io/v1", "aa": 1})"),
            R"({"kind":"Lease","apiVersion":"coordination.k8s.io/v1","aa":1})");
  EXPECT_EQ(GoJson(Value("x")), "\"x\"");
}

}  // namespace
}  // namespace quiesce::rest
