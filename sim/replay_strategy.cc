#include "sim/replay_strategy.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace quiesce::sim {
namespace {

// `order "ready" of 3`
std::string Show(ChoiceClass choice_class, absl::string_view label, uint64_t n) {
  return absl::StrCat(ChoiceClassName(choice_class), " \"", label, "\" of ", n);
}

}  // namespace

uint64_t ReplayStrategy::Pick(const ChoicePoint& point, uint64_t n, uint64_t index) {
  if (!status_.ok() || index >= tape_->choices.size()) return 0;
  const Choice& choice = tape_->choices[index];
  const TapeLabel& recorded = tape_->labels[choice.label];
  if (choice.n == n && recorded.choice_class == point.choice_class &&
      recorded.text == absl::string_view(point.label)) {
    return choice.pick;
  }
  status_ = absl::FailedPreconditionError(
      absl::StrCat("the tape does not fit: choice ", index, " was ",
                   Show(recorded.choice_class, recorded.text, choice.n), " when recorded, is ",
                   Show(point.choice_class, point.label, n), " now"));
  return 0;
}

absl::Status CheckReplay(const Tape& tape, const Choices& replayed, uint64_t hash) {
  if (absl::Status status = replayed.status(); !status.ok()) return status;
  size_t asked = replayed.tape().size(), recorded = tape.choices.size();
  if (asked != recorded) {
    return absl::FailedPreconditionError(absl::StrCat("the tape does not fit: the run asked ",
                                                      asked, " choices, recorded were ", recorded));
  }
  if (hash != tape.hash) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the replayed run asked the same %d choices but ended with hash %016x, recorded was %016x",
        asked, hash, tape.hash));
  }
  return absl::OkStatus();
}

}  // namespace quiesce::sim
