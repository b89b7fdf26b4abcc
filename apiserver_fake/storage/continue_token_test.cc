#include "apiserver_fake/storage/continue_token.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace quiesce::storage {
namespace {

std::string ErrorOf(absl::string_view token) {
  const absl::StatusOr<ContinueToken> decoded = ContinueToken::Decode(token);
  return decoded.ok() ? "decoded" : std::string(decoded.status().message());
}

std::string Base64(absl::string_view text) {
  std::string result;
  absl::WebSafeBase64Escape(text, &result);
  return result;
}

TEST(ContinueToken, ReadsWhatItWrote) {
  for (const char* key : {"a", "ab", "abc", "demo/a"}) {
    const ContinueToken token{42, std::string(key) + '\0'};
    const absl::StatusOr<ContinueToken> decoded = ContinueToken::Decode(token.Encode());
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->revision, 42);
    EXPECT_EQ(decoded->start_key, token.start_key);
  }
}

TEST(ContinueToken, ReadsAnAbsoluteStart) {
  const auto token =
      ContinueToken::Decode(Base64(R"({"v":"meta.k8s.io/v1","rv":-1,"start":"/a"})"));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->revision, -1);
  EXPECT_EQ(token->start_key, "a");
}

TEST(ContinueToken, ReasonsForRefusal) {
  const struct {
    std::string token;
    const char* error;
  } kCases[] = {
      {"nonsense!", "continue key is not valid: illegal base64 data at input byte 8"},
      {"abcde", "continue key is not valid: illegal base64 data at input byte 4"},
      {"", "continue key is not valid: unexpected end of JSON input"},
      {"bm9uc2Vuc2U",
       "continue key is not valid: invalid character 'o' in literal null (expecting 'u')"},
      {"eyJ2IjoidjIiLCJydiI6MSwic3RhcnQiOiJhIn0",
       "continue key is not valid: server does not recognize this encoded version v2"},
      {"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJhIn0",
       "continue key is not valid: incorrect encoded start resourceVersion (version "
       "meta.k8s.io/v1)"},
      {"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIifQ",
       "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)"},
      {"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi8uLi94In0",
       "continue key is not valid: ../../x"},
      {Base64(R"({"v":"meta.k8s.io/v1","rv":1,"start":"a//b"})"),
       "continue key is not valid: a//b"},
      {Base64(R"([])"),
       "continue key is not valid: json: cannot unmarshal array into Go value of type "
       "storage.continueToken"},
      {Base64(R"({"v":"meta.k8s.io/v1","rv":"1"})"),
       "continue key is not valid: json: cannot unmarshal string into Go struct field "
       "continueToken.rv of type int64"},
      {Base64(R"({"v":1})"),
       "continue key is not valid: json: cannot unmarshal number into Go struct field "
       "continueToken.v of type string"},
  };
  for (const auto& test : kCases) EXPECT_EQ(ErrorOf(test.token), test.error) << test.token;
}

}  // namespace
}  // namespace quiesce::storage
