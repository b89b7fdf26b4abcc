#include "post.h"

#include <gtest/gtest.h>

namespace greeter {
namespace {

using quiesce::Value;

TEST(Post, DeliversALetterOnce) {
  Post post;
  const Value letter = Value::Object({{"key", "a"}, {"text", "Hello"}});
  EXPECT_TRUE(post.Do("deliver", letter).ok());
  EXPECT_EQ(post.Do("deliver", letter).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(post.State(), Value::Object({{"a", "Hello"}}));
}

}  // namespace
}  // namespace greeter
