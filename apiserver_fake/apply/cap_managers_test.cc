#include "apiserver_fake/apply/cap_managers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

ManagerId Updater(absl::string_view name, absl::string_view version = "v1") {
  return {Value(name), false, Value(version), Value("")};
}

void Add(ManagedFields* fields, const ManagerId& id, int64_t time, absl::string_view path) {
  ManagedEntry& entry = fields->Get(id);
  entry.time = time;
  entry.fields = FieldSet::Of({ParseSimplePath(path)});
}

// Entries as "manager/apiVersion@time(fields)", in order of identity.
std::string Shown(const ManagedFields& fields) {
  std::string out;
  for (const ManagedEntry& entry : fields.entries()) {
    absl::StrAppend(&out, out.empty() ? "" : " ", entry.id.manager.string_value(), "/",
                    entry.id.api_version.string_value(), "@", *entry.time, "(");
    std::string paths;
    entry.fields.ForEach([&](const FieldPath& path) { paths += ToString(path); });
    absl::StrAppend(&out, paths, ")");
  }
  return out;
}

TEST(CapManagers, TenAreFine) {
  ManagedFields fields;
  for (int i = 0; i < 10; ++i) Add(&fields, Updater(absl::StrCat("m", i)), i, "a");
  Add(&fields, {Value("applier"), true, Value("v1"), Value("")}, 0, "a");
  const std::string before = Shown(fields);
  CapManagers(&fields);
  EXPECT_EQ(Shown(fields), before);
}

TEST(CapManagers, TheOldestTwoOfTwelveJoinTheBucket) {
  ManagedFields fields;
  for (int i = 0; i < 12; ++i) {
    Add(&fields, Updater(absl::StrCat("m", 10 + i)), 100 + i, absl::StrCat("f", 10 + i));
  }
  CapManagers(&fields);
  EXPECT_EQ(Shown(fields),
            "ancient-changes/v1@102(.f10.f11.f12) m13/v1@103(.f13) m14/v1@104(.f14) "
            "m15/v1@105(.f15) m16/v1@106(.f16) m17/v1@107(.f17) m18/v1@108(.f18) "
            "m19/v1@109(.f19) m20/v1@110(.f20) m21/v1@111(.f21)");
}

TEST(CapManagers, AnOldBucketGrows) {
  ManagedFields fields;
  Add(&fields, Updater("ancient-changes"), 1, "old");
  for (int i = 0; i < 10; ++i) {
    Add(&fields, Updater(absl::StrCat("m", 10 + i)), 100 + i, absl::StrCat("f", 10 + i));
  }
  CapManagers(&fields);
  EXPECT_EQ(fields.entries().size(), 10u);
  EXPECT_EQ(Shown(fields).substr(0, 35), "ancient-changes/v1@100(.f10.old) m1");
}

TEST(CapManagers, EachVersionHasABucketOfItsOwn) {
  ManagedFields fields;
  Add(&fields, Updater("a", "v1"), 1, "a");
  Add(&fields, Updater("b", "v2"), 2, "b");
  Add(&fields, Updater("c", "v1"), 3, "c");
  for (int i = 0; i < 8; ++i) {
    Add(&fields, Updater(absl::StrCat("m", i), "v1"), 100 + i, absl::StrCat("f", i));
  }
  CapManagers(&fields);
  EXPECT_EQ(Shown(fields).substr(0, 40), "ancient-changes/v1@3(.a.c) b/v2@2(.b) m0");
}

}  // namespace
}  // namespace quiesce::apply
