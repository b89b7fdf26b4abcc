#include "reconcilers/runtime/finalizer.h"

#include "apiserver_fake/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Parse(const char* text) { return ParseJson(text).value(); }

const char kOwner[] =
    R"({"apiVersion":"db.example.com/v1","kind":"Database",
        "metadata":{"name":"a","namespace":"n","uid":"u1"}})";

TEST(Finalizer, IsAddedOnceAndRemovedEverywhere) {
  Value object = Parse(R"({"metadata":{"name":"a"}})");
  EXPECT_TRUE(AddFinalizer(object, "x/y"));
  EXPECT_FALSE(AddFinalizer(object, "x/y"));
  EXPECT_EQ(ToJson(object), R"({"metadata":{"finalizers":["x/y"],"name":"a"}})");
  object = Parse(R"({"metadata":{"finalizers":["x/y","z","x/y"]}})");
  EXPECT_TRUE(RemoveFinalizer(object, "x/y"));
  EXPECT_FALSE(RemoveFinalizer(object, "x/y"));
  EXPECT_EQ(ToJson(object), R"({"metadata":{"finalizers":["z"]}})");
}

TEST(ControllerReference, IsSetWithControllerAndBlockOwnerDeletion) {
  Value child = Parse(R"({"metadata":{"name":"c","namespace":"n"}})");
  ASSERT_TRUE(SetControllerReference(Parse(kOwner), &child).ok());
  EXPECT_EQ(ToJson(child["metadata"]["ownerReferences"]),
            R"([{"apiVersion":"db.example.com/v1","blockOwnerDeletion":true,"controller":true,)"
            R"("kind":"Database","name":"a","uid":"u1"}])");
  EXPECT_TRUE(IsControlledBy(child, Parse(kOwner)));
}

TEST(ControllerReference, OfARecreatedOwnerTakesTheNewUid) {
  Value child = Parse(R"({"metadata":{"name":"c","namespace":"n","ownerReferences":[
      {"apiVersion":"db.example.com/v1","kind":"Database","name":"a","uid":"old",
       "controller":true}]}})");
  ASSERT_TRUE(SetControllerReference(Parse(kOwner), &child).ok());
  EXPECT_EQ(child["metadata"]["ownerReferences"].size(), 1u);
  EXPECT_TRUE(IsControlledBy(child, Parse(kOwner)));
}

TEST(ControllerReference, OfAnotherControllerIsRefused) {
  Value child = Parse(R"({"metadata":{"name":"c","namespace":"n","ownerReferences":[
      {"apiVersion":"v1","kind":"Other","name":"b","uid":"u2","controller":true}]}})");
  absl::Status status = SetControllerReference(Parse(kOwner), &child);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(status.message(), "Object n/c is already owned by another Other controller b");
}

TEST(ControllerReference, AcrossNamespacesIsRefused) {
  Value child = Parse(R"({"metadata":{"name":"c","namespace":"m"}})");
  EXPECT_EQ(SetControllerReference(Parse(kOwner), &child).message(),
            "cross-namespace owner references are disallowed, owner's namespace n, obj's "
            "namespace m");
  Value cluster_scoped = Parse(R"({"metadata":{"name":"c"}})");
  EXPECT_EQ(SetControllerReference(Parse(kOwner), &cluster_scoped).message(),
            "cluster-scoped resource must not have a namespace-scoped owner, owner's namespace n");
}

}  // namespace
}  // namespace quiesce::runtime
