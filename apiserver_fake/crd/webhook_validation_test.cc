#include "apiserver_fake/crd/webhook_validation.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

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
