#include "apiserver_fake/api/field_path.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(FieldPathTest, StepsAreJoinedByDotsAndBrackets) {
  FieldStep root;
  FieldStep spec(&root, "spec");
  FieldStep labels(&spec, "labels");
  FieldStep key = FieldStep::MapKey(&labels, "a/b");
  FieldStep item(&key, size_t{3});
  EXPECT_EQ(root.DottedPath(), "");
  EXPECT_EQ(spec.DottedPath(), "spec");
  EXPECT_EQ(item.DottedPath(), "spec.labels.a/b[3]");
  EXPECT_EQ(item.BracketPath(), "spec.labels[a/b][3]");
}

}  // namespace
}  // namespace quiesce::api
