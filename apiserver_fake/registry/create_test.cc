#include "apiserver_fake/registry/verbs_testing.h"

namespace quiesce::registry {
namespace {

class CreateTest : public VerbsFixture {};

TEST_F(CreateTest, SecondOneOfANameAlreadyExists) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Say(api::Request::Create(kConfigMaps, "default", ConfigMap())),
            "409 AlreadyExists: configmaps \"a\" already exists");
}

TEST_F(CreateTest, ServerSetsItsOwnFieldsWhateverIsSent) {
  const Value created = Create(kWidgets, Widget(R"({"name":"a","uid":"mine","generation":7,
      "creationTimestamp":"2001-01-01T00:00:00Z","deletionTimestamp":"2001-01-01T00:00:00Z"})"));
  EXPECT_NE(created["metadata"]["uid"].string_value(), "mine");
  EXPECT_NE(created["metadata"]["creationTimestamp"].string_value(), "2001-01-01T00:00:00Z");
  EXPECT_EQ(created["metadata"]["generation"].int_value(), 1);
  EXPECT_FALSE(created["metadata"].Has("deletionTimestamp"));
}

TEST_F(CreateTest, StatusOfAKindWithAStatusSubresourceIsDropped) {
  Value widget = Widget();
  widget.Mutable("status").Set("phase", "Ready");
  EXPECT_FALSE(Create(kWidgets, widget).Has("status"));
}

TEST_F(CreateTest, GeneratedNamesDiffer) {
  const Value first = Create(kConfigMaps, ConfigMap(R"({"generateName":"g-"})"));
  const Value second = Create(kConfigMaps, ConfigMap(R"({"generateName":"g-"})"));
  EXPECT_EQ(first["metadata"]["name"].string_value().substr(0, 2), "g-");
  EXPECT_EQ(first["metadata"]["name"].string_value().size(), 7u);
  EXPECT_NE(first["metadata"]["name"], second["metadata"]["name"]);
}

TEST_F(CreateTest, NamespaceMustExistAndBeThatOfTheRequest) {
  EXPECT_EQ(Say(api::Request::Create(kConfigMaps, "nowhere", ConfigMap())),
            "404 NotFound: namespaces \"nowhere\" not found");
  EXPECT_EQ(
      Say(api::Request::Create(kConfigMaps, "default",
                               ConfigMap(R"({"name":"a","namespace":"other"})"))),
      "400 BadRequest: the namespace of the provided object does not match the namespace sent "
      "on the request");
}

TEST_F(CreateTest, ResourceVersionOfSomethingReadIsRefused) {
  EXPECT_EQ(Say(api::Request::Create(kConfigMaps, "default",
                                     ConfigMap(R"({"name":"a","resourceVersion":"5"})"))),
            "500 : resourceVersion should not be set on objects to be created");
}

TEST_F(CreateTest, NamespaceThatIsGoingTakesNothingNew) {
  Create({"", "v1", "namespaces"}, *ParseJson(R"({"apiVersion":"v1","kind":"Namespace",
      "metadata":{"name":"old","finalizers":["example.com/hold"]}})"));
  EXPECT_EQ(Say(api::Request::Delete({"", "v1", "namespaces"}, "", "old")), "200");
  EXPECT_EQ(
      Say(api::Request::Create(kConfigMaps, "old", ConfigMap())),
      "403 Forbidden: configmaps \"a\" is forbidden: unable to create new content in namespace "
      "old because it is being terminated");
}

}  // namespace
}  // namespace quiesce::registry
