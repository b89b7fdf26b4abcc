#include "apiserver_fake/storage/bookmark.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::storage {
namespace {

resource::ResourceType Type(absl::string_view group, absl::string_view kind, bool custom) {
  resource::ResourceType type;
  type.group = std::string(group);
  type.version = "v1";
  type.kind = std::string(kind);
  type.custom = custom;
  return type;
}

TEST(Bookmark, CustomResourceShowsItsVersionOnly) {
  EXPECT_EQ(
      ToJson(BookmarkObject(Type("example.com", "Widget", true), 7, false)),
      R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"resourceVersion":"7"}})");
}

TEST(Bookmark, EndOfInitialEventsIsAnnotated) {
  EXPECT_EQ(ToJson(BookmarkObject(Type("", "ConfigMap", false), 7, true)),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":)"
            R"({"k8s.io/initial-events-end":"true"},"resourceVersion":"7"}})");
}

TEST(Bookmark, BuiltInKindShowsItsZeroValue) {
  EXPECT_EQ(ToJson(BookmarkObject(Type("apps", "StatefulSet", false), 7, false)),
            R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"resourceVersion":"7"},)"
            R"("spec":{"replicas":0,"selector":null,"serviceName":"","template":{"metadata":{},)"
            R"("spec":{"containers":null}},"updateStrategy":{}},)"
            R"("status":{"availableReplicas":0,"replicas":0}})");
}

}  // namespace
}  // namespace quiesce::storage
