// The text of a tape. A file reads like this (a run of equal choices is one line with a count):
//
//   quiesce-tape 2
//   scenario database/fixed/create
//   seed 42
//   hash 00000000deadbeef
//   set start-faults on
//   labels 2
//   order ready
//   fault mix
//   choices 5
//   0 3 1          label, n, pick
//   1 2 0 x4       four times
//   end 8c7e3a5b12345678
//
// The number after `end` is a checksum of everything before that line.
#ifndef QUIESCE_SIM_TAPE_FILE_H_
#define QUIESCE_SIM_TAPE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/tape.h"

namespace quiesce::sim {

std::string WriteTape(const Tape& tape);

// InvalidArgument for text that is not a tape, truncated or damaged:
// `line 4: expected "hash" and 16 hexadecimal digits, got "hsah 12"`. A tape of version 1, which
// has no classes, is refused with the command that records its run again.
absl::StatusOr<Tape> ReadTape(absl::string_view text);

// The same with a file. Errors begin with its name; a missing file is NotFound.
absl::Status WriteTapeFile(const std::string& path, const Tape& tape);
absl::StatusOr<Tape> ReadTapeFile(const std::string& path);

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_TAPE_FILE_H_
