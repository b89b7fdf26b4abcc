#include "apiserver_fake/crd/webhook_conversion.h"

#include <string>

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

Value Parse(absl::string_view text) {
  absl::StatusOr<Value> value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << value.status() << "\n" << text;
  return value.ok() ? *std::move(value) : Value();
}

constexpr char kObject[] = R"({"apiVersion": "example.com/v1", "kind": "Widget",
  "metadata": {"name": "w", "namespace": "demo", "uid": "u", "resourceVersion": "7",
               "finalizers": ["example.com/f"], "labels": {"a": "1"}}, "spec": {"host": "h"}})";
constexpr char kConverted[] = R"({"apiVersion": "example.com/v2", "kind": "Widget",
  "metadata": {"name": "w", "namespace": "demo", "uid": "u", "resourceVersion": "9",
               "annotations": {"was": "v1"}}, "spec": {"hosts": ["h"]}})";

class WebhookConversionTest : public testing::Test {
 protected:
  // What comes of this answer to a review of kObject, in words or as JSON.
  std::string Read(absl::string_view answer) {
    const absl::StatusOr<std::vector<Value>> read = ReadConversion(review_, Parse(answer));
    return read.ok() ? ToJson(Value::List(*read)) : std::string(read.status().message());
  }
  std::string ReadObject(Value converted) {
    Value answer = Parse(R"({"apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview",
                             "response": {"uid": "id", "result": {"status": "Success"}}})");
    answer.Mutable("response").Set("convertedObjects", Value::List({std::move(converted)}));
    return Read(ToJson(answer));
  }

  const Value review_ = ConversionReview(Parse(R"({"conversionReviewVersions": ["v9", "v1"]})"),
                                         "id", "example.com/v2", {Parse(kObject)});
};

TEST_F(WebhookConversionTest, AReviewHasTheFirstVersionThatIsKnown) {
  EXPECT_EQ(ToJson(ConversionReview(Parse(R"({"conversionReviewVersions": ["v9", "v1beta1"]})"),
                                    "id", "example.com/v2", {Parse(R"({"kind": "Widget"})")})),
            R"({"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"ConversionReview",)"
            R"("request":{"desiredAPIVersion":"example.com/v2","objects":[{"kind":"Widget"}],)"
            R"("uid":"id"}})");
}

TEST_F(WebhookConversionTest, OfTheMetadataOnlyLabelsAndAnnotationsAreTheWebhooks) {
  EXPECT_EQ(ReadObject(Parse(kConverted)),
            R"([{"apiVersion":"example.com/v2","kind":"Widget","metadata":{)"
            R"("annotations":{"was":"v1"},"finalizers":["example.com/f"],"name":"w",)"
            R"("namespace":"demo","resourceVersion":"7","uid":"u"},"spec":{"hosts":["h"]}}])");
}

TEST_F(WebhookConversionTest, AnAnswerMustBeToTheReview) {
  constexpr char kFor[] = "conversion webhook for example.com/v1, Kind=Widget ";
  EXPECT_EQ(Read(R"({"apiVersion": "apiextensions.k8s.io/v1", "kind": "Pod"})"),
            std::string(kFor) +
                "failed: expected webhook response of apiextensions.k8s.io/v1, "
                "Kind=ConversionReview, got apiextensions.k8s.io/v1, Kind=Pod");
  constexpr char kReview[] =
      R"({"apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview")";
  EXPECT_EQ(Read(std::string(kReview) + "}"), std::string(kFor) + "failed: no response provided");
  EXPECT_EQ(Read(std::string(kReview) + R"(, "response": {"uid": "x"}})"),
            std::string(kFor) + R"(failed: expected response.uid="id", got "x")");
  EXPECT_EQ(Read(std::string(kReview) + R"(, "response": {"uid": "id", "result":
                                            {"status": "Failure", "message": "no"}}})"),
            std::string(kFor) + "failed: no");
  EXPECT_EQ(Read(std::string(kReview) + R"(, "response": {"uid": "id", "result": {}}})"),
            std::string(kFor) + "failed: response.result.status was '', not 'Success'");
  EXPECT_EQ(Read(std::string(kReview) +
                 R"(, "response": {"uid": "id", "result": {"status": "Success"}}})"),
            std::string(kFor) + "returned 0 objects, expected 1");
}

TEST_F(WebhookConversionTest, AConvertedObjectMustBeTheSameObject) {
  const auto with = [](absl::string_view member, absl::string_view value) {
    Value object = Parse(kConverted);
    object.Mutable("metadata").Set(member, Parse(value));
    return object;
  };
  constexpr char kFor[] = "conversion webhook for example.com/v1, Kind=Widget returned invalid ";
  EXPECT_EQ(ReadObject(Parse(kObject)), std::string(kFor) +
                                            "object at index 0: invalid groupVersion (expected "
                                            "example.com/v2, received example.com/v1)");
  Value other = Parse(kConverted);
  other.Set("kind", Value("Gadget"));
  EXPECT_EQ(
      ReadObject(other),
      std::string(kFor) + "object at index 0: invalid kind (expected Widget, received Gadget)");
  EXPECT_EQ(ReadObject(with("name", R"("x")")),
            std::string(kFor) + "object: must have the same name: w != x");
  EXPECT_EQ(ReadObject(with("uid", R"("x")")),
            std::string(kFor) + "object: must have the same UID: u != x");
  EXPECT_EQ(ReadObject(with("labels", "[]")),
            std::string(kFor) +
                "metadata: invalid metadata.labels of type []interface {} in "
                "converted object");
  EXPECT_EQ(ReadObject(with("labels", R"({"a": 1})")),
            std::string(kFor) +
                "metadata: metadata.labels[a] must be a string, but is int64 in converted object");
  EXPECT_EQ(ReadObject(with("labels", R"({"-": "1"})")),
            std::string(kFor) +
                "metadata: metadata.labels: Invalid value: \"-\": name part must consist of "
                "alphanumeric characters, '-', '_' or '.', and must start and end with an "
                "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
                "for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
  Value bare = Parse(kConverted);
  bare.Erase("metadata");
  EXPECT_EQ(ReadObject(bare), std::string(kFor) + "object: must have the same name: w != ");
}

}  // namespace
}  // namespace quiesce::crd
