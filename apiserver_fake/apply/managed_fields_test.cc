#include "apiserver_fake/apply/managed_fields.h"

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

constexpr char kEntries[] =
    R"([{"apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}},)"
    R"("manager":"x","operation":"Apply","subresource":"status","time":"2000-01-01T00:00:01Z"},)"
    R"({"apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:b":{}}},)"
    R"("manager":"x","operation":"Update"}])";

TEST(ManagedFields, EntriesRoundTrip) {
  const ManagedFields fields = ManagedFields::Decode(Json(kEntries)).value();
  ASSERT_EQ(fields.entries().size(), 2u);
  EXPECT_EQ(ToJson(fields.Encode()), kEntries);
}

TEST(ManagedFields, NoEntriesAreNoList) {
  EXPECT_TRUE(ManagedFields().Encode().is_null());
  EXPECT_TRUE(ManagedFields::Decode(Value())->empty());
  EXPECT_TRUE(ManagedFields::Decode(Value::List())->empty());
}

TEST(ManagedFields, BadEntriesAreRefused) {
  const struct {
    const char* list;
    const char* error;
  } cases[] = {
      {R"([{"operation":"Delete"}])", "operation must be `Apply` or `Update`"},
      {R"([{"operation":"Apply"}])", "apiVersion must not be empty"},
      {R"([{"operation":"Apply","apiVersion":"v1"}])",
       "missing fieldsType in managed fields entry 0"},
      {R"([{"operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV2"}])",
       "invalid fieldsType \"FieldsV2\" in managed fields entry 0"},
      {R"([{"operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"spec":{}}}])",
       "error decoding set: parsing key as path element: missing colon: spec"},
      {R"(["text"])", "operation must be `Apply` or `Update`"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ManagedFields::Decode(Json(c.list)).status().message(), c.error) << c.list;
  }
}

TEST(ManagedFields, OrderIsOperationTimeManagerVersionSubresource) {
  ManagedFields fields;
  const auto add = [&fields](absl::string_view manager, bool applied, absl::string_view version,
                             absl::string_view subresource, std::optional<int64_t> time) {
    ManagedEntry& entry = fields.Get({Value(manager), applied, Value(version), Value(subresource)});
    entry.time = time;
    entry.fields = FieldSet::Of({ParseSimplePath("a")});
  };
  add("e", false, "v2", "", 10);
  add("e", false, "v1", "status", 10);
  add("e", false, "v1", "", 10);
  add("d", false, "v1", "", 10);
  add("z", false, "v1", "", 9);
  add("y", false, "v1", "", std::nullopt);
  add("z", true, "v1", "", 99);
  std::string order;
  const Value encoded = fields.Encode();
  for (const Value& entry : encoded.items()) {
    order += std::string(entry["operation"].string_value().substr(0, 1)) +
             std::string(entry["manager"].string_value()) +
             std::string(entry["apiVersion"].string_value()) +
             std::string(entry["subresource"].string_value()) + " ";
  }
  EXPECT_EQ(order, "Azv1 Uyv1 Uzv1 Udv1 Uev1 Uev1status Uev2 ");
}

TEST(ManagerId, VersionIsPartOfAnUpdatersIdentityOnly) {
  const ManagerId updater = {Value("a"), false, Value("v1"), Value("")};
  const ManagerId applier = {Value("a"), true, Value("v1"), Value("status")};
  EXPECT_EQ(updater.Identity(), R"({"manager":"a","operation":"Update","apiVersion":"v1"})");
  EXPECT_EQ(applier.Identity(), R"({"manager":"a","operation":"Apply","subresource":"status"})");
  EXPECT_FALSE(updater.SharesNodeWith({Value("a"), false, Value("v2"), Value("")}));
  EXPECT_TRUE(applier.SharesNodeWith({Value("a"), true, Value("v2"), Value("status")}));
  EXPECT_EQ(updater.ForPeople(), "\"a\" using v1");
  EXPECT_EQ(applier.ForPeople(), "\"a\" with subresource \"status\"");
  EXPECT_EQ((ManagerId{Value(""), false, Value("v1"), Value("")}).Identity(),
            R"({"operation":"Update","apiVersion":"v1"})");
}

TEST(EqualButForTimes, TimesDoNotCountButOrderDoes) {
  const Value list = Json(kEntries);
  Value later = list;
  later.MutableAt(0).Set("time", Value("2001-01-01T00:00:00Z"));
  EXPECT_TRUE(EqualButForTimes(list, later));
  EXPECT_FALSE(EqualButForTimes(list, Value::List({list.at(1), list.at(0)})));
  EXPECT_FALSE(EqualButForTimes(list, Value::List({list.at(0)})));
  EXPECT_TRUE(EqualButForTimes(Value(), Value()));
}

TEST(ResetsManagedFields, OnlyTheEmptyListAndTheEmptyEntry) {
  EXPECT_TRUE(ResetsManagedFields(Json("[]")));
  EXPECT_TRUE(ResetsManagedFields(Json("[{}]")));
  EXPECT_FALSE(ResetsManagedFields(Json("[{},{}]")));
  EXPECT_FALSE(ResetsManagedFields(Json(kEntries)));
  EXPECT_FALSE(ResetsManagedFields(Value()));
}

}  // namespace
}  // namespace quiesce::apply
