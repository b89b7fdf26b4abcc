#include "apiserver_fake/storage/packed_change.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/storage/store.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce::storage {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

resource::Change ChangeOf(const char* before, const char* after) {
  resource::Change change;
  change.type = api::WatchEventType::kModified;
  change.revision = 12;
  change.time = kStart;
  change.key = PackedKey("ns/a");
  change.object = {*ParseJson(after), 12, nullptr};
  change.previous = {*ParseJson(before), 11, nullptr};
  return change;
}

std::string Describe(const resource::Change& change) {
  return absl::StrCat(api::WatchEventTypeName(change.type), " ", change.key.view(), " ",
                      change.revision, " ", absl::FormatTime(change.time), "\n  ",
                      change.previous.revision, " ", ToJson(change.previous.object), "\n  ",
                      change.object.revision, " ", ToJson(change.object.object));
}

void ExpectComesBack(const resource::Change& change) {
  EXPECT_EQ(Describe(Unpack(Pack(change), change.object)), Describe(change));
}

TEST(PackedChange, KeepsOnlyWhatDiffersFromTheNewerObject) {
  const resource::Change change =
      ChangeOf(R"({"metadata": {"name": "a", "generation": 1, "resourceVersion": "11"},
                   "spec": {"size": 1}, "status": {"phase": "Old"}})",
               R"({"metadata": {"name": "a", "generation": 2, "resourceVersion": "12"},
                   "spec": {"size": 1}, "status": {"phase": "New"}, "data": {}})");
  resource::Change shared = change;
  shared.previous.object.Set("spec", shared.object.object["spec"]);
  shared.previous.object.Mutable("metadata").Set("name", shared.object.object["metadata"]["name"]);
  const PackedChange packed = Pack(shared);
  EXPECT_FALSE(packed.whole);
  EXPECT_EQ(ToJson(packed.older),
            R"({"data":"absent","metadata":{"generation":1},"status":{"phase":"Old"}})");
  ExpectComesBack(shared);
}

TEST(PackedChange, MembersThatCameOrWentComeBack) {
  ExpectComesBack(ChangeOf(R"({"metadata": {"name": "a", "resourceVersion": "11",
                               "labels": {"a": "b"}}, "status": null})",
                           R"({"metadata": {"finalizers": ["x"], "name": "a",
                               "resourceVersion": "12"}, "spec": {"absent": "absent"}})"));
}

TEST(PackedChange, WhatHasNoVersionInItIsKeptWhole) {
  ExpectComesBack(ChangeOf(R"({"metadata": {"resourceVersion": "7"}, "a": 1})",
                           R"({"metadata": {"resourceVersion": "12"}, "a": 2})"));
  ExpectComesBack(ChangeOf(R"({"a": 1})", R"({"metadata": "none", "a": 2})"));
}

// A write of one of few objects: new, changed here or there, or gone.
void WriteAny(sim::Random& random, Store& store, ResourceId id) {
  const std::string key = absl::StrCat("ns/", random.Below(40));
  const absl::Time now = kStart + absl::Milliseconds(store.revision());
  const resource::StoredObject* found = store.Get(id, key);
  if (found == nullptr) {
    store.Create(id, key, Value::Object({{"metadata", Value::Object({{"name", Value(key)}})}}),
                 nullptr, now);
    return;
  }
  if (random.OneIn(12)) {
    store.Delete(id, key, now);
    return;
  }
  Value object = found->object;
  const std::string name(1, static_cast<char>('a' + random.Below(4)));
  Value& place = random.OneIn(3) ? object.Mutable("metadata") : object;
  if (random.OneIn(4)) {
    place.Erase(name);
  } else {
    place.Mutable(name).Set("n", Value(static_cast<int64_t>(random.Below(5))));
  }
  store.Update(id, key, std::move(object), nullptr, now);
}

std::string Describe(const ObjectMap& objects) {
  std::string text;
  for (auto it = objects.Begin(); it.Valid(); it.Next()) {
    absl::StrAppend(&text, it.key(), "@", it.value().revision, " ", ToJson(it.value().object),
                    "\n");
  }
  return text;
}

// Hears of all changes when they are made.
class Recorder : public ChangeListener {
 public:
  void OnChange(ResourceId, const resource::Change& change) override {
    changes.push_back(Describe(change));
  }
  std::vector<std::string> changes;
};

TEST(PackedChange, AStoreTellsOfOldChangesAndStatesAsTheyWere) {
  sim::Random random(5);
  Store store(0, kStart);
  Recorder recorder;
  store.set_listener(&recorder);
  const ResourceId id = store.Resource({"", "configmaps"});
  std::map<int64_t, ObjectMap> snapshots;
  for (int i = 0; i < 12000; ++i) {
    if (random.OneIn(500)) snapshots[store.revision()] = store.Objects(id);
    WriteAny(random, store, id);
  }
  EXPECT_GT(store.history(id).first_whole(), 7000);
  const Store fork = store;
  for (const int64_t from : {0, 1, 63, 64, 5000, 7800, 11000, 11999, 12000}) {
    std::vector<std::string> told;
    fork.VisitSince(id, from,
                    [&told](const resource::Change& change) { told.push_back(Describe(change)); });
    const std::vector<std::string> wanted(recorder.changes.begin() + from, recorder.changes.end());
    EXPECT_EQ(told, wanted) << "from " << from;
  }
  for (const auto& [revision, objects] : snapshots) {
    ObjectMap at;
    ASSERT_TRUE(fork.ObjectsAt(id, revision, kStart, &at));
    EXPECT_EQ(Describe(at), Describe(objects)) << "at " << revision;
  }
}

}  // namespace
}  // namespace quiesce::storage
