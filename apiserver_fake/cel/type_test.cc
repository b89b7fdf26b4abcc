#include "apiserver_fake/cel/type.h"

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

const Type* kString = SimpleType(TypeKind::kString);
const Type* kInt = SimpleType(TypeKind::kInt);
const Type* kDyn = SimpleType(TypeKind::kDyn);

TEST(TypeTest, NestedTypesAreShownWithTheirParameters) {
  TypeArena arena;
  EXPECT_EQ(FormatType(*arena.List(arena.Map(kString, kInt))), "list(map(string, int))");
  EXPECT_EQ(FormatType(*arena.Optional(kDyn)), "optional_type(dyn)");
}

TEST(TypeTest, VariablesAreBoundByTheFirstTypeThatTheyMeet) {
  TypeArena arena;
  TypeMapping mapping;
  const Type* a = arena.Param("A");
  EXPECT_TRUE(mapping.AssignAll({kInt, kInt}, {a, a}));
  EXPECT_EQ(mapping.Substitute(arena.List(a), false, arena)->params[0], kInt);
  EXPECT_FALSE(mapping.Assign(kString, a));
}

TEST(TypeTest, AFailedAssignmentLeavesNoTrace) {
  TypeArena arena;
  TypeMapping mapping;
  const Type* a = arena.Param("A");
  EXPECT_FALSE(mapping.AssignAll({kInt, kString}, {a, a}));
  EXPECT_TRUE(mapping.Assign(kString, a));
}

TEST(TypeTest, UnboundVariablesBecomeDyn) {
  TypeArena arena;
  TypeMapping mapping;
  EXPECT_EQ(mapping.Substitute(arena.Param("A"), true, arena), kDyn);
}

TEST(TypeTest, NoVariableIsBoundToATypeThatHoldsIt) {
  TypeArena arena;
  TypeMapping mapping;
  const Type* a = arena.Param("A");
  EXPECT_FALSE(mapping.Assign(arena.List(a), a));
}

TEST(TypeTest, NullFitsObjectsAndTimesOnly) {
  TypeMapping mapping;
  const Type* null = SimpleType(TypeKind::kNull);
  EXPECT_TRUE(mapping.Assign(null, SimpleType(TypeKind::kTimestamp)));
  EXPECT_FALSE(mapping.Assign(null, kString));
  EXPECT_TRUE(mapping.Assign(kDyn, kString));
}

}  // namespace
}  // namespace quiesce::cel
