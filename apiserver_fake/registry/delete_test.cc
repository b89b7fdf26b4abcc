// Deletes: registry/delete.cc, mark_terminating.cc and delete_collection.cc.

#include "apiserver_fake/registry/verbs_testing.h"

namespace quiesce::registry {
namespace {

class DeleteTest : public VerbsFixture {
 protected:
  api::Response Delete(const api::GroupVersionResource& resource, const char* options = "null") {
    return server_.Handle(api::Request::Delete(resource, "default", "a", *ParseJson(options)));
  }
  int64_t SecondsLeft(const Value& object) {
    absl::Time at;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full,
                                std::string(object["metadata"]["deletionTimestamp"].string_value()),
                                &at, &error))
        << error;
    return absl::ToInt64Seconds(at - loop_.Now());
  }
};

TEST_F(DeleteTest, ObjectThatNothingHoldsIsGone) {
  const Value created = Create(kConfigMaps, ConfigMap());
  const api::Response response = Delete(kConfigMaps);
  EXPECT_EQ(response.object["status"].string_value(), "Success");
  EXPECT_EQ(response.object["details"]["uid"], created["metadata"]["uid"]);
  EXPECT_EQ(Said(Delete(kConfigMaps)), "404 NotFound: configmaps \"a\" not found");
}

TEST_F(DeleteTest, SomeKindsReplyWithWhatWasDeleted) {
  const api::GroupVersionResource templates{"", "v1", "podtemplates"};
  const Value created = Create(templates, *ParseJson(R"({"metadata":{"name":"a"},
      "template":{"spec":{"containers":[{"name":"c","image":"i"}]}}})"));
  const api::Response response = Delete(templates);
  EXPECT_EQ(response.object["kind"].string_value(), "PodTemplate");
  EXPECT_EQ(response.object["template"], created["template"]);
  EXPECT_EQ(Said(Delete(templates)), "404 NotFound: podtemplates \"a\" not found");
}

TEST_F(DeleteTest, PreconditionsMustHold) {
  const Value created = Create(kConfigMaps, ConfigMap());
  const std::string uid(created["metadata"]["uid"].string_value());
  EXPECT_EQ(
      Said(Delete(kConfigMaps, R"({"preconditions":{"uid":"other"}})")),
      absl::StrCat("409 Conflict: Operation cannot be fulfilled on ConfigMap \"a\": the UID in "
                   "the precondition (other) does not match the UID in record (",
                   uid, "). The object might have been deleted and then recreated"));
  EXPECT_EQ(Delete(kConfigMaps, R"({"preconditions":{"resourceVersion":"1"}})").code, 409);
  EXPECT_EQ(
      Said(Delete(kConfigMaps, absl::StrCat(R"({"preconditions":{"uid":")", uid, "\"}}").c_str())),
      "200");
}

TEST_F(DeleteTest, FinalizersHoldTheObjectAndItsGenerationMoves) {
  Create(kWidgets, Widget(R"({"name":"a","finalizers":["example.com/one"]})"));
  EXPECT_EQ(Said(Delete(kWidgets)), "200");
  const Value held = Stored(kWidgets);
  EXPECT_EQ(held["metadata"]["generation"].int_value(), 2);
  EXPECT_EQ(held["metadata"]["deletionGracePeriodSeconds"].int_value(), 0);
  EXPECT_EQ(SecondsLeft(held), 0);
  // Again: nothing new.
  const int64_t revision = server_.revision();
  loop_.RunUntil(loop_.Now() + absl::Seconds(5));
  EXPECT_EQ(Said(Delete(kWidgets)), "200");
  EXPECT_EQ(server_.revision(), revision);
}

TEST_F(DeleteTest, PropagationIsLeftToTheGarbageCollectorAsAFinalizer) {
  for (const auto& [policy, finalizer] :
       {std::pair("Foreground", "foregroundDeletion"), std::pair("Orphan", "orphan")}) {
    Create(kConfigMaps, ConfigMap());
    EXPECT_EQ(
        Said(Delete(kConfigMaps, absl::StrCat(R"({"propagationPolicy":")", policy, "\"}").c_str())),
        "200");
    EXPECT_EQ(ToJson(Stored(kConfigMaps)["metadata"]["finalizers"]),
              absl::StrCat("[\"", finalizer, "\"]"));
    // Background takes it back.
    EXPECT_EQ(Said(Delete(kConfigMaps, R"({"propagationPolicy":"Background"})")), "200");
    EXPECT_TRUE(Stored(kConfigMaps).is_null());
  }
}

TEST_F(DeleteTest, OptionsThatMakeNoSenseAreRefused) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(
      Said(Delete(kConfigMaps, R"({"propagationPolicy":"Sideways"})")),
      "422 Invalid: DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported "
      "value: \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", "
      "\"nil\"");
  EXPECT_EQ(Delete(kConfigMaps, R"({"propagationPolicy":"Orphan","orphanDependents":true})").code,
            422);
  EXPECT_EQ(Delete(kConfigMaps, R"({"dryRun":["Some"]})").code, 422);
  EXPECT_FALSE(Stored(kConfigMaps).is_null());
}

TEST_F(DeleteTest, DryRunRemovesNothing) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Said(Delete(kConfigMaps, R"({"dryRun":["All"]})")), "200");
  EXPECT_EQ(Say(DryRun(api::Request::Delete(kConfigMaps, "default", "a"))), "200");
  EXPECT_FALSE(Stored(kConfigMaps)["metadata"].Has("deletionTimestamp"));
}

TEST_F(DeleteTest, PodGoesGracefullyAndItsTimeCanOnlyBeShortened) {
  Create(kPods, Pod());
  EXPECT_EQ(Said(Delete(kPods)), "200");
  EXPECT_EQ(SecondsLeft(Stored(kPods)), 30);
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":60})")), "200");
  EXPECT_EQ(SecondsLeft(Stored(kPods)), 30);
  loop_.RunUntil(loop_.Now() + absl::Seconds(4));
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":10})")), "200");
  EXPECT_EQ(SecondsLeft(Stored(kPods)), 6);  // ten from when it began
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":-5})")), "200");
  EXPECT_EQ(Stored(kPods)["metadata"]["deletionGracePeriodSeconds"].int_value(), 1);
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":0})")), "200");
  EXPECT_TRUE(Stored(kPods).is_null());
}

TEST_F(DeleteTest, PodThatIsOnNoNodeGoesAtOnce) {
  Value pod = Pod();
  pod.Mutable("spec").Erase("nodeName");
  Create(kPods, pod);
  EXPECT_EQ(Delete(kPods).object["kind"].string_value(), "Pod");
  EXPECT_TRUE(Stored(kPods).is_null());
}

TEST_F(DeleteTest, PodWhoseTimeIsUpTakesTheFinalizerThatALaterDeleteAsksFor) {
  Create(kPods, Pod(R"({"name":"a","finalizers":["example.com/one"]})"));
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":0})")), "200");
  EXPECT_EQ(Said(Delete(kPods, R"({"propagationPolicy":"Foreground"})")), "200");
  EXPECT_EQ(ToJson(Stored(kPods)["metadata"]["finalizers"]),
            R"(["example.com/one","foregroundDeletion"])");
}

TEST_F(DeleteTest, TimeThatIsShortenedIntoThePastEndsNowAndIsASecondLong) {
  Create(kPods, Pod());
  EXPECT_EQ(Said(Delete(kPods)), "200");
  loop_.RunUntil(loop_.Now() + absl::Seconds(20));
  EXPECT_EQ(Said(Delete(kPods, R"({"gracePeriodSeconds":10})")), "200");
  EXPECT_EQ(SecondsLeft(Stored(kPods)), 0);
  EXPECT_EQ(Stored(kPods)["metadata"]["deletionGracePeriodSeconds"].int_value(), 1);
}

TEST_F(DeleteTest, EventsAreNotLeftToTheGarbageCollector) {
  const api::GroupVersionResource events{"events.k8s.io", "v1", "events"};
  Create({"", "v1", "events"}, *ParseJson(R"({"apiVersion":"v1","kind":"Event",
      "metadata":{"name":"a"},"involvedObject":{"namespace":"default"}})"));
  EXPECT_EQ(Said(Delete(events, R"({"propagationPolicy":"Foreground"})")), "200");
  // Errors name the group of the request.
  EXPECT_EQ(Said(Delete(events)), "404 NotFound: events.events.k8s.io \"a\" not found");
}

TEST_F(DeleteTest, JobsWarnThatTheirPodsStay) {
  const api::GroupVersionResource jobs{"batch", "v1", "jobs"};
  EXPECT_EQ(Delete(jobs).warnings.size(), 1u);
  EXPECT_EQ(Delete(jobs, R"({"propagationPolicy":"Orphan"})").warnings.size(), 0u);
  api::Request all = api::Request::List(jobs, "default");
  all.verb = api::Verb::kDeleteCollection;
  EXPECT_EQ(server_.Handle(all).warnings,
            std::vector<std::string>{
                "child pods are preserved by default when jobs are deleted; set "
                "propagationPolicy=Background to remove them or set propagationPolicy=Orphan to "
                "suppress this warning"});
}

TEST_F(DeleteTest, CollectionIsThatOfItsSelector) {
  Create(kConfigMaps, ConfigMap(R"({"name":"a","labels":{"x":"1"}})"));
  Create(kConfigMaps, ConfigMap(R"({"name":"b","labels":{"x":"2"}})"));
  Create(kConfigMaps,
         ConfigMap(R"({"name":"c","labels":{"x":"1"},"finalizers":["example.com/one"]})"));
  api::Request request = api::Request::List(kConfigMaps, "default");
  request.verb = api::Verb::kDeleteCollection;
  request.options.label_selector = "x=1";
  EXPECT_EQ(Say(DryRun(request)), "200");
  EXPECT_FALSE(Stored(kConfigMaps, "a").is_null());
  EXPECT_EQ(server_.Handle(request).object["items"].size(), 2u);
  EXPECT_TRUE(Stored(kConfigMaps, "a").is_null());
  EXPECT_FALSE(Stored(kConfigMaps, "b")["metadata"].Has("deletionTimestamp"));
  EXPECT_TRUE(Stored(kConfigMaps, "c")["metadata"].Has("deletionTimestamp"));
}

TEST_F(DeleteTest, OptionsOfTheListAreCheckedBeforeThoseOfTheDeletion) {
  api::Request request = api::Request::List(kConfigMaps, "default");
  request.verb = api::Verb::kDeleteCollection;
  request.body = *ParseJson(R"({"propagationPolicy":"Sideways"})");
  request.options.send_initial_events = true;
  EXPECT_EQ(Say(request),
            "422 Invalid: ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: "
            "sendInitialEvents is forbidden for list");
}

}  // namespace
}  // namespace quiesce::registry
