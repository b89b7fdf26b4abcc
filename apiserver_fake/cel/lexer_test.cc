#include "apiserver_fake/cel/lexer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

std::vector<std::string> Words(absl::string_view text) {
  SourceErrors errors(text);
  std::vector<std::string> words;
  for (const Token& token : Tokenize(text, errors)) words.emplace_back(token.text);
  words.pop_back();  // the end
  if (!errors.empty()) words.push_back(errors.ToString());
  return words;
}

using Texts = std::vector<std::string>;

TEST(LexerTest, OperatorsNamesAndNumbersAreToldApart) {
  EXPECT_EQ(Words("a.b<=1.5e3&&!c // end"), (Texts{"a", ".", "b", "<=", "1.5e3", "&&", "!", "c"}));
  EXPECT_EQ(Words("0x1Fu 7u .5 1.x"), (Texts{"0x1Fu", "7u", ".5", "1", ".", "x"}));
}

TEST(LexerTest, StringsMayBeRawTripleOrBytes) {
  EXPECT_EQ(Words(R"('a\'b' r'\d' b"x" """a"b
""")"),
            (Texts{R"('a\'b')", R"(r'\d')", R"(b"x")", "\"\"\"a\"b\n\"\"\""}));
}

TEST(LexerTest, OffsetsCountCodePoints) {
  SourceErrors errors("");
  std::vector<Token> tokens = Tokenize("'\xC3\xA9' x", errors);
  EXPECT_EQ(tokens[1].offset, 4);
}

TEST(LexerTest, WhatIsNoWordIsReported) {
  EXPECT_EQ(Words("a $ b")[2],
            "ERROR: <input>:1:3: Syntax error: token recognition error at: '$'\n | a $ b\n | ..^");
  EXPECT_EQ(Words("a = b")[2],
            "ERROR: <input>:1:3: Syntax error: token recognition error at: '= '\n | a = b\n | ..^");
}

}  // namespace
}  // namespace quiesce::cel
