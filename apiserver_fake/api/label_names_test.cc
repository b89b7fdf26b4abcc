#include "apiserver_fake/api/label_names.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(LabelNames, ValidKeys) {
  for (const std::string& key :
       {std::string("a"), std::string("A-b_c.9"), std::string("example.com/app"),
        std::string(63, 'x'), std::string(253, 'x') + "/a"}) {
    EXPECT_TRUE(LabelKeyErrors(key).empty()) << key;
  }
}

TEST(LabelNames, InvalidKeysHaveAllTheirComplaints) {
  EXPECT_EQ(LabelKeyErrors("").size(), 2);
  EXPECT_EQ(LabelKeyErrors("")[0], "name part must be non-empty");
  EXPECT_EQ(LabelKeyErrors(std::string(64, 'x'))[0], "name part must be no more than 63 bytes");
  EXPECT_EQ(LabelKeyErrors("a/b/c").size(), 1);
  EXPECT_EQ(LabelKeyErrors("/a")[0], "prefix part must be non-empty");
  EXPECT_EQ(LabelKeyErrors("Up/a").size(), 1);
  EXPECT_EQ(LabelKeyErrors(std::string(254, 'x') + "/a")[0],
            "prefix part must be no more than 253 bytes");
}

TEST(LabelNames, ValuesMayBeEmpty) {
  EXPECT_TRUE(LabelValueErrors("").empty());
  EXPECT_TRUE(LabelValueErrors("a.b").empty());
  EXPECT_EQ(LabelValueErrors("a b").size(), 1);
  EXPECT_EQ(LabelValueErrors(std::string(64, '-')).size(), 2);
}

TEST(LabelNames, SubdomainsAreLowerCaseLabelsWithDots) {
  EXPECT_TRUE(Dns1123SubdomainErrors("a-1.example.com").empty());
  for (const char* name : {"", "A", "a..b", "-a", "a.-b", "a_b"}) {
    EXPECT_EQ(Dns1123SubdomainErrors(name).size(), 1) << name;
  }
}

}  // namespace
}  // namespace quiesce::api
