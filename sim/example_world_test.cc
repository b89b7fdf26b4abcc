// What determinism means, on the example world: the same seed gives the same history in every
// process, every tape replays, and a tape that does not fit says where.
#include "sim/example_world.h"

#include <cstdio>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "sim/determinism.h"
#include "sim/plain_strategy.h"
#include "sim/random_strategy.h"
#include "sim/replay_strategy.h"
#include "sim/tape_file.h"

namespace quiesce::sim {
namespace {

ExampleRun RunSeed(uint64_t seed) {
  return RunExampleWorld(std::make_unique<RandomStrategy>(seed));
}

Tape TapeOf(const ExampleRun& run, uint64_t seed) {
  Tape tape;
  tape.scenario = "example";
  tape.seed = seed;
  tape.hash = run.trace->hash();
  tape.Record(*run.choices);
  return tape;
}

// What the program prints in a process of its own.
std::string HashFromProcess(uint64_t seed) {
  std::FILE* pipe = popen(absl::StrCat("sim/print_example_hash ", seed).c_str(), "r");
  if (pipe == nullptr) return "no process";
  char line[64] = "";
  const bool read = std::fgets(line, sizeof line, pipe) != nullptr;
  return pclose(pipe) == 0 && read ? line : "no hash";
}

TEST(ExampleWorld, SameSeedGivesTheSameHashInEveryProcess) {
  for (uint64_t seed : {1, 2, 3}) {
    const std::string here = absl::StrFormat("%016x\n", RunSeed(seed).trace->hash());
    EXPECT_EQ(HashFromProcess(seed), here);
    EXPECT_EQ(HashFromProcess(seed), here);
  }
}

TEST(ExampleWorld, RunsTwiceTheSame) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(CheckDeterminism([seed] { return std::move(RunSeed(seed).trace); }),
              absl::OkStatus());
  }
}

TEST(ExampleWorld, SeedsGiveDifferentHistories) {
  std::set<uint64_t> hashes;
  for (uint64_t seed = 0; seed < 50; ++seed) hashes.insert(RunSeed(seed).trace->hash());
  EXPECT_EQ(hashes.size(), 50u);
}

TEST(ExampleWorld, AnyTapeReplaysToTheSameHash) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Tape tape = TapeOf(RunSeed(seed), seed);
    absl::StatusOr<Tape> read = ReadTape(WriteTape(tape));
    ASSERT_EQ(read.status(), absl::OkStatus());
    ExampleRun replayed = RunExampleWorld(std::make_unique<ReplayStrategy>(&*read));
    EXPECT_EQ(CheckReplay(*read, *replayed.choices, replayed.trace->hash()), absl::OkStatus());
  }
}

TEST(ExampleWorld, PlainRunIsItsOwnTapeOfZeros) {
  ExampleRun plain = RunExampleWorld(std::make_unique<PlainStrategy>());
  Tape empty;
  empty.hash = plain.trace->hash();
  ExampleRun replayed = RunExampleWorld(std::make_unique<ReplayStrategy>(&empty));
  EXPECT_EQ(replayed.trace->hash(), plain.trace->hash());
}

TEST(ExampleWorld, TapeOfAnotherWorldSaysWhereItDiverges) {
  Tape tape = TapeOf(RunSeed(7), 7);
  ExampleRun replayed = RunExampleWorld(std::make_unique<ReplayStrategy>(&tape), /*actors=*/3);
  absl::Status status = CheckReplay(tape, *replayed.choices, replayed.trace->hash());
  EXPECT_EQ(status, absl::FailedPreconditionError(
                        "the tape does not fit: choice 0 was order \"ready\" of 5 "
                        "when recorded, is order \"ready\" of 3 now"));
}

TEST(ExampleWorld, ChangedPickChangesTheHistoryAndIsNoticed) {
  Tape tape = TapeOf(RunSeed(7), 7);
  Choice& first = tape.choices.front();
  first.pick = (first.pick + 1) % first.n;
  ExampleRun replayed = RunExampleWorld(std::make_unique<ReplayStrategy>(&tape));
  EXPECT_EQ(CheckReplay(tape, *replayed.choices, replayed.trace->hash()).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace quiesce::sim
