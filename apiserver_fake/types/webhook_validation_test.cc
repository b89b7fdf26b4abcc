#include "apiserver_fake/types/webhook_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/json.h"
#include "apiserver_fake/status.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

std::vector<std::string> Texts(const FieldErrors& errors) {
  std::vector<std::string> texts;
  for (const FieldError& error : errors) texts.push_back(error.field + ": " + error.Body());
  return texts;
}

using Lines = std::vector<std::string>;

Lines ErrorsIn(absl::string_view config) {
  FieldErrors errors;
  ValidateWebhookClientConfig("config", Parse(config), errors);
  return Texts(errors);
}

TEST(WebhookValidationTest, EitherAUrlOrAServiceIsNeeded) {
  EXPECT_EQ(ErrorsIn("{}"),
            Lines{"config: Required value: exactly one of url or service is required"});
  EXPECT_EQ(ErrorsIn(R"({"url": "https://a.example.com/x"})"), Lines{});
  EXPECT_EQ(ErrorsIn(R"({"service": {"namespace": "n", "name": "s", "port": 443}})"), Lines{});
}

TEST(WebhookValidationTest, UrlsAreHttpsWithoutUserQueryOrFragment) {
  EXPECT_EQ(ErrorsIn(R"({"url": "http://a.example.com"})"),
            Lines{"config.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; "
                  "desired format: https://host[/path]"});
}

}  // namespace
}  // namespace quiesce::api
