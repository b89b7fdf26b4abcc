#include "sim/tape_file.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

using ::testing::HasSubstr;

Tape ExampleTape() {
  Tape tape;
  tape.scenario = "database/fixed/create it";
  tape.seed = 18446744073709551615u;
  tape.hash = 0xdeadbeef;
  tape.settings = {{"faults", "on and off"}, {"empty", ""}};
  tape.labels = {{ChoiceClass::kOrder, "ready"}, {ChoiceClass::kFault, "rule"}};
  tape.choices = {{0, 3, 1}, {1, 2, 0}, {1, 2, 0}, {1, 2, 0}, {0, 5, 4}};
  return tape;
}

TEST(TapeFile, TextIsTheDocumentedOne) {
  EXPECT_THAT(WriteTape(ExampleTape()), HasSubstr("quiesce-tape 2\n"
                                                  "scenario database/fixed/create it\n"
                                                  "seed 18446744073709551615\n"
                                                  "hash 00000000deadbeef\n"
                                                  "set faults on and off\n"
                                                  "set empty \n"
                                                  "labels 2\n"
                                                  "order ready\n"
                                                  "fault rule\n"
                                                  "choices 5\n"
                                                  "0 3 1\n"
                                                  "1 2 0 x3\n"
                                                  "0 5 4\n"
                                                  "end "));
}

TEST(TapeFile, WrittenTapeReadsBackTheSame) {
  Tape tape = ExampleTape();
  absl::StatusOr<Tape> read = ReadTape(WriteTape(tape));
  ASSERT_EQ(read.status(), absl::OkStatus());
  EXPECT_EQ(read->scenario, tape.scenario);
  EXPECT_EQ(read->seed, tape.seed);
  EXPECT_EQ(read->hash, tape.hash);
  EXPECT_EQ(read->settings, tape.settings);
  EXPECT_EQ(read->labels, tape.labels);
  EXPECT_EQ(read->choices.size(), 5u);
  EXPECT_EQ(WriteTape(*read), WriteTape(tape));
}

TEST(TapeFile, TapeTruncatedAnywhereIsRefusedWithALine) {
  std::string text = WriteTape(ExampleTape());
  for (size_t size = 0; size < text.size(); ++size) {
    absl::Status status = ReadTape(text.substr(0, size)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << size;
    EXPECT_THAT(std::string(status.message()), HasSubstr("line ")) << size;
    EXPECT_THAT(std::string(status.message()), HasSubstr("truncated")) << size;
  }
}

TEST(TapeFile, AnyChangedByteIsRefused) {
  std::string text = WriteTape(ExampleTape());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = damaged[i] == '0' ? '1' : '0';
    EXPECT_EQ(ReadTape(damaged).status().code(), absl::StatusCode::kInvalidArgument) << i;
  }
}

TEST(TapeFile, WrongHeaderSaysWhatWasExpected) {
  std::string text = WriteTape(ExampleTape());
  EXPECT_EQ(
      ReadTape("hello\n").status(),
      absl::InvalidArgumentError("line 1: expected \"quiesce-tape\" and a version, got \"hello\""));
  EXPECT_EQ(ReadTape(absl::StrReplaceAll(text, {{"hash", "hsah"}})).status(),
            absl::InvalidArgumentError("line 4: expected \"hash\" and 16 hexadecimal digits, got "
                                       "\"hsah 00000000deadbeef\""));
}

TEST(TapeFile, OlderVersionIsRefusedWithTheCommandThatRecordsItAgain) {
  EXPECT_EQ(
      ReadTape("quiesce-tape 1\nscenario a/b.yaml\nseed 7\nhash 00000000deadbeef\n"
               "labels 1\nready\nchoices 0\nend 0123456789abcdef\n")
          .status(),
      absl::InvalidArgumentError("line 1: this tape has version 1, this program reads version "
                                 "2; record the run again: quiesce run a/b.yaml --seed 7"));
}

TEST(TapeFile, NewerVersionIsRefused) {
  EXPECT_EQ(
      ReadTape("quiesce-tape 3\n").status(),
      absl::InvalidArgumentError("line 1: this tape has version 3, this program reads version "
                                 "2: replay it with a newer quiesce"));
}

TEST(TapeFile, LabelsHaveAKnownClass) {
  std::string text = WriteTape(ExampleTape());
  EXPECT_EQ(
      ReadTape(absl::StrReplaceAll(text, {{"fault rule", "weather rule"}})).status(),
      absl::InvalidArgumentError("line 9: expected a class (order, delay, fault or jitter) and "
                                 "a label, got \"weather rule\""));
}

TEST(TapeFile, ImpossibleChoicesAreRefused) {
  std::string text = WriteTape(ExampleTape());
  EXPECT_EQ(ReadTape(absl::StrReplaceAll(text, {{"\n0 3 1\n", "\n7 3 1\n"}})).status(),
            absl::InvalidArgumentError("line 11: expected a label below 2, got \"7 3 1\""));
  EXPECT_EQ(ReadTape(absl::StrReplaceAll(text, {{"\n0 3 1\n", "\n0 3 3\n"}})).status(),
            absl::InvalidArgumentError(
                "line 11: expected n of at least 2 and a pick below n, got \"0 3 3\""));
  EXPECT_EQ(ReadTape(absl::StrReplaceAll(text, {{"x3", "x9"}})).status(),
            absl::InvalidArgumentError("line 12: expected at most 4 more choices, got "
                                       "\"1 2 0 x9\""));
}

TEST(TapeFile, FilesAreWrittenAndRead) {
  std::string path = ::testing::TempDir() + "/example.tape";
  ASSERT_EQ(WriteTapeFile(path, ExampleTape()), absl::OkStatus());
  absl::StatusOr<Tape> read = ReadTapeFile(path);
  ASSERT_EQ(read.status(), absl::OkStatus());
  EXPECT_EQ(WriteTape(*read), WriteTape(ExampleTape()));
}

TEST(TapeFile, MissingFileIsNotFound) {
  EXPECT_EQ(ReadTapeFile("no/such.tape").status(),
            absl::NotFoundError("no/such.tape: cannot be opened"));
}

}  // namespace
}  // namespace quiesce::sim
