#include "apiserver_fake/storage/storage_key.h"

#include "gtest/gtest.h"

namespace quiesce::storage {
namespace {

resource::ResourceType Type(const char* group, const char* resource, bool custom) {
  resource::ResourceType type;
  type.group = group;
  type.resource = resource;
  type.custom = custom;
  return type;
}

TEST(StorageKey, BuiltInKindsLeaveTheirGroupOut) {
  EXPECT_EQ(StorageKey(Type("apps", "deployments", false), "demo", "a"), "/deployments/demo/a");
  EXPECT_EQ(StorageKey(Type("", "services", false), "demo", "a"), "/services/specs/demo/a");
}

TEST(StorageKey, CustomKindsHaveTheirGroup) {
  EXPECT_EQ(StorageKey(Type("example.com", "widgets", true), "demo", "w"),
            "/example.com/widgets/demo/w");
}

}  // namespace
}  // namespace quiesce::storage
