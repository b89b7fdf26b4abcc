#include "apiserver_fake/rest/rest_negotiation.h"

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

constexpr Endpoint kCustom = {.writes = Writes::kCustom, .routed = false};

TEST(RestNegotiation, TheFirstClauseThatWorksIsTaken) {
  ReplyFormat format;
  EXPECT_TRUE(NegotiateReply("", {}, &format).ok());
  EXPECT_TRUE(NegotiateReply("text/plain, application/json;q=0.5", {}, &format).ok());
  EXPECT_EQ(format.form, ReplyForm::kObject);
  EXPECT_TRUE(NegotiateReply("application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                             kCustom, &format)
                  .ok());
  EXPECT_EQ(format.form, ReplyForm::kTable);
}

TEST(RestNegotiation, QualityGoesBeforeOrder) {
  ReplyFormat format;
  EXPECT_TRUE(
      NegotiateReply("*/*;q=0.1, application/yaml;q=0.5, application/vnd.kubernetes.protobuf", {},
                     &format)
          .ok());
  EXPECT_EQ(format.media, MediaType::kProtobuf);
  EXPECT_TRUE(NegotiateReply("application/json;as=Unknown;v=v1;g=meta.k8s.io, application/yaml",
                             kCustom, &format)
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
  EXPECT_EQ(NegotiateReply("text/html", kCustom, &format).message,
            "only the following media types are accepted: application/json, application/yaml, "
            "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(NegotiateReply("text/html", {}, &format).message,
            "406: Not Acceptable\n\nAvailable representations: application/json, "
            "application/yaml, application/vnd.kubernetes.protobuf");
}

TEST(RestNegotiation, WhatNamesATypeGoesBeforeWhatTakesAnyWhateverItsQuality) {
  ReplyFormat format;
  EXPECT_TRUE(NegotiateReply("*/*, application/yaml;q=0.5", {}, &format).ok());
  EXPECT_EQ(format.media, MediaType::kYaml);
  EXPECT_TRUE(NegotiateReply("application/json;q=x, application/yaml;q=0.1", {}, &format).ok());
  EXPECT_EQ(format.media, MediaType::kYaml);
}

TEST(RestNegotiation, FormsThatCannotBeWrittenAreRefused) {
  ReplyFormat format;
  // Protobuf has no tables, and custom resources have no protobuf; their metadata has.
  EXPECT_EQ(
      NegotiateReply("application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io", {}, &format)
          .code,
      406);
  EXPECT_EQ(NegotiateReply("application/vnd.kubernetes.protobuf", kCustom, &format).code, 406);
  EXPECT_TRUE(NegotiateReply(
                  "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                  kCustom, &format)
                  .ok());
  EXPECT_EQ(format.form, ReplyForm::kPartialMetadata);
  // A form needs its group and version, and YAML has no stream.
  EXPECT_EQ(NegotiateReply("application/json;as=Table", {}, &format).code, 406);
  EXPECT_EQ(NegotiateReply("application/json;v=v1", {}, &format).code, 406);
  EXPECT_EQ(NegotiateReply("application/yaml;stream=watch", {}, &format).code, 406);
  EXPECT_TRUE(NegotiateReply("application/json;stream=watch", {}, &format).ok());
  // Documents know no forms at all.
  EXPECT_EQ(NegotiateReply("application/json;as=Table;v=v1;g=meta.k8s.io",
                           {.writes = Writes::kPlain}, &format)
                .code,
            406);
}

TEST(RestNegotiation, RefusalsHaveNoOtherForm) {
  EXPECT_EQ(MediaOfRefusal("application/yaml"), MediaType::kYaml);
  EXPECT_EQ(MediaOfRefusal("application/yaml;as=Table;v=v1;g=meta.k8s.io"), MediaType::kJson);
  EXPECT_EQ(MediaOfRefusal("application/json;as=Table;v=v1;g=meta.k8s.io, application/yaml"),
            MediaType::kYaml);
  EXPECT_EQ(MediaOfRefusal("text/html"), MediaType::kJson);
}

}  // namespace
}  // namespace quiesce::rest
