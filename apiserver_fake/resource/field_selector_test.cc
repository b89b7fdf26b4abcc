#include "apiserver_fake/resource/field_selector.h"

#include <string>

#include "apiserver_fake/resource/strategy.h"
#include "gtest/gtest.h"

namespace quiesce::resource {
namespace {

class PodLike : public Strategy {
 public:
  DecodeResult Decode(const ResourceType&, Value&, const DecodeHints&) const override { return {}; }
  std::optional<std::string> SelectableField(const Value& object,
                                             absl::string_view field) const override {
    if (field != "spec.nodeName") return std::nullopt;
    return std::string(object["spec"]["nodeName"].string_value());
  }
};

ResourceType Type(bool namespaced, bool custom, std::vector<std::string> fields) {
  static const PodLike strategy;
  ResourceType type;
  type.namespaced = namespaced;
  type.custom = custom;
  type.selectable_fields = std::move(fields);
  type.strategy = &strategy;
  return type;
}

std::string TextOf(absl::string_view text) {
  const absl::StatusOr<FieldSelector> selector = FieldSelector::Parse(text);
  return selector.ok() ? "parsed: " + selector->ToString()
                       : std::string(selector.status().message());
}

TEST(FieldSelector, TermsAreOrderedByTheirText) {
  EXPECT_EQ(TextOf(""), "parsed: ");
  EXPECT_EQ(TextOf("b=1,a!=2"), "parsed: a!=2,b=1");
  EXPECT_EQ(TextOf("a==1"), "parsed: a=1");
  EXPECT_EQ(TextOf("metadata.name=a,"), "parsed: metadata.name=a");
  EXPECT_EQ(TextOf("a=x\\,y\\=z\\\\"), "parsed: a=x\\,y\\=z\\\\");
  EXPECT_EQ(TextOf("=a"), "parsed: =a");
}

TEST(FieldSelector, MalformedTerms) {
  EXPECT_EQ(TextOf("metadata.name"),
            "invalid selector: 'metadata.name'; can't understand 'metadata.name'");
  EXPECT_EQ(TextOf("a=1,b>2"), "invalid selector: 'a=1,b>2'; can't understand 'b>2'");
  EXPECT_EQ(TextOf("a=b=c"), "invalid field selector: unescaped character in value: 61");
  EXPECT_EQ(TextOf("a=b\\c"), "invalid field selector: invalid escape sequence: \\c");
  EXPECT_EQ(TextOf("a=b\\"), "invalid field selector: invalid escape sequence: \\");
}

std::string CheckOf(absl::string_view text, const ResourceType& type) {
  return FieldSelector::Parse(text)->CheckFields(type).message;
}

TEST(FieldSelector, FieldsThatAKindDoesNotOffer) {
  const ResourceType configmaps = Type(true, false, {});
  EXPECT_EQ(CheckOf("metadata.name=a,metadata.namespace=b", configmaps), "");
  EXPECT_EQ(CheckOf("data.k=v", configmaps),
            "\"data.k\" is not a known field selector: only \"metadata.name\", "
            "\"metadata.namespace\"");
  const ResourceType pods = Type(true, false, {"spec.nodeName"});
  EXPECT_EQ(CheckOf("spec.nodeName=a", pods), "");
  EXPECT_EQ(CheckOf("spec.hostname=a", pods), "field label not supported: spec.hostname");
  const ResourceType namespaces = Type(false, false, {"status.phase"});
  EXPECT_EQ(CheckOf("metadata.namespace=a", namespaces),
            "field label not supported: metadata.namespace");
  const ResourceType widgets = Type(true, true, {});
  EXPECT_EQ(CheckOf("metadata.namespace!=a", widgets), "");
  EXPECT_EQ(CheckOf("spec.size=1", widgets), "field label not supported: spec.size");
}

TEST(FieldSelector, Matching) {
  const ResourceType pods = Type(true, false, {"spec.nodeName"});
  const Value pod =
      Value::Object({{"metadata", Value::Object({{"name", "a"}, {"namespace", "ns"}})},
                     {"spec", Value::Object({{"nodeName", "n1"}})}});
  const Value unbound = Value::Object({{"metadata", Value::Object({{"name", "b"}})}});
  const struct {
    const char* selector;
    bool pod, unbound;
  } kCases[] = {
      {"", true, true},
      {"metadata.name=a", true, false},
      {"metadata.namespace!=ns", false, true},
      {"spec.nodeName=n1", true, false},
      {"spec.nodeName=", false, true},
      {"spec.nodeName!=n1,metadata.name=b", false, true},
  };
  for (const auto& test : kCases) {
    const auto selector = FieldSelector::Parse(test.selector);
    EXPECT_EQ(selector->Matches(pod, pods), test.pod) << test.selector;
    EXPECT_EQ(selector->Matches(unbound, pods), test.unbound) << test.selector;
  }
}

TEST(FieldSelector, RequiredValueNeedsAnEquality) {
  EXPECT_EQ(FieldSelector::Parse("metadata.name=a")->RequiredValue("metadata.name"), "a");
  EXPECT_EQ(FieldSelector::Parse("metadata.name!=a")->RequiredValue("metadata.name"), std::nullopt);
  FieldSelector selector;
  selector.Require("metadata.name", "x");
  EXPECT_EQ(selector.ToString(), "metadata.name=x");
}

}  // namespace
}  // namespace quiesce::resource
