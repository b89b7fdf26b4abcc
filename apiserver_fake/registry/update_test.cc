// Updates: registry/update.cc and finish_update.cc.

#include "apiserver_fake/registry/verbs_testing.h"

namespace quiesce::registry {
namespace {

class UpdateTest : public VerbsFixture {
 protected:
  std::string Update(const api::GroupVersionResource& resource, Value object) {
    return Say(api::Request::Update(resource, "default", "a", std::move(object)));
  }
  std::string UpdateStatus(Value object) {
    api::Request request = api::Request::Update(kWidgets, "default", "a", std::move(object));
    request.subresource = "status";
    return Say(request);
  }
};

TEST_F(UpdateTest, StaleVersionConflicts) {
  const Value read = Create(kConfigMaps, ConfigMap());
  Value mine = read, theirs = read;
  theirs.Mutable("data").Set("k", "2");
  mine.Mutable("data").Set("k", "3");
  EXPECT_EQ(Update(kConfigMaps, theirs), "200");
  EXPECT_EQ(Update(kConfigMaps, mine),
            "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the object has been "
            "modified; please apply your changes to the latest version and try again");
  EXPECT_EQ(Stored(kConfigMaps)["data"]["k"].string_value(), "2");
}

TEST_F(UpdateTest, WithoutAVersionBuiltInsAreOverwrittenAndCustomResourcesAreNot) {
  Create(kConfigMaps, ConfigMap());
  Create(kWidgets, Widget());
  EXPECT_EQ(Update(kConfigMaps, ConfigMap()), "200");
  EXPECT_EQ(Update(kWidgets, Widget()),
            "422 Invalid: widgets.example.com \"a\" is invalid: metadata.resourceVersion: Invalid "
            "value: 0: must be specified for an update");
}

TEST_F(UpdateTest, VersionThatIsNoNumberIsRefused) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Update(kConfigMaps, ConfigMap(R"({"name":"a","resourceVersion":"new"})")),
            "500 : strconv.ParseUint: parsing \"new\": invalid syntax");
}

TEST_F(UpdateTest, GenerationCountsChangesOfWhatIsWantedOnly) {
  Value widget = Create(kWidgets, Widget());
  widget.Mutable("metadata").Mutable("labels").Set("a", "b");
  EXPECT_EQ(Update(kWidgets, widget), "200");
  EXPECT_EQ(Stored(kWidgets)["metadata"]["generation"].int_value(), 1);
  widget = Stored(kWidgets);
  widget.Mutable("status").Set("phase", "Ready");
  EXPECT_EQ(UpdateStatus(widget), "200");
  EXPECT_EQ(Stored(kWidgets)["metadata"]["generation"].int_value(), 1);
  widget = Stored(kWidgets);
  widget.Mutable("spec").Set("size", 2);
  EXPECT_EQ(Update(kWidgets, widget), "200");
  EXPECT_EQ(Stored(kWidgets)["metadata"]["generation"].int_value(), 2);
}

TEST_F(UpdateTest, SpecAndStatusEachHaveTheirOwnDoor) {
  Value widget = Create(kWidgets, Widget());
  widget.Mutable("status").Set("phase", "Ready");
  widget.Mutable("spec").Set("size", 2);
  EXPECT_EQ(UpdateStatus(widget), "200");
  EXPECT_EQ(Stored(kWidgets)["spec"]["size"].int_value(), 1);
  EXPECT_EQ(Stored(kWidgets)["status"]["phase"].string_value(), "Ready");
  widget = Stored(kWidgets);
  widget.Mutable("status").Set("phase", "Failed");
  EXPECT_EQ(Update(kWidgets, widget), "200");
  EXPECT_EQ(Stored(kWidgets)["status"]["phase"].string_value(), "Ready");
}

TEST_F(UpdateTest, UpdateThatOnlyTouchesTheOtherDoorWritesNothing) {
  Value widget = Create(kWidgets, Widget());
  widget.Mutable("status").Set("phase", "Ready");
  const int64_t revision = server_.revision();
  EXPECT_EQ(Update(kWidgets, widget), "200");
  EXPECT_EQ(server_.revision(), revision);
}

TEST_F(UpdateTest, AnotherObjectOfTheNameIsNotMeant) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_NE(Update(kConfigMaps, ConfigMap(R"({"name":"a","uid":"u-old"})"))
                .find("Precondition failed: UID in precondition: u-old, UID in object meta: "),
            std::string::npos);
  EXPECT_EQ(Update(kConfigMaps, ConfigMap(R"({"name":"b"})")),
            "400 BadRequest: the name of the object (b) does not match the name on the URL (a)");
}

TEST_F(UpdateTest, SystemFieldsStayAsTheyAre) {
  const Value created = Create(kWidgets, Widget());
  Value changed = created;
  changed.Mutable("metadata").Set("creationTimestamp", "2001-01-01T00:00:00Z");
  changed.Mutable("metadata").Set("generation", 9);
  changed.Mutable("metadata").Erase("uid");
  EXPECT_EQ(Update(kWidgets, changed), "200");
  EXPECT_EQ(Stored(kWidgets)["metadata"], created["metadata"]);
}

TEST_F(UpdateTest, MissingObjectIsNotFound) {
  EXPECT_EQ(Update(kConfigMaps, ConfigMap()), "404 NotFound: configmaps \"a\" not found");
}

TEST_F(UpdateTest, RepeatedOwnersAreWarnedOfEvenWhereTheObjectIsNotThere) {
  const Value owned = ConfigMap(
      R"({"name":"a","ownerReferences":[
          {"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"u"},
          {"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"u"}]})");
  const api::Response response =
      server_.Handle(api::Request::Update(kConfigMaps, "default", "a", owned));
  EXPECT_EQ(Said(response), "404 NotFound: configmaps \"a\" not found");
  EXPECT_EQ(response.warnings,
            std::vector<std::string>{
                ".metadata.ownerReferences contains duplicate entries; API server dedups owner "
                "references in 1.20+, and may reject such requests as early as 1.24; please fix "
                "your requests; duplicate UID(s) observed: u"});
}

TEST_F(UpdateTest, TerminatingObjectTakesNoNewFinalizers) {
  Create(kWidgets, Widget(R"({"name":"a","finalizers":["example.com/one"]})"));
  EXPECT_EQ(Say(api::Request::Delete(kWidgets, "default", "a")), "200");
  Value widget = Stored(kWidgets);
  widget.Mutable("metadata").Mutable("finalizers").Append("example.com/two");
  EXPECT_EQ(Update(kWidgets, widget),
            "422 Invalid: Widget.example.com \"a\" is invalid: metadata.finalizers: Forbidden: no "
            "new finalizers can be added if the object is being deleted, found new finalizers "
            "[]string{\"example.com/two\"}");
}

TEST_F(UpdateTest, LastFinalizerThatGoesTakesTheObjectButNotInADryRun) {
  Create(kWidgets, Widget(R"({"name":"a","finalizers":["example.com/one"]})"));
  EXPECT_EQ(Say(api::Request::Delete(kWidgets, "default", "a")), "200");
  Value widget = Stored(kWidgets);
  widget.Mutable("metadata").Erase("finalizers");
  EXPECT_EQ(Say(DryRun(api::Request::Update(kWidgets, "default", "a", widget))), "200");
  EXPECT_FALSE(Stored(kWidgets).is_null());
  EXPECT_EQ(Update(kWidgets, widget), "200");
  EXPECT_TRUE(Stored(kWidgets).is_null());
}

TEST_F(UpdateTest, DryRunShowsWhatItWouldStore) {
  Value widget = Create(kWidgets, Widget());
  const int64_t revision = server_.revision();
  widget.Mutable("spec").Set("size", 2);
  const api::Response response =
      server_.Handle(DryRun(api::Request::Update(kWidgets, "default", "a", widget)));
  EXPECT_EQ(response.object["spec"]["size"].int_value(), 2);
  EXPECT_EQ(response.object["metadata"]["generation"].int_value(), 2);
  EXPECT_EQ(server_.revision(), revision);
  EXPECT_EQ(Stored(kWidgets)["spec"]["size"].int_value(), 1);
}

}  // namespace
}  // namespace quiesce::registry
