#include "apiserver_fake/storage/store.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::storage {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

Value Object(absl::string_view name, int64_t number = 0) {
  return Value::Object(
      {{"metadata", Value::Object({{"name", Value(name)}})}, {"number", Value(number)}});
}

std::string Describe(const ObjectMap& objects) {
  std::string text;
  for (auto it = objects.Begin(); it.Valid(); it.Next()) {
    absl::StrAppend(&text, it.key(), "=", it.value().object["number"].int_value(), "@",
                    it.value().revision, " ");
  }
  return text;
}

class Recorder : public ChangeListener {
 public:
  void OnChange(ResourceId resource, const resource::Change& change) override {
    text += absl::StrCat(resource, ":", api::WatchEventTypeName(change.type), " ",
                         change.key.view(), "@", change.revision, " ");
  }
  std::string text;
};

TEST(Store, EachWriteTakesTheNextRevisionWhateverTheResource) {
  Store store(1000, kStart);
  Recorder recorder;
  store.set_listener(&recorder);
  const ResourceId configmaps = store.Resource({"", "configmaps"});
  const ResourceId secrets = store.Resource({"", "secrets"});
  EXPECT_EQ(store.Resource({"", "configmaps"}), configmaps);
  store.Create(configmaps, "ns/a", Object("a", 1), nullptr, kStart);
  store.Create(secrets, "ns/a", Object("a", 2), nullptr, kStart);
  store.Update(configmaps, "ns/a", Object("a", 3), nullptr, kStart);
  const resource::Change& gone = store.Delete(configmaps, "ns/a", kStart);
  EXPECT_EQ(gone.object.object["metadata"]["resourceVersion"].string_value(), "1004");
  EXPECT_EQ(gone.object.object["number"].int_value(), 3);
  EXPECT_EQ(gone.previous.object["metadata"]["resourceVersion"].string_value(), "1003");
  EXPECT_EQ(recorder.text,
            "0:ADDED ns/a@1001 1:ADDED ns/a@1002 0:MODIFIED ns/a@1003 0:DELETED ns/a@1004 ");
  EXPECT_EQ(store.Get(configmaps, "ns/a"), nullptr);
  EXPECT_EQ(store.Get(secrets, "ns/a")->revision, 1002);
}

TEST(Store, OlderStateIsThePresentWithTheChangesUndone) {
  Store store(0, kStart);
  const ResourceId resource = store.Resource({"", "configmaps"});
  store.Create(resource, "a", Object("a", 1), nullptr, kStart);
  store.Create(resource, "b", Object("b", 2), nullptr, kStart);
  store.Update(resource, "a", Object("a", 3), nullptr, kStart);
  store.Delete(resource, "b", kStart);
  store.Create(resource, "b", Object("b", 4), nullptr, kStart);
  const std::vector<std::string> expected = {
      "", "a=1@1 ", "a=1@1 b=2@2 ", "a=3@3 b=2@2 ", "a=3@3 ", "a=3@3 b=4@5 "};
  for (int64_t revision = 0; revision <= 5; ++revision) {
    ObjectMap objects;
    ASSERT_TRUE(store.ObjectsAt(resource, revision, kStart, &objects));
    EXPECT_EQ(Describe(objects), expected[static_cast<size_t>(revision)]);
  }
}

TEST(Store, EtcdIsCompactedEveryFiveMinutesToTheRevisionOfFiveMinutesBefore) {
  Store store(0, kStart);
  const ResourceId resource = store.Resource({"", "configmaps"});
  store.Create(resource, "a", Object("a", 1), nullptr, kStart + absl::Minutes(1));
  store.Update(resource, "a", Object("a", 2), nullptr, kStart + absl::Minutes(6));
  ObjectMap objects;
  EXPECT_TRUE(store.ObjectsAt(resource, 0, kStart + absl::Minutes(9), &objects));
  EXPECT_TRUE(store.ObjectsAt(resource, 1, kStart + absl::Minutes(10), &objects));
  EXPECT_FALSE(store.ObjectsAt(resource, 0, kStart + absl::Minutes(10), &objects));
  EXPECT_FALSE(store.ObjectsAt(resource, 1, kStart + absl::Minutes(15), &objects));
  EXPECT_EQ(store.CompactedRevision(kStart + absl::Hours(5)), 2);
}

TEST(Store, CompactionLeavesOnlyThePresent) {
  Store store(0, kStart);
  const ResourceId resource = store.Resource({"", "configmaps"});
  store.Create(resource, "a", Object("a", 1), nullptr, kStart);
  store.Update(resource, "a", Object("a", 2), nullptr, kStart);
  store.Compact();
  store.RestartWatchCaches();
  ObjectMap objects;
  EXPECT_FALSE(store.ObjectsAt(resource, 1, kStart, &objects));
  EXPECT_TRUE(store.ObjectsAt(resource, 2, kStart, &objects));
  EXPECT_EQ(store.history(resource).OldestWatchStart(), 2);
}

TEST(Store, ForksShareThePastAndDifferAfterwards) {
  Store store(0, kStart);
  const ResourceId resource = store.Resource({"", "configmaps"});
  for (int i = 0; i < 200; ++i) {
    store.Create(resource, absl::StrCat("k", i), Object("x", i), nullptr, kStart);
  }
  Store fork = store;
  fork.Delete(resource, "k7", kStart);
  store.Update(resource, "k7", Object("x", -7), nullptr, kStart);
  const ResourceId only_in_fork = fork.Resource({"", "secrets"});
  EXPECT_EQ(fork.Get(resource, "k7"), nullptr);
  EXPECT_EQ(store.Get(resource, "k7")->object["number"].int_value(), -7);
  EXPECT_EQ(fork.history(resource).at(200).type, api::WatchEventType::kDeleted);
  EXPECT_EQ(store.history(resource).at(200).type, api::WatchEventType::kModified);
  EXPECT_EQ(only_in_fork, store.resource_count());
  EXPECT_EQ(fork.ResourceName(only_in_fork).resource, "secrets");
}

TEST(Store, KeysJoinNamespaceAndName) {
  EXPECT_EQ(ObjectKey("ns", "a"), "ns/a");
  EXPECT_EQ(ObjectKey("", "node"), "node");
  EXPECT_EQ(KeyPrefix("ns"), "ns/");
  EXPECT_EQ(KeyPrefix(""), "");
}

}  // namespace
}  // namespace quiesce::storage
