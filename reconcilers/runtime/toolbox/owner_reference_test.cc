#include "reconcilers/runtime/toolbox/owner_reference.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Parse(const char* text) { return ParseJson(text).value(); }

const char kOwner[] =
    R"({"apiVersion":"db.example.com/v1","kind":"Database",
        "metadata":{"name":"a","namespace":"n","uid":"u1"}})";

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

TEST(OwnerReference, HasNoFlagsUnlessAskedFor) {
  Value child = Parse(R"({"metadata":{"name":"c","namespace":"n"}})");
  ASSERT_TRUE(SetOwnerReference(Parse(kOwner), &child).ok());
  EXPECT_EQ(ToJson(child["metadata"]["ownerReferences"]),
            R"([{"apiVersion":"db.example.com/v1","kind":"Database","name":"a","uid":"u1"}])");
  EXPECT_FALSE(IsControlledBy(child, Parse(kOwner)));
  ASSERT_TRUE(SetOwnerReference(Parse(kOwner), &child, /*block_owner_deletion=*/true).ok());
  EXPECT_TRUE(child["metadata"]["ownerReferences"].at(0)["blockOwnerDeletion"].bool_value());
}

TEST(OwnerReference, IsRemovedByKindAndName) {
  Value child =
      Parse(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"c","namespace":"n"}})");
  EXPECT_EQ(RemoveOwnerReference(Parse(kOwner), &child).message(),
            "*v1.Pod does not have any owner references");
  ASSERT_TRUE(SetOwnerReference(Parse(kOwner), &child).ok());
  EXPECT_EQ(RemoveControllerReference(Parse(kOwner), &child).message(),
            "*v1.Pod does not have a owner reference with controller equals true");
  EXPECT_TRUE(RemoveOwnerReference(Parse(kOwner), &child).ok());
  EXPECT_TRUE(child["metadata"]["ownerReferences"].empty());
}

TEST(ControllerReference, OfAnotherIsNotRemoved) {
  Value child = Parse(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"c","namespace":"n",
      "ownerReferences":[{"apiVersion":"db.example.com/v1","kind":"Database","name":"a","uid":"u1"},
      {"apiVersion":"v1","kind":"Other","name":"b","uid":"u2","controller":true}]}})");
  EXPECT_EQ(RemoveControllerReference(Parse(kOwner), &child).message(),
            "*v1.Database owner is not the controller reference for *v1.Pod");
}

TEST(OwnerReference, OfNoGroupIsNobodys) {
  Value child = Parse(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"c","namespace":"n",
      "ownerReferences":[{"apiVersion":"db.example.com/v1/x","kind":"Database","name":"a"}]}})");
  EXPECT_EQ(RemoveOwnerReference(Parse(kOwner), &child).message(),
            "*v1.Pod does not have an owner reference for *v1.Database");
}

}  // namespace
}  // namespace quiesce::runtime
