#include "scenarios/language/reference.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "scenarios/language/manifest.h"

namespace quiesce::scenarios {
namespace {

TEST(MakeReference, WritesATableForEachMessage) {
  EXPECT_EQ(MakeReference(R"(// Top.
syntax = "proto3";

// A length.
message Duration {
  int64 nanoseconds = 1;
}

// Kills
// a controller.
message BigCrash {
  // Which | one.
  Name controller = 1;
  // When.
  Duration cut_at = 2;
  // How.
  repeated After after_all = 3;
}

// What then.
enum After {
  // None.
  AFTER_UNSPECIFIED = 0;
  // It resumes.
  GOES_ON = 1;
}
)"),
            R"(## Texts

**Duration** (a duration): A length.

## Big crash

Kills a controller.

The value of `controller` may stand alone.

| key | value | meaning |
|---|---|---|
| `controller` | a name | Which \| one. |
| `cut at` | a duration | When. |
| `after all` | a list of [after](#after) | How. |

## After

What then.

| word | meaning |
|---|---|
| `goes on` | It resumes. |
)");
}

TEST(MakeReference, TheDocumentHoldsTheReferenceOfTheSchema) {
  const auto proto = ReadFile("scenarios/language/scenario.proto");
  const auto document = ReadFile("docs/scenarios.md");
  ASSERT_TRUE(proto.ok()) << proto.status();
  ASSERT_TRUE(document.ok()) << document.status();
  const size_t mark = document->find(kReferenceMark);
  ASSERT_NE(mark, std::string::npos);
  EXPECT_EQ(document->substr(mark), absl::StrCat(kReferenceMark, "\n\n", MakeReference(*proto)))
      << "renew the part of docs/scenarios.md below the mark: bazel run "
         "//scenarios/language:print_reference";
}

}  // namespace
}  // namespace quiesce::scenarios
