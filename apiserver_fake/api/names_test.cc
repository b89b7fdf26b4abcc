#include "apiserver_fake/api/names.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(NamesTest, ValidKeys) {
  for (const std::string& key :
       {std::string("a"), std::string("A-b_c.9"), std::string("example.com/app"),
        std::string(63, 'x'), std::string(253, 'x') + "/a"}) {
    EXPECT_TRUE(LabelKeyErrors(key).empty()) << key;
  }
}

TEST(NamesTest, InvalidKeysHaveAllTheirComplaints) {
  EXPECT_EQ(LabelKeyErrors("").size(), 2);
  EXPECT_EQ(LabelKeyErrors("")[0], "name part must be non-empty");
  EXPECT_EQ(LabelKeyErrors(std::string(64, 'x'))[0], "name part must be no more than 63 bytes");
  EXPECT_EQ(LabelKeyErrors("a/b/c").size(), 1);
  EXPECT_EQ(LabelKeyErrors("/a")[0], "prefix part must be non-empty");
  EXPECT_EQ(LabelKeyErrors("Up/a").size(), 1);
  EXPECT_EQ(LabelKeyErrors(std::string(254, 'x') + "/a")[0],
            "prefix part must be no more than 253 bytes");
}

TEST(NamesTest, ValuesMayBeEmpty) {
  EXPECT_TRUE(LabelValueErrors("").empty());
  EXPECT_TRUE(LabelValueErrors("a.b").empty());
  EXPECT_EQ(LabelValueErrors("a b").size(), 1);
  EXPECT_EQ(LabelValueErrors(std::string(64, '-')).size(), 2);
}

TEST(NamesTest, NamesOfObjectsCountCharactersAndKeysOfLabelsBytes) {
  const std::string long_name(254, 'x');
  EXPECT_EQ(Dns1123SubdomainErrors(long_name)[0], "must be no more than 253 characters");
  EXPECT_EQ(LabelKeyErrors(long_name + "/a")[0], "prefix part must be no more than 253 bytes");
}

TEST(NamesTest, ALabelThatIsASubdomainHasTooManyDots) {
  EXPECT_EQ(Dns1123LabelErrors("a.b"), std::vector<std::string>{"must not contain dots"});
  EXPECT_TRUE(Dns1123LabelErrors("9-a").empty());
  EXPECT_EQ(Dns1035LabelErrors("9-a").size(), 1);
  EXPECT_EQ(Dns1035LabelErrors("").size(), 1);
}

TEST(NamesTest, NoTextIsAnEmptyText) {
  EXPECT_EQ(Dns1123SubdomainErrors(absl::string_view()), Dns1123SubdomainErrors(""));
  EXPECT_EQ(LabelKeyErrors(absl::string_view()), LabelKeyErrors(""));
}

TEST(NamesTest, SubdomainsAreLowerCaseLabelsWithDots) {
  EXPECT_TRUE(Dns1123SubdomainErrors("a-1.example.com").empty());
  for (const char* name : {"", "A", "a..b", "-a", "a.-b", "a_b"}) {
    EXPECT_EQ(Dns1123SubdomainErrors(name).size(), 1) << name;
  }
}

}  // namespace
}  // namespace quiesce::api
