#include "apiserver_fake/registry/subresources.h"

#include "apiserver_fake/registry/verbs_testing.h"
#include "gmock/gmock.h"

namespace quiesce::registry {
namespace {

using ::testing::HasSubstr;

class SubresourcesTest : public VerbsFixture {
 protected:
  SubresourcesTest() {
    Value pod = Pod();
    pod.Mutable("spec").Erase("nodeName");
    Create(kPods, pod);
  }
  static api::Request Post(const char* subresource, const char* body) {
    api::Request request = api::Request::Create(kPods, "default", *ParseJson(body));
    request.name = "a";
    request.subresource = subresource;
    return request;
  }
};

TEST_F(SubresourcesTest, BindingPutsThePodOnItsNodeOnce) {
  const api::Request bind = Post("binding", R"({"metadata":{"name":"a","labels":{"x":"1"}},
      "target":{"kind":"Node","name":"n1"}})");
  EXPECT_EQ(Say(DryRun(bind)), "201");
  EXPECT_FALSE(Stored(kPods)["spec"].Has("nodeName"));
  EXPECT_EQ(Say(bind), "201");
  const Value bound = Stored(kPods);
  EXPECT_EQ(bound["spec"]["nodeName"].string_value(), "n1");
  EXPECT_EQ(bound["metadata"]["labels"]["x"].string_value(), "1");
  EXPECT_EQ(bound["status"]["conditions"].at(0)["type"].string_value(), "PodScheduled");
  EXPECT_THAT(Say(bind), HasSubstr("pod a is already assigned to node \"n1\""));
}

TEST_F(SubresourcesTest, BindingNeedsANodeAndItsPod) {
  EXPECT_EQ(Say(Post("binding", R"({"metadata":{"name":"a"},"target":{"kind":"Node"}})")),
            "500 : target.name: Required value");
  EXPECT_EQ(Say(Post("binding", R"({"metadata":{"name":"a"},"target":{"kind":"Rack"}})")),
            "500 : [target.kind: Unsupported value: \"Rack\": supported values: \"Node\", "
            "\"<empty>\", target.name: Required value]");
  EXPECT_EQ(Say(Post("binding", R"({"metadata":{"name":"b"},"target":{"name":"n1"}})")),
            "400 BadRequest: name in URL does not match name in Binding object");
  EXPECT_THAT(Say(Post("binding", R"({"metadata":{"name":"a","uid":"old"},
                  "target":{"name":"n1"}})")),
              HasSubstr("Precondition failed: UID in precondition: old"));
  EXPECT_THAT(Say(Post("binding", R"({"metadata":{"name":"a","resourceVersion":"1"},
                  "target":{"name":"n1"}})")),
              HasSubstr("Precondition failed: ResourceVersion in precondition: 1, "));
  EXPECT_EQ(
      Say(Post("binding", R"({"metadata":{"name":"a"},"target":{"name":5}})")),
      "400 BadRequest: Binding in version \"v1\" cannot be handled as a Binding: json: cannot "
      "unmarshal number into Go struct field ObjectReference.target.name of type string");
  EXPECT_FALSE(Stored(kPods)["spec"].Has("nodeName"));
}

TEST_F(SubresourcesTest, NamespaceOfABindingIsThatOfThePathAndExists) {
  EXPECT_EQ(
      Say(Post("binding", R"({"metadata":{"name":"b","namespace":"other"},
                  "target":{"name":"n1"}})")),
      "400 BadRequest: the namespace of the provided object does not match the namespace sent "
      "on the request");
  for (const char* subresource : {"binding", "eviction"}) {
    api::Request request = Post(subresource, R"({"metadata":{"name":"b"}})");
    request.namespace_ = "nowhere";
    EXPECT_EQ(Say(request), "404 NotFound: namespaces \"nowhere\" not found");
  }
}

TEST_F(SubresourcesTest, BindingWithoutANameInThePathIsOfThePodThatItNames) {
  const auto bind = [this](const char* body) {
    api::Request request = Post("binding", body);
    request.name.clear();
    return Say(request);
  };
  EXPECT_EQ(bind(R"({"target":{"name":"n1"}})"), "400 BadRequest: Name parameter required.");
  EXPECT_EQ(bind(R"({"metadata":{"name":"b"},"target":{"name":"n1"}})"),
            "404 NotFound: pods \"b\" not found");
  EXPECT_EQ(bind(R"({"metadata":{"name":"a"}})"), "500 : target.name: Required value");
  EXPECT_THAT(bind(R"({"metadata":{"name":"a","resourceVersion":"1"},"target":{"name":"n1"}})"),
              HasSubstr("Precondition failed: ResourceVersion in precondition: 1, "));
  // Only those of the subresource are about a uid.
  EXPECT_EQ(bind(R"({"metadata":{"name":"a","uid":"old","annotations":{"k":"v"}},
                     "target":{"name":"n1"}})"),
            "201");
  const Value bound = Stored(kPods);
  EXPECT_EQ(bound["spec"]["nodeName"].string_value(), "n1");
  EXPECT_EQ(bound["metadata"]["annotations"]["k"].string_value(), "v");
  EXPECT_THAT(bind(R"({"metadata":{"name":"a"},"target":{"name":"n2"}})"),
              HasSubstr("pod a is already assigned to node \"n1\""));
}

TEST_F(SubresourcesTest, PodThatIsGoingIsNotBound) {
  Create(kPods, Pod(R"({"name":"b","finalizers":["example.com/x"]})"));
  EXPECT_EQ(Say(api::Request::Delete(kPods, "default", "b")), "200");
  api::Request bind = Post("binding", R"({"metadata":{"name":"b"},"target":{"name":"n1"}})");
  bind.name = "b";
  EXPECT_THAT(Say(bind), HasSubstr("pod b is being deleted, cannot be assigned to a host"));
}

TEST_F(SubresourcesTest, EvictionDeletesAsItsOptionsSay) {
  EXPECT_EQ(Say(Post("eviction", R"({"metadata":{"name":"b"}})")),
            "400 BadRequest: name in URL does not match name in Eviction object");
  EXPECT_EQ(
      Say(Post("eviction", R"({"metadata":{"name":"a"},"deleteOptions":{"dryRun":["All"]}})")),
      "201");
  EXPECT_EQ(server_
                .Handle(Post("eviction", R"({"metadata":{"name":"a"},
                    "deleteOptions":{"preconditions":{"uid":"old"}}})"))
                .code,
            409);
  EXPECT_FALSE(Stored(kPods).is_null());
  EXPECT_EQ(Say(Post("eviction", R"({"metadata":{"name":"a"}})")), "201");
  EXPECT_TRUE(Stored(kPods).is_null());
}

TEST_F(SubresourcesTest, EvictedPodShowsWhyItGoes) {
  Create(kPods, Pod(R"({"name":"b","finalizers":["example.com/x"]})"));
  api::Request evict = Post("eviction", R"({"metadata":{"name":"b"}})");
  evict.name = "b";
  EXPECT_EQ(Say(evict), "201");
  const Value pod = server_.Handle(api::Request::Get(kPods, "default", "b")).object;
  EXPECT_TRUE(pod["metadata"].Has("deletionTimestamp"));
  const Value& condition = pod["status"]["conditions"].at(0);
  EXPECT_EQ(condition["type"].string_value(), "DisruptionTarget");
  EXPECT_EQ(condition["status"].string_value(), "True");
  EXPECT_EQ(condition["reason"].string_value(), "EvictionByEvictionAPI");
  EXPECT_EQ(condition["message"].string_value(), "Eviction API: evicting");
}

}  // namespace
}  // namespace quiesce::registry
