#include "apiserver_fake/api/status.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::api {
namespace {

const GroupResource kConfigMaps = {"", "configmaps"};
const GroupResource kWidgets = {"example.com", "widgets"};

std::string Json(const ApiStatus& status) { return ToJson(status.ToValue()); }

TEST(ApiStatus, NotFoundNamesTheQualifiedResource) {
  EXPECT_EQ(Json(NotFound(kConfigMaps, "a")),
            R"({"apiVersion":"v1","code":404,"details":{"kind":"configmaps","name":"a"},)"
            R"("kind":"Status","message":"configmaps \"a\" not found","metadata":{},)"
            R"("reason":"NotFound","status":"Failure"})");
  EXPECT_EQ(NotFound(kWidgets, "w").message, "widgets.example.com \"w\" not found");
}

TEST(ApiStatus, InvalidListsCausesAndAggregatesMessagesOnce) {
  const ApiStatus one = Invalid("", "ConfigMap", "a", {RequiredField("metadata.name", "say it")});
  EXPECT_EQ(one.message, "ConfigMap \"a\" is invalid: metadata.name: Required value: say it");
  const ApiStatus two =
      Invalid("apps", "Deployment", "d",
              {InvalidField("spec.replicas", -1, "must be positive"), TooLongField("spec.x", 1),
               InvalidField("spec.replicas", -1, "must be positive")});
  EXPECT_EQ(two.message,
            "Deployment.apps \"d\" is invalid: [spec.replicas: Invalid value: -1: must be "
            "positive, spec.x: Too long: may not be more than 1 byte]");
  const std::vector<StatusCause> causes = {
      {"FieldValueInvalid", "Invalid value: -1: must be positive", "spec.replicas"},
      {"FieldValueTooLong", "Too long: may not be more than 1 byte", "spec.x"},
      {"FieldValueInvalid", "Invalid value: -1: must be positive", "spec.replicas"}};
  EXPECT_EQ(two.causes, causes);
  EXPECT_EQ(Invalid("", "", "", {}).message, " \"\" is invalid");
}

TEST(ApiStatus, FieldErrorsShowTheValueWhereTheirTypeDoes) {
  EXPECT_EQ(NotSupportedField("f", "x", {"a", "b"}).Body(),
            R"(Unsupported value: "x": supported values: "a", "b")");
  EXPECT_EQ(DuplicateField("f", Value::Object({{"k", "<"}})).Body(),
            R"(Duplicate value: {"k":"\u003c"})");
  EXPECT_EQ(ForbiddenField("f", "no").Body(), "Forbidden: no");
  EXPECT_EQ(TooManyField("f", 3, 2).Body(), "Too many: 3: must have at most 2 items");
  EXPECT_EQ(TooManyField("f", -1, -1).Body(), "Too many: has too many items");
  EXPECT_EQ(TypeInvalidField("f", 2e8, "").Body(), "Invalid value: 2e+08");
  EXPECT_EQ(NotFoundField("f", "").Body(), "Not found: \"\"");
  EXPECT_EQ(InvalidField("f", Value(), "d").Body(), "Invalid value: null: d");
}

TEST(ApiStatus, DetailsAreShownOnlyWhereTheServerHasThem) {
  EXPECT_EQ(Json(BadRequest("b")),
            R"({"apiVersion":"v1","code":400,"kind":"Status","message":"b","metadata":{},)"
            R"("reason":"BadRequest","status":"Failure"})");
  EXPECT_EQ(Json(MethodNotAllowed()),
            R"({"apiVersion":"v1","code":405,"details":{},"kind":"Status",)"
            R"("message":"the server does not allow this method on the requested resource",)"
            R"("metadata":{},"reason":"MethodNotAllowed","status":"Failure"})");
  EXPECT_EQ(Json(InternalError("boom")),
            R"({"apiVersion":"v1","code":500,"details":{"causes":[{"message":"boom"}]},)"
            R"("kind":"Status","message":"Internal error occurred: boom","metadata":{},)"
            R"("reason":"InternalError","status":"Failure"})");
  EXPECT_EQ(Json(ApiStatus{}),
            R"({"apiVersion":"v1","kind":"Status","metadata":{},"status":"Success"})");
}

TEST(ApiStatus, MessagesOfTheOtherFailures) {
  EXPECT_EQ(AlreadyExists(kWidgets, "w").message, "widgets.example.com \"w\" already exists");
  EXPECT_EQ(Conflict(kConfigMaps, "a", "why").message,
            "Operation cannot be fulfilled on configmaps \"a\": why");
  EXPECT_EQ(Forbidden(kWidgets, "w", "why").message, "widgets.example.com \"w\" is forbidden: why");
  EXPECT_EQ(Forbidden(kWidgets, "", "why").message, "widgets.example.com is forbidden: why");
  EXPECT_EQ(Forbidden({}, "", "why").message, "forbidden: why");
  EXPECT_EQ(RequestEntityTooLarge("limit is 3145728").message,
            "Request entity too large: limit is 3145728");
  EXPECT_EQ(Timeout("late", 1).message, "Timeout: late");
  EXPECT_EQ(ServerTimeout(kWidgets, "list", 2).message,
            "The list operation against widgets.example.com could not be completed at this time, "
            "please try again.");
  EXPECT_EQ(UnsupportedMediaType("m").code, 415);
  EXPECT_EQ(TooManyRequests("slow down", 1).code, 429);
  EXPECT_EQ(Expired("old").code, 410);
  EXPECT_EQ(UntypedError("u").reason, "");
}

TEST(ApiStatus, ReadsBackWhatItWrote) {
  ApiStatus all = Invalid("apps", "Deployment", "d", {RequiredField("spec", "")});
  all.uid = "u";
  all.retry_after_seconds = 3;
  all.continue_token = "next";
  for (const ApiStatus& status :
       {all, BadRequest("b"), MethodNotAllowed(), InternalError("boom"), ApiStatus{}}) {
    EXPECT_EQ(Json(ApiStatus::FromValue(status.ToValue())), Json(status));
  }
  EXPECT_EQ(ApiStatus::FromValue(Value::Object({{"status", "Failure"}})).code, 500);
}

}  // namespace
}  // namespace quiesce::api
