#include "apiserver_fake/schema/openapi/documents.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(OpenApiDocumentsTest, EveryGroupVersionIsThereInOrder) {
  std::vector<std::string> names;
  for (const OpenApiDocument& document : OpenApiDocuments()) {
    names.emplace_back(document.name);
  }
  EXPECT_THAT(names, testing::ElementsAre(
                         "admissionregistration_k8s_io_v1", "apiextensions_k8s_io_v1",
                         "apiregistration_k8s_io_v1", "apps_v1", "autoscaling_v1", "autoscaling_v2",
                         "batch_v1", "certificates_k8s_io_v1", "coordination_k8s_io_v1", "core_v1",
                         "discovery_k8s_io_v1", "events_k8s_io_v1",
                         "flowcontrol_apiserver_k8s_io_v1", "networking_k8s_io_v1",
                         "node_k8s_io_v1", "policy_v1", "rbac_authorization_k8s_io_v1",
                         "resource_k8s_io_v1", "scheduling_k8s_io_v1", "storage_k8s_io_v1"));
}

TEST(OpenApiDocumentsTest, TextIsWhole) {
  for (const OpenApiDocument& document : OpenApiDocuments()) {
    ASSERT_FALSE(document.json.empty()) << document.name;
    EXPECT_EQ(document.json.front(), '{') << document.name;
    EXPECT_NE(document.json.find("}}"), absl::string_view::npos) << document.name;
  }
}

}  // namespace
}  // namespace quiesce::schema
