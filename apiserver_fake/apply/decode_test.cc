#include "apiserver_fake/apply/decode.h"

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

using ::testing::ElementsAre;

struct Decoded {
  api::ApiStatus status;
  std::string config;
  std::vector<std::string> repeated;
};

Decoded Decode(absl::string_view body) {
  Decoded out;
  Value config;
  out.status = DecodeApplyBody(body, &config, &out.repeated);
  out.config = ToJson(config);
  return out;
}

TEST(DecodeApplyBody, YamlAndJson) {
  EXPECT_EQ(Decode("kind: A\ndata: {x: 1}\n").config, R"({"data":{"x":1},"kind":"A"})");
  EXPECT_EQ(Decode(R"({"kind":"A"})").config, R"({"kind":"A"})");
}

TEST(DecodeApplyBody, NothingIsAnEmptyObject) {
  EXPECT_EQ(Decode("").config, "{}");
  EXPECT_EQ(Decode("null").config, "{}");
}

TEST(DecodeApplyBody, OtherThingsAreRefused) {
  const Decoded text = Decode("just a text");
  EXPECT_EQ(text.status.code, 400);
  EXPECT_EQ(text.status.message,
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot "
            "unmarshal string into Go value of type map[string]interface {}");
  EXPECT_THAT(Decode("[]").status.message, ::testing::HasSubstr("cannot unmarshal array"));
  EXPECT_THAT(Decode("5").status.message, ::testing::HasSubstr("cannot unmarshal number"));
  EXPECT_THAT(Decode("no").status.message, ::testing::HasSubstr("cannot unmarshal bool"));
  EXPECT_EQ(Decode("apiVersion: v1\nkind: [ConfigMap\n").status.message,
            "error decoding YAML: error converting YAML to JSON: yaml: line 2: did not find "
            "expected ',' or ']'");
}

TEST(DecodeApplyBody, NumbersPassThroughFloats) {
  EXPECT_EQ(Decode("{a: 9007199254740993, b: [9007199254740993], c: 5}").config,
            R"({"a":9007199254740992,"b":[9007199254740992],"c":5})");
  EXPECT_EQ(Decode("a: 9223372036854775807").config, R"({"a":9223372036854776000})");
}

TEST(DecodeApplyBody, RepeatedKeysAreStrictErrors) {
  const Decoded decoded = Decode("data:\n  k: 1\n  k: 2\n");
  EXPECT_TRUE(decoded.status.ok());
  EXPECT_EQ(decoded.config, R"({"data":{"k":2}})");
  EXPECT_EQ(StrictApplyError(decoded.repeated).message,
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n"
            "  line 3: key \"k\" already set in map");
  EXPECT_THAT(decoded.repeated, ElementsAre("line 3: key \"k\" already set in map"));
}

}  // namespace
}  // namespace quiesce::apply
