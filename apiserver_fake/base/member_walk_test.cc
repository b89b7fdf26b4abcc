#include "apiserver_fake/base/member_walk.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/random.h"

namespace quiesce {
namespace {

Value RandomObject(sim::Random& random) {
  Value object = Value::Object();
  for (uint64_t i = random.Below(40); i > 0; --i) {
    object.Set(absl::StrCat(random.OneIn(2) ? "" : "key-of-some-length-", random.Below(60)),
               Value(static_cast<int64_t>(random.Below(5))));
  }
  return object;
}

TEST(MemberWalk, FindsWhatASearchFinds) {
  sim::Random random(7);
  for (int round = 0; round < 2000; ++round) {
    const Value one = RandomObject(random), other = RandomObject(random);
    MemberWalk walk(other);
    for (const ValueMember& member : one.members()) {
      ASSERT_EQ(walk.Find(member.key), other.Find(member.key.view()));
    }
  }
}

TEST(MemberWalk, WhatIsNoObjectHasNoMembers) {
  MemberWalk walk(Value("text"));
  EXPECT_EQ(walk.Find("a"), nullptr);
}

}  // namespace
}  // namespace quiesce
