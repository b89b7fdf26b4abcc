#include "apiserver_fake/rest/rest_negotiation.h"

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

TEST(RestNegotiation, TheFirstClauseThatWorksIsTaken) {
  ReplyForm form;
  EXPECT_TRUE(NegotiateReply("", false, false, &form).ok());
  EXPECT_TRUE(NegotiateReply("text/plain, application/json;q=0.5", false, false, &form).ok());
  EXPECT_EQ(form, ReplyForm::kObject);
  EXPECT_TRUE(NegotiateReply("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", true,
                             true, &form)
                  .ok());
  EXPECT_EQ(form, ReplyForm::kObject);
}

TEST(RestNegotiation, MetadataOfAListIsNotThatOfAnObject) {
  Value map = Value::Object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"data", "x"}});
  EXPECT_EQ(ToPartialMetadata(ReplyForm::kPartialMetadataList, false, &map).message,
            "you requested PartialObjectMetadataList, but the requested object is not a list "
            "(*core.ConfigMap)");
  EXPECT_EQ(ToPartialMetadata(ReplyForm::kPartialMetadataList, true, &map).code, 500);
  EXPECT_TRUE(ToPartialMetadata(ReplyForm::kPartialMetadata, false, &map).ok());
  EXPECT_EQ(map["kind"], Value("PartialObjectMetadata"));
  EXPECT_FALSE(map.Has("data"));
  Value list = Value::Object(
      {{"apiVersion", "apps/v1"}, {"kind", "DeploymentList"}, {"items", Value::List()}});
  EXPECT_EQ(ToPartialMetadata(ReplyForm::kPartialMetadata, false, &list).message,
            "you requested PartialObjectMetadata, but the requested object is a list "
            "(*apps.DeploymentList)");
}

TEST(RestNegotiation, RefusalsNameWhatIsWritten) {
  ReplyForm form;
  EXPECT_EQ(NegotiateReply("text/html", true, false, &form).message,
            "only the following media types are accepted: application/json, application/yaml, "
            "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(NegotiateReply("text/html", false, false, &form).message,
            "406: Not Acceptable\n\nAvailable representations: application/json, "
            "application/yaml, application/vnd.kubernetes.protobuf");
}

}  // namespace
}  // namespace quiesce::rest
