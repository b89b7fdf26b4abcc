#include "apiserver_fake/kinds/image_name.h"

#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(ImageNameTest, NamesWithoutTagOrDigestAreLatest) {
  EXPECT_EQ(ImageTag("nginx"), "latest");
  EXPECT_EQ(ImageTag("reg.example.com:5000/a/b"), "latest");
  EXPECT_EQ(ImageTag("localhost/a"), "latest");
  EXPECT_EQ(ImageTag(absl::string_view()), "");
}

TEST(ImageNameTest, TagsAreFoundBehindThePathOnly) {
  EXPECT_EQ(ImageTag("nginx:1.2"), "1.2");
  EXPECT_EQ(ImageTag("reg.example.com:5000/a/b:v3"), "v3");
}

TEST(ImageNameTest, DigestsAloneHaveNoTag) {
  const std::string digest = "@sha256:" + std::string(64, '0');
  EXPECT_EQ(ImageTag("nginx" + digest), "");
  EXPECT_EQ(ImageTag("nginx:latest" + digest), "latest");
}

TEST(ImageNameTest, InvalidNamesHaveNoTag) {
  for (absl::string_view name : {"", "NGINX", "a b", "a/", ":x", "a:-x", "a@sha256:1", "a__-b"}) {
    EXPECT_EQ(ImageTag(name), "") << name;
  }
}

}  // namespace
}  // namespace quiesce::kinds
