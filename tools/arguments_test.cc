#include "tools/arguments.h"

#include <gtest/gtest.h>

namespace quiesce::tools {
namespace {

class ArgumentsTest : public testing::Test {
 protected:
  ArgumentsTest() {
    arguments_.Flag("--json", &json_);
    arguments_.Number("--seeds", &seeds_);
    arguments_.Text("--junit", &junit_);
  }
  std::string Read(const std::vector<std::string>& args) {
    return std::string(arguments_.Read(args, &rest_).message());
  }

  Arguments arguments_;
  bool json_ = false;
  uint64_t seeds_ = 1;
  std::string junit_;
  std::vector<std::string> rest_;
};

TEST_F(ArgumentsTest, OptionsAndPathsComeInAnyOrder) {
  EXPECT_EQ(Read({"a", "--seeds", "20", "--json", "b", "--junit=x.xml"}), "");
  EXPECT_TRUE(json_);
  EXPECT_EQ(seeds_, 20u);
  EXPECT_EQ(junit_, "x.xml");
  EXPECT_EQ(rest_, (std::vector<std::string>{"a", "b"}));
}

TEST_F(ArgumentsTest, MistakesAreNamed) {
  EXPECT_EQ(Read({"--seed", "2"}), "unknown option --seed; did you mean \"--seeds\"?");
  EXPECT_EQ(Read({"--seeds", "many"}), "--seeds: expected a whole number, got \"many\"");
  EXPECT_EQ(Read({"--seeds", "-1"}), "--seeds: expected a whole number, got \"-1\"");
  EXPECT_EQ(Read({"--seeds"}), "--seeds needs a value");
  EXPECT_EQ(Read({"--json=yes"}), "--json takes no value");
}

}  // namespace
}  // namespace quiesce::tools
