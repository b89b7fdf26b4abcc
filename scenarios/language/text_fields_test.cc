#include "scenarios/language/text_fields.h"

#include <gtest/gtest.h>

namespace quiesce::scenarios {
namespace {

TEST(ParseObjectName, KnowsResourceNamespaceAndName) {
  const ObjectName plain = *ParseObjectName("databases/test-db");
  EXPECT_EQ(plain.resource(), "databases");
  EXPECT_EQ(plain.namespace_(), "");
  EXPECT_EQ(plain.name(), "test-db");
  const ObjectName full = *ParseObjectName("clusters.infra.example.com/prod/*");
  EXPECT_EQ(full.resource(), "clusters");
  EXPECT_EQ(full.group(), "infra.example.com");
  EXPECT_EQ(full.namespace_(), "prod");
  EXPECT_EQ(full.name(), "*");
  EXPECT_EQ(ToText(full), "clusters.infra.example.com/prod/*");
}

TEST(ParseObjectName, RefusesWhatNamesNoObject) {
  for (const char* text : {"databases", "databases/", "/x", "a/b/c/d", "*/x", "data bases/x"}) {
    EXPECT_EQ(ParseObjectName(text).status().message(),
              "expected an object such as databases/test-db, databases/prod/test-db or pods/*, "
              "got \"" +
                  std::string(text) + "\"");
  }
}

TEST(ParseOperation, KnowsVerbResourceAndSubresource) {
  const Operation operation = *ParseOperation("update databases/status");
  EXPECT_EQ(operation.verb(), "update");
  EXPECT_EQ(operation.resource(), "databases");
  EXPECT_EQ(operation.subresource(), "status");
  EXPECT_EQ(ParseOperation("write *")->resource(), "*");
}

TEST(ParseOperation, NamesTheNearestVerb) {
  EXPECT_EQ(ParseOperation("updat databases").status().message(),
            "expected one of the verbs get, list, watch, create, update, patch, delete, write, "
            "read, any, got \"updat\"; did you mean \"update\"?");
  EXPECT_EQ(ParseOperation("update").status().message(),
            "expected a verb and a resource such as update databases/status, got \"update\"");
}

TEST(FillTextMessage, ReadsTimesAndLabels) {
  const auto wrong = [](const std::string& text, google::protobuf::Message* message) {
    return FillTextMessage(ParseYaml("a: " + text)->front().members[0].value, message);
  };
  Timestamp time;
  EXPECT_EQ(wrong("2026-03-29T00:59:30Z", &time), "");
  EXPECT_EQ(wrong("tomorrow", &time),
            "expected a time such as 2026-03-29T00:59:30Z; got \"tomorrow\"");
  Labels labels;
  EXPECT_EQ(wrong("'app=web,tier!=db'", &labels), "");
  EXPECT_NE(wrong("'app=='", &labels), wrong("'app=web='", &labels));
  EXPECT_NE(wrong("'=web'", &labels), "");
}

}  // namespace
}  // namespace quiesce::scenarios
