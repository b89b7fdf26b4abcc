#include "apiserver_fake/controllers/owner_graph.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

// Notes what the graph asks for: "delete a; orphan b; ".
class Notes : public GraphActions {
 public:
  void AttemptToDelete(absl::string_view uid) override {
    absl::StrAppend(&text, "delete ", uid, "; ");
  }
  void AttemptToDeleteLater(absl::string_view uid) override {
    absl::StrAppend(&text, "later ", uid, "; ");
  }
  void AttemptToOrphan(absl::string_view uid) override {
    absl::StrAppend(&text, "orphan ", uid, "; ");
  }
  void ReportInvalidNamespace(const ObjectIdentity& dependent,
                              const ObjectIdentity& owner) override {
    absl::StrAppend(&text, "report ", dependent.uid, " ", owner.ToString(), "; ");
  }
  std::string Take() { return std::exchange(text, std::string()); }
  std::string text;
};

ObjectIdentity ConfigMap(absl::string_view name, absl::string_view ns = "demo") {
  return {"v1", "ConfigMap", std::string(ns), std::string(name), absl::StrCat("uid-", name)};
}

Value Reference(const ObjectIdentity& owner, bool blocks = false) {
  return Value::Object({{"apiVersion", Value(owner.api_version)},
                        {"kind", Value(owner.kind)},
                        {"name", Value(owner.name)},
                        {"uid", Value(owner.uid)},
                        {"blockOwnerDeletion", Value(blocks)}});
}

Value Object(std::vector<Value> owners, absl::string_view finalizer = "") {
  Value metadata = Value::Object({{"ownerReferences", Value::List(std::move(owners))}});
  if (!finalizer.empty()) {
    metadata.Set("deletionTimestamp", Value("2000-01-01T00:00:00Z"));
    metadata.Set("finalizers", Value::List({Value(finalizer)}));
  }
  return Value::Object({{"metadata", std::move(metadata)}});
}

class OwnerGraphTest : public ::testing::Test {
 protected:
  void Add(const ObjectIdentity& identity, std::vector<Value> owners = {}) {
    graph_.OnUpsert(identity, Value(), Object(std::move(owners)), notes_);
  }

  OwnerGraph graph_;
  Notes notes_;
};

TEST_F(OwnerGraphTest, DeletedOwnerHandsOverItsDependents) {
  Add(ConfigMap("a"));
  Add(ConfigMap("b"), {Reference(ConfigMap("a"))});
  Add(ConfigMap("c"), {Reference(ConfigMap("a"))});
  EXPECT_EQ(notes_.Take(), "");
  graph_.OnDelete(ConfigMap("a"), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-b; delete uid-c; ");
  EXPECT_TRUE(graph_.absent_owners().Has(ConfigMap("a")));
  EXPECT_EQ(graph_.Find("uid-a"), nullptr);
}

TEST_F(OwnerGraphTest, UnseenOwnerIsLookedFor) {
  Add(ConfigMap("b"), {Reference(ConfigMap("a"))});
  EXPECT_EQ(notes_.Take(), "delete uid-a; ");
  EXPECT_TRUE(graph_.Find("uid-a")->is_virtual);
  graph_.OnAbsent(ConfigMap("a"), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-b; ");
  EXPECT_EQ(graph_.Find("uid-a"), nullptr);
}

TEST_F(OwnerGraphTest, UnseenOwnerThatIsSeenStays) {
  Add(ConfigMap("b"), {Reference(ConfigMap("a"))});
  notes_.Take();
  Add(ConfigMap("a"));
  EXPECT_EQ(notes_.Take(), "");
  EXPECT_FALSE(graph_.Find("uid-a")->is_virtual);
}

TEST_F(OwnerGraphTest, ReferenceWithOtherCoordinatesIsSuspect) {
  Add(ConfigMap("a"));
  ObjectIdentity wrong = ConfigMap("a");
  wrong.kind = "Secret";
  Add(ConfigMap("b"), {Reference(wrong)});
  EXPECT_EQ(notes_.Take(), "delete uid-b; ");
}

TEST_F(OwnerGraphTest, ReferenceIntoAnotherNamespaceIsReported) {
  Add(ConfigMap("a"));
  Add(ConfigMap("b", "other"), {Reference(ConfigMap("a"))});
  EXPECT_EQ(notes_.Take(),
            "report uid-b [v1/ConfigMap, namespace: other, name: a, uid: uid-a]; delete uid-b; ");
}

TEST_F(OwnerGraphTest, OwnerSeenAfterItsForeignDependentIsReportedToo) {
  Add(ConfigMap("b", "other"), {Reference(ConfigMap("a"))});
  notes_.Take();
  Add(ConfigMap("a"));
  EXPECT_EQ(notes_.Take(),
            "report uid-b [v1/ConfigMap, namespace: other, name: a, uid: uid-a]; delete uid-b; ");
}

TEST_F(OwnerGraphTest, UidWithTwoMeaningsIsTriedInTheOther) {
  ObjectIdentity secret = ConfigMap("a");
  secret.kind = "Secret";
  Add(ConfigMap("b"), {Reference(ConfigMap("a"))});
  Add(ConfigMap("c"), {Reference(secret)});
  EXPECT_EQ(notes_.Take(), "delete uid-a; delete uid-c; ");
  graph_.OnAbsent(ConfigMap("a"), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-b; later uid-a; ");
  EXPECT_EQ(graph_.Find("uid-a")->identity, secret);
}

TEST_F(OwnerGraphTest, SeenOwnerIsNotRemovedByAnotherMeaningsAbsence) {
  Add(ConfigMap("a"));
  ObjectIdentity secret = ConfigMap("a");
  secret.kind = "Secret";
  Add(ConfigMap("b"), {Reference(secret)});
  notes_.Take();
  graph_.OnAbsent(secret, notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-b; ");
  EXPECT_NE(graph_.Find("uid-a"), nullptr);
}

TEST_F(OwnerGraphTest, ForegroundDeletionBeginsWithTheDependents) {
  Add(ConfigMap("a"));
  Add(ConfigMap("b"), {Reference(ConfigMap("a"), true)});
  Add(ConfigMap("c"), {Reference(ConfigMap("a"), false)});
  graph_.OnUpsert(ConfigMap("a"), Object({}), Object({}, "foregroundDeletion"), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-b; delete uid-c; delete uid-a; ");
  EXPECT_TRUE(graph_.Find("uid-a")->deleting_dependents);
  EXPECT_EQ(graph_.BlockingDependents(*graph_.Find("uid-a")), (std::vector<std::string>{"uid-b"}));
  graph_.OnDelete(ConfigMap("b"), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-a; ");
  // The same state again starts nothing.
  const Value waiting = Object({}, "foregroundDeletion");
  graph_.OnUpsert(ConfigMap("a"), waiting, waiting, notes_);
  EXPECT_EQ(notes_.Take(), "");
}

TEST_F(OwnerGraphTest, OrphaningIsAskedForOnce) {
  Add(ConfigMap("a"));
  graph_.OnUpsert(ConfigMap("a"), Object({}), Object({}, "orphan"), notes_);
  EXPECT_EQ(notes_.Take(), "orphan uid-a; ");
}

TEST_F(OwnerGraphTest, OwnerIsLookedAtWhenADependentNoLongerBlocksIt) {
  Add(ConfigMap("a"));
  Add(ConfigMap("b"), {Reference(ConfigMap("a"), true)});
  graph_.OnUpsert(ConfigMap("b"), Value(), Object({Reference(ConfigMap("a"), false)}), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-a; ");
  Add(ConfigMap("c"), {Reference(ConfigMap("a"), true)});
  graph_.OnUpsert(ConfigMap("c"), Value(), Object({}), notes_);
  EXPECT_EQ(notes_.Take(), "delete uid-a; ");
  EXPECT_EQ(graph_.Find("uid-a")->dependents.size(), 1);
}

TEST_F(OwnerGraphTest, ObjectMayOwnItself) {
  Add(ConfigMap("a"), {Reference(ConfigMap("a"), true)});
  EXPECT_EQ(graph_.BlockingDependents(*graph_.Find("uid-a")).size(), 1);
  graph_.OnDelete(ConfigMap("a"), notes_);
  EXPECT_EQ(graph_.size(), 0);
}

TEST_F(OwnerGraphTest, CopyKeepsItsOwnState) {
  Add(ConfigMap("a"));
  Add(ConfigMap("b"), {Reference(ConfigMap("a"))});
  OwnerGraph copy = graph_;
  graph_.OnDelete(ConfigMap("b"), notes_);
  EXPECT_EQ(copy.Find("uid-a")->dependents.size(), 1);
  EXPECT_EQ(graph_.Find("uid-a")->dependents.size(), 0);
  EXPECT_EQ(copy.size(), 2);
}

}  // namespace
}  // namespace quiesce::controllers
