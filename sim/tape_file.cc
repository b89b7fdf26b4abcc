// The format is lines of words, so that tapes can be read, compared and shortened by hand; a
// checksum at the end notices a tape that was cut off or edited by mistake. The reader is strict: a
// choice outside of its range would only fail much later, in a run that departs from its tape for
// no visible reason.
#include "sim/tape_file.h"

#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/hash.h"

namespace quiesce::sim {
namespace {

// 1: without the classes of choices.
constexpr uint64_t kVersion = 2;
constexpr uint64_t kMaxChoices = uint64_t{1} << 32;

bool ParseHex(absl::string_view text, uint64_t* value) {
  if (text.size() != 16) return false;
  *value = 0;
  for (char c : text) {
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return false;
    *value = *value << 4 | static_cast<uint64_t>(digit);
  }
  return true;
}

bool SameChoice(const Choice& a, const Choice& b) {
  return a.label == b.label && a.n == b.n && a.pick == b.pick;
}

// Reads a tape line by line; the first problem stays in `status`.
class Reader {
 public:
  explicit Reader(absl::string_view text) : text_(text) {}

  absl::StatusOr<Tape> Read() {
    ReadVersion();
    ReadHeader();
    ReadLabels();
    ReadChoices();
    ReadEnd();
    if (!status_.ok()) return status_;
    return std::move(tape_);
  }

 private:
  bool Next(absl::string_view expected) {
    if (!status_.ok()) return false;
    ++number_;
    start_ = position_;
    size_t end = text_.find('\n', position_);
    if (end == absl::string_view::npos) {
      line_ = text_.substr(position_);
      position_ = text_.size();
      std::string got = line_.empty() ? "the end of the file"
                                      : absl::StrCat("\"", Shown(), "\" and the end of the file");
      Fail(absl::StrCat("expected ", expected, ", got ", got, ": the tape is truncated"));
      return false;
    }
    line_ = text_.substr(position_, end - position_);
    position_ = end + 1;
    return true;
  }
  absl::string_view Shown() const { return line_.substr(0, 60); }
  void Fail(absl::string_view what) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat("line ", number_, ": ", what));
    }
  }
  void Expected(absl::string_view what) {
    Fail(absl::StrCat("expected ", what, ", got \"", Shown(), "\""));
  }

  void ReadVersion() {
    if (!Next("\"quiesce-tape\" and a version")) return;
    absl::string_view rest = line_;
    uint64_t version = 0;
    if (!absl::ConsumePrefix(&rest, "quiesce-tape ") || !absl::SimpleAtoi(rest, &version)) {
      return Expected("\"quiesce-tape\" and a version");
    }
    if (version == kVersion) return;
    std::string what =
        absl::StrCat("this tape has version ", version, ", this program reads version ", kVersion);
    if (version > kVersion) return Fail(absl::StrCat(what, ": replay it with a newer quiesce"));
    // All versions begin with the scenario and the seed.
    ReadHeader();
    if (!status_.ok()) return;
    number_ = 1;
    Fail(absl::StrCat(what, "; record the run again: quiesce run ", tape_.scenario, " --seed ",
                      tape_.seed));
  }

  void ReadHeader() {
    if (Next("\"scenario\" and a name")) {
      absl::string_view rest = line_;
      if (!absl::ConsumePrefix(&rest, "scenario ")) return Expected("\"scenario\" and a name");
      tape_.scenario = std::string(rest);
    }
    if (Next("\"seed\" and a number")) {
      absl::string_view rest = line_;
      if (!absl::ConsumePrefix(&rest, "seed ") || !absl::SimpleAtoi(rest, &tape_.seed)) {
        return Expected("\"seed\" and a number");
      }
    }
    if (Next("\"hash\" and 16 hexadecimal digits")) {
      absl::string_view rest = line_;
      if (!absl::ConsumePrefix(&rest, "hash ") || !ParseHex(rest, &tape_.hash)) {
        return Expected("\"hash\" and 16 hexadecimal digits");
      }
    }
  }

  void ReadLabels() {
    while (Next("\"set\" or \"labels\"")) {
      absl::string_view rest = line_;
      if (absl::ConsumePrefix(&rest, "set ")) {
        std::pair<std::string, std::string> setting = absl::StrSplit(rest, absl::MaxSplits(' ', 1));
        tape_.settings.push_back(std::move(setting));
        continue;
      }
      uint64_t count = 0;
      if (!absl::ConsumePrefix(&rest, "labels ") || !absl::SimpleAtoi(rest, &count)) {
        return Expected("\"set\" or \"labels\" and a number");
      }
      for (uint64_t i = 0; i < count && Next("a class and a label"); ++i) {
        if (!ReadLabel()) return;
      }
      return;
    }
  }

  bool ReadLabel() {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line_, absl::MaxSplits(' ', 1));
    const std::optional<ChoiceClass> choice_class = ChoiceClassByName(parts.first);
    if (!choice_class.has_value() || parts.second.empty()) {
      Expected("a class (order, delay, fault or jitter) and a label");
      return false;
    }
    tape_.labels.push_back({*choice_class, std::string(parts.second)});
    return true;
  }

  void ReadChoices() {
    if (!Next("\"choices\" and a number")) return;
    absl::string_view rest = line_;
    uint64_t count = 0;
    if (!absl::ConsumePrefix(&rest, "choices ") || !absl::SimpleAtoi(rest, &count) ||
        count > kMaxChoices) {
      return Expected("\"choices\" and a number");
    }
    while (tape_.choices.size() < count && Next("a choice")) {
      if (!ReadChoice(count - tape_.choices.size())) return;
    }
  }

  bool ReadChoice(uint64_t room) {
    std::vector<absl::string_view> parts = absl::StrSplit(line_, ' ');
    Choice choice = {};
    uint64_t times = 1;
    bool good = (parts.size() == 3 || parts.size() == 4) &&
                absl::SimpleAtoi(parts[0], &choice.label) &&
                absl::SimpleAtoi(parts[1], &choice.n) && absl::SimpleAtoi(parts[2], &choice.pick);
    if (good && parts.size() == 4) {
      good = absl::ConsumePrefix(&parts[3], "x") && absl::SimpleAtoi(parts[3], &times);
    }
    if (!good) {
      Expected("label, n and pick");
      return false;
    }
    if (choice.label >= tape_.labels.size()) {
      Expected(absl::StrCat("a label below ", tape_.labels.size()));
      return false;
    }
    if (choice.n < 2 || choice.pick >= choice.n) {
      Expected("n of at least 2 and a pick below n");
      return false;
    }
    if (times < 1 || times > room) {
      Expected(absl::StrCat("at most ", room, " more choices"));
      return false;
    }
    tape_.choices.insert(tape_.choices.end(), times, choice);
    return true;
  }

  void ReadEnd() {
    if (!Next("\"end\" and a checksum")) return;
    absl::string_view rest = line_;
    uint64_t checksum = 0;
    if (!absl::ConsumePrefix(&rest, "end ") || !ParseHex(rest, &checksum)) {
      return Expected("\"end\" and a checksum");
    }
    uint64_t actual = Fnv1a(text_.substr(0, start_));
    if (actual != checksum) {
      return Fail(absl::StrFormat("the tape is damaged: its checksum is %016x, expected was %016x",
                                  actual, checksum));
    }
    if (position_ != text_.size()) {
      ++number_;
      Fail("expected the end of the file, got more text");
    }
  }

  absl::string_view text_, line_;
  size_t position_ = 0, start_ = 0;
  int number_ = 0;
  Tape tape_;
  absl::Status status_;
};

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

}  // namespace

std::string WriteTape(const Tape& tape) {
  std::string text = absl::StrFormat("quiesce-tape %d\nscenario %s\nseed %d\nhash %016x\n",
                                     kVersion, tape.scenario, tape.seed, tape.hash);
  for (const auto& [key, value] : tape.settings) {
    absl::StrAppend(&text, "set ", key, " ", value, "\n");
  }
  absl::StrAppend(&text, "labels ", tape.labels.size(), "\n");
  for (const TapeLabel& label : tape.labels) {
    absl::StrAppend(&text, ChoiceClassName(label.choice_class), " ", label.text, "\n");
  }
  absl::StrAppend(&text, "choices ", tape.choices.size(), "\n");
  for (size_t i = 0; i < tape.choices.size();) {
    const Choice& choice = tape.choices[i];
    size_t end = i + 1;
    while (end < tape.choices.size() && SameChoice(tape.choices[end], choice)) ++end;
    absl::StrAppend(&text, choice.label, " ", choice.n, " ", choice.pick);
    if (end - i > 1) absl::StrAppend(&text, " x", end - i);
    text.push_back('\n');
    i = end;
  }
  absl::StrAppendFormat(&text, "end %016x\n", Fnv1a(text));
  return text;
}

absl::StatusOr<Tape> ReadTape(absl::string_view text) { return Reader(text).Read(); }

absl::Status WriteTapeFile(const std::string& path, const Tape& tape) {
  std::string text = WriteTape(tape);
  File file(std::fopen(path.c_str(), "wb"));
  if (file == nullptr) return absl::PermissionDeniedError(path + ": cannot be opened for writing");
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0) {
    return absl::UnavailableError(path + ": cannot be written");
  }
  return absl::OkStatus();
}

absl::StatusOr<Tape> ReadTapeFile(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return absl::NotFoundError(path + ": cannot be opened");
  std::string text;
  char buffer[1 << 16];
  while (size_t got = std::fread(buffer, 1, sizeof buffer, file.get())) text.append(buffer, got);
  if (std::ferror(file.get()) != 0) return absl::UnavailableError(path + ": cannot be read");
  absl::StatusOr<Tape> tape = ReadTape(text);
  if (!tape.ok()) {
    return absl::Status(tape.status().code(), absl::StrCat(path, ": ", tape.status().message()));
  }
  return tape;
}

}  // namespace quiesce::sim
