#include "apiserver_fake/rest/rest_negotiation.h"

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

TEST(RestNegotiation, TheFirstClauseThatWorksIsTaken) {
  ReplyFormat format;
  EXPECT_TRUE(NegotiateReply("", false, false, &format).ok());
  EXPECT_TRUE(NegotiateReply("text/plain, application/json;q=0.5", false, false, &format).ok());
  EXPECT_EQ(format.form, ReplyForm::kObject);
  EXPECT_TRUE(NegotiateReply("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", true,
                             true, &format)
                  .ok());
  EXPECT_EQ(format.form, ReplyForm::kTable);
}

TEST(RestNegotiation, QualityGoesBeforeOrder) {
  ReplyFormat format;
  EXPECT_TRUE(
      NegotiateReply("*/*;q=0.1, application/yaml;q=0.5, application/vnd.kubernetes.protobuf",
                     false, false, &format)
          .ok());
  EXPECT_EQ(format.media, MediaType::kProtobuf);
  EXPECT_TRUE(NegotiateReply("application/json;as=Unknown;v=v1;g=meta.k8s.io, application/yaml",
                             true, false, &format)
                  .ok());
  EXPECT_EQ(format.media, MediaType::kYaml);
  EXPECT_EQ(format.form, ReplyForm::kObject);
}

TEST(RestNegotiation, MetadataOfAListIsNotThatOfAnObject) {
  Value map = Value::Object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"data", "x"}});
  EXPECT_EQ(ToPartialMetadata({ReplyForm::kPartialMetadataList}, false, &map).message,
            "you requested PartialObjectMetadataList, but the requested object is not a list "
            "(*core.ConfigMap)");
  EXPECT_EQ(ToPartialMetadata({ReplyForm::kPartialMetadataList}, true, &map).code, 500);
  EXPECT_TRUE(ToPartialMetadata({ReplyForm::kPartialMetadata}, false, &map).ok());
  EXPECT_EQ(map["kind"], Value("PartialObjectMetadata"));
  EXPECT_FALSE(map.Has("data"));
  Value list = Value::Object(
      {{"apiVersion", "apps/v1"}, {"kind", "DeploymentList"}, {"items", Value::List()}});
  EXPECT_EQ(ToPartialMetadata({ReplyForm::kPartialMetadata}, false, &list).message,
            "you requested PartialObjectMetadata, but the requested object is a list "
            "(*apps.DeploymentList)");
}

TEST(RestNegotiation, RefusalsNameWhatIsWritten) {
  ReplyFormat format;
  EXPECT_EQ(NegotiateReply("text/html", true, false, &format).message,
            "only the following media types are accepted: application/json, application/yaml, "
            "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(NegotiateReply("text/html", false, false, &format).message,
            "406: Not Acceptable\n\nAvailable representations: application/json, "
            "application/yaml, application/vnd.kubernetes.protobuf");
}

}  // namespace
}  // namespace quiesce::rest
