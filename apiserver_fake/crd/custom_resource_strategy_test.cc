#include "apiserver_fake/crd/custom_resource_strategy.h"

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/api/validation_testing.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

class CustomResourceStrategyTest : public ::testing::Test {
 protected:
  std::shared_ptr<const CustomResource> widgets_ =
      CustomResource::Build(api::Parse(api::kDefinition), 1);
  std::shared_ptr<const resource::ResourceType> type_ = widgets_->ServedTypes(false)[0];
  const resource::Strategy& strategy_ = *type_->strategy;
};

constexpr char kWidget[] = R"({"apiVersion": "example.com/v1", "kind": "Widget",
    "metadata": {"name": "w", "namespace": "d"}, "spec": {"a": "x", "n": 2}})";

TEST_F(CustomResourceStrategyTest, DecodingPrunesAndFillsInDefaults) {
  Value object = api::Parse(R"({"apiVersion": "example.com/v1", "kind": "Widget", "metadata":
      {"name": "w", "odd": 1}, "spec": {"a": "x", "gone": 1}})");
  resource::DecodeResult result = strategy_.Decode(*type_, object);
  ASSERT_TRUE(result.error.ok());
  EXPECT_EQ(ToJson(object["spec"]), R"({"a":"x","n":7})");
  EXPECT_EQ(result.unknown_fields,
            (api::Lines{R"(unknown field "metadata.odd")", R"(unknown field "spec.gone")"}));
}

TEST_F(CustomResourceStrategyTest, WhatIsSharedWithTheStoredObjectStaysShared) {
  const Value stored = api::Parse(kWidget);
  Value object = stored;
  object.Set("status", api::Parse(R"({"s": "y"})"));
  resource::DecodeHints hints;
  hints.stored = &stored;
  ASSERT_TRUE(strategy_.Decode(*type_, object, hints).error.ok());
  EXPECT_TRUE(object["spec"].SharesNodeWith(stored["spec"]));
}

TEST_F(CustomResourceStrategyTest, StatusAndGenerationBelongToTheServer) {
  Value object = api::Parse(kWidget);
  object.Set("status", api::Parse(R"({"s": "y"})"));
  strategy_.PrepareForCreate(resource::StrategyContext(), object);
  EXPECT_FALSE(object.Has("status"));
  EXPECT_EQ(object["metadata"]["generation"], Value(1));
  Value changed = object;
  changed.Mutable("spec").Set("n", Value(3));
  changed.Set("status", api::Parse(R"({"s": "z"})"));
  strategy_.PrepareForUpdate(resource::StrategyContext(), changed, object);
  EXPECT_FALSE(changed.Has("status"));
  EXPECT_EQ(changed["metadata"]["generation"], Value(2));
}

TEST_F(CustomResourceStrategyTest, ValidationFollowsTheSchema) {
  Value object = api::Parse(kWidget);
  object.Mutable("spec").Set("n", Value(0));
  api::FieldErrors errors;
  strategy_.Validate(object, errors);
  EXPECT_EQ(api::Texts(errors),
            api::Lines{"spec.n: Invalid value: 0: spec.n in body should be greater than or "
                       "equal to 1"});
}

TEST_F(CustomResourceStrategyTest, WhatWasInvalidBeforeAndDidNotChangeIsLetThrough) {
  Value old = api::Parse(kWidget);
  old.Mutable("spec").Set("n", Value(0));
  Value object = old;
  object.Mutable("spec").Set("a", Value("z"));
  api::FieldErrors errors;
  strategy_.ValidateUpdate(object, old, errors);
  EXPECT_EQ(api::Texts(errors), api::Lines{});
}

}  // namespace
}  // namespace quiesce::crd
