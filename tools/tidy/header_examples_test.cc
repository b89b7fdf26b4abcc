#include "tools/tidy/header_examples.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

TEST(HeaderExamplesTest, CodeStandsInTheOpeningCommentByThreeSpaces) {
  const std::vector<HeaderExample> examples = HeaderExamples("sim/a.h", R"(// What it is.
//
//   A a;
//   a.Run();   // true
//
//   Table     is no code
//  - a list, that goes on:
//    and ends;
#ifndef A
namespace quiesce::sim {
//   B b;
)");
  ASSERT_EQ(examples.size(), 1u);
  EXPECT_EQ(examples[0].namespace_, "quiesce::sim");
  EXPECT_EQ(examples[0].line, 3);
  EXPECT_EQ(examples[0].code[0], "   A a;");
}

TEST(HeaderExamplesTest, DefinitionsStandInTheNamespaceAndStatementsInAFunction) {
  const std::string program =
      ExampleProgram({{"sim/a.h",
                       "quiesce::sim",
                       3,
                       {"   class B : public A {", "     int b = 0;", "   };",
                        "   if (B().b == 0) ...", "   ... and so on"}}});
  EXPECT_TRUE(absl::StrContains(program, R"(namespace quiesce::sim { namespace example_1 {
#line 3 "sim/a.h"
   class B : public A {
#line 4 "sim/a.h"
     int b = 0;
#line 5 "sim/a.h"
   };
void Example() {
#line 6 "sim/a.h"
   if (B().b == 0) ;
#line 7 "sim/a.h"

}
}})")) << program;
}

TEST(HeaderExamplesTest, VariablesOfTheReaderAreNoMistakes) {
  EXPECT_EQ(ExampleMistakes("sim/a.h:3:4: error: use of undeclared identifier 'loop'\n"
                            "sim/a.h:4:4: error: use of undeclared identifier 'kPods'\n"
                            "sim/a.h:5:4: error: use of undeclared identifier 'Gone'\n"
                            "sim/a.h:6:4: error: no member named 'gone' in 'A'\n"
                            "sim/a.h:7:4: note: declared here\n"),
            (std::vector<std::string>{"sim/a.h:5:4: error: use of undeclared identifier 'Gone'",
                                      "sim/a.h:6:4: error: no member named 'gone' in 'A'"}));
}

}  // namespace
}  // namespace quiesce::tools
