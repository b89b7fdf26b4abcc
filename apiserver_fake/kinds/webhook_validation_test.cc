#include "apiserver_fake/kinds/webhook_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

api::Lines ErrorsIn(absl::string_view config) {
  api::FieldErrors errors;
  ValidateWebhookClientConfig("config", api::Parse(config), errors);
  return api::Texts(errors);
}

TEST(WebhookValidationTest, EitherAUrlOrAServiceIsNeeded) {
  EXPECT_EQ(ErrorsIn("{}"),
            api::Lines{"config: Required value: exactly one of url or service is required"});
  EXPECT_EQ(ErrorsIn(R"({"url": "https://a.example.com/x"})"), api::Lines{});
  EXPECT_EQ(ErrorsIn(R"({"service": {"namespace": "n", "name": "s", "port": 443}})"), api::Lines{});
}

TEST(WebhookValidationTest, UrlsAreHttpsWithoutUserQueryOrFragment) {
  EXPECT_EQ(
      ErrorsIn(R"({"url": "http://a.example.com"})"),
      api::Lines{"config.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; "
                 "desired format: https://host[/path]"});
}

}  // namespace
}  // namespace quiesce::kinds
