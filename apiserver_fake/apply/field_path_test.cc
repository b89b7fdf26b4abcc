#include "apiserver_fake/apply/field_path.h"

#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

PathElement Parsed(absl::string_view text) {
  PathElement element;
  EXPECT_TRUE(PathElement::Parse(text, &element).ok()) << text;
  return element;
}

TEST(PathElement, EachKindHasItsForms) {
  const struct {
    PathElement element;
    const char* serialized;
    const char* shown;
  } cases[] = {
      {PathElement::Field("spec"), "f:spec", ".spec"},
      {PathElement::Key(Json(R"({"protocol":"TCP","port":80})")),
       R"(k:{"port":80,"protocol":"TCP"})", R"([port=80,protocol="TCP"])"},
      {PathElement::SetItem(Value("a")), R"(v:"a")", R"([="a"])"},
      {PathElement::SetItem(Value(1)), "v:1", "[=1]"},
      {PathElement::SetItem(Value(true)), "v:true", "[=true]"},
      {PathElement::Index(3), "i:3", "[3]"},
      {PathElement::SetItem(Value("a<b")), R"(v:"a\u003cb")", R"([="a<b"])"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.element.Serialize(), c.serialized);
    EXPECT_EQ(c.element.ToString(), c.shown);
    EXPECT_EQ(Parsed(c.serialized), c.element);
  }
}

TEST(PathElement, FieldNamesMayHoldAnything) {
  EXPECT_EQ(Parsed("f:a.b/c:d").name(), "a.b/c:d");
  EXPECT_EQ(Parsed("f:").name(), "");
}

TEST(PathElement, TextThatIsNoElementIsRefused) {
  PathElement element;
  EXPECT_EQ(PathElement::Parse("f", &element),
            absl::InvalidArgumentError("key must be 2 characters long:"));
  EXPECT_EQ(PathElement::Parse("fspec", &element),
            absl::InvalidArgumentError("missing colon: fspec"));
  EXPECT_EQ(PathElement::Parse("i:x", &element),
            absl::InvalidArgumentError("strconv.Atoi: parsing \"x\": invalid syntax"));
  EXPECT_TRUE(absl::IsInvalidArgument(PathElement::Parse("k:[", &element)));
  EXPECT_TRUE(absl::IsInvalidArgument(PathElement::Parse("v:", &element)));
  EXPECT_TRUE(absl::IsNotFound(PathElement::Parse("x:later", &element)));
}

TEST(PathElement, OrderIsFieldsKeysValuesIndexes) {
  const std::vector<PathElement> in_order = {
      PathElement::Field("a"),
      PathElement::Field("b"),
      PathElement::Key(Json(R"({"name":"a"})")),
      PathElement::Key(Json(R"({"name":"b"})")),
      PathElement::Key(Json(R"({"name":"b","x":1})")),
      PathElement::SetItem(Value(2)),
      PathElement::SetItem(Value(10)),
      PathElement::SetItem(Value("a")),
      PathElement::SetItem(Value(false)),
      PathElement::SetItem(Value(true)),
      PathElement::Index(2),
      PathElement::Index(10),
  };
  for (size_t i = 0; i < in_order.size(); ++i) {
    for (size_t j = 0; j < in_order.size(); ++j) {
      EXPECT_EQ(in_order[i] < in_order[j], i < j) << i << " " << j;
      EXPECT_EQ(in_order[i] == in_order[j], i == j) << i << " " << j;
    }
  }
}

TEST(ValuesEqual, NumbersCompareBySizeWhateverTheirKind) {
  EXPECT_TRUE(ValuesEqual(Value(1), Value(1.0)));
  EXPECT_FALSE(ValuesEqual(Value(1), Value(1.5)));
  EXPECT_FALSE(ValuesEqual(Value(1), Value("1")));
  EXPECT_TRUE(ValuesEqual(Json(R"({"a":[1,{"b":2}]})"), Json(R"({"a":[1.0,{"b":2.0}]})")));
  EXPECT_FALSE(ValuesEqual(Json(R"({"a":null})"), Json("{}")));
  EXPECT_FALSE(ValuesEqual(Json("[]"), Value()));
}

TEST(FieldPath, SimplePathsMayBeginWithADot) {
  EXPECT_EQ(ToString(ParseSimplePath(".spec.replicas")), ".spec.replicas");
  EXPECT_EQ(ToString(ParseSimplePath("spec.replicas")), ".spec.replicas");
  EXPECT_EQ(ParseSimplePath("").size(), 0u);
}

}  // namespace
}  // namespace quiesce::apply
