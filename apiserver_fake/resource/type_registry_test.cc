#include "apiserver_fake/resource/type_registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace quiesce::resource {
namespace {

std::shared_ptr<const ResourceType> Widgets(const std::string& version) {
  auto type = std::make_shared<ResourceType>();
  type->group = "example.com";
  type->version = version;
  type->resource = "widgets";
  type->kind = "Widget";
  type->custom = true;
  return type;
}

std::vector<std::string> Versions(const TypeRegistry& types) {
  std::vector<std::string> versions;
  for (const ResourceType* type : types.all()) versions.push_back(type->version);
  return versions;
}

TEST(TypeRegistry, OfTheVersionsOfAKindThePreferredOneComesFirst) {
  TypeRegistry types({});
  types.SetCustom("widgets.example.com",
                  {Widgets("v1beta1"), Widgets("v1"), Widgets("v1alpha2"), Widgets("v2")});
  EXPECT_EQ(Versions(types), (std::vector<std::string>{"v2", "v1", "v1beta1", "v1alpha2"}));
}

TEST(TypeRegistry, WhatIsNoLongerServedIsGone) {
  TypeRegistry types({});
  types.SetCustom("widgets.example.com", {Widgets("v1"), Widgets("v2")});
  types.SetCustom("widgets.example.com", {Widgets("v2")});
  EXPECT_EQ(Versions(types), (std::vector<std::string>{"v2"}));
  EXPECT_EQ(types.Find({"example.com", "v1", "widgets"}), nullptr);
  EXPECT_NE(types.FindKind("example.com", "v2", "Widget"), nullptr);
  types.SetCustom("widgets.example.com", {});
  EXPECT_EQ(Versions(types), (std::vector<std::string>{}));
}

}  // namespace
}  // namespace quiesce::resource
