#include "tools/tidy/tidy.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::tools {
namespace {

// In the order in which they may be included: a layer sees itself and those before it.
constexpr absl::string_view kLayers[] = {"sim", "apiserver_fake", "reconcilers", "scenarios",
                                         "tools"};
constexpr size_t kSimulatedLayers = 4;

constexpr absl::string_view kBanned[] = {
    "unordered_map", "unordered_set", "unordered_multimap", "flat_hash_map", "flat_hash_set",
    "node_hash_map", "node_hash_set", "BitGen", "random_device", "mt19937", "system_clock",
    "steady_clock", "high_resolution_clock", "absl::Now", "rand", "srand", "gettimeofday",
    "clock_gettime", "this_thread", "std::thread", "std::async", "jthread"};
constexpr absl::string_view kThreads[] = {"this_thread", "std::thread", "std::async", "jthread"};

bool IsWordCharacter(char c) { return absl::ascii_isalnum(c) || c == '_'; }

bool HasWord(absl::string_view line, absl::string_view word) {
  for (size_t at = line.find(word); at != absl::string_view::npos; at = line.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !IsWordCharacter(line[at - 1])) &&
        (end == line.size() || !IsWordCharacter(line[end]))) {
      return true;
    }
  }
  return false;
}

// The index in kLayers of the folder that a path begins with; the number of layers if none.
size_t LayerOf(absl::string_view path) {
  const absl::string_view top = path.substr(0, path.find('/'));
  return static_cast<size_t>(std::find(std::begin(kLayers), std::end(kLayers), top) -
                             std::begin(kLayers));
}

// A line without what stands in comments and string literals. Tells what goes on in the next line.
class Stripper {
 public:
  std::string Strip(absl::string_view line) {
    std::string code;
    for (size_t i = 0; i < line.size(); ++i) {
      if (comment_) {
        if (line.substr(i, 2) == "*/") {
          comment_ = false;
          ++i;
        }
      } else if (raw_) {
        if (line.substr(i, raw_end_.size()) == raw_end_) {
          raw_ = false;
          i += raw_end_.size() - 1;
        }
      } else if (line.substr(i, 2) == "//") {
        break;
      } else if (line.substr(i, 2) == "/*") {
        comment_ = true;
        ++i;
      } else if (line[i] == '"' && i > 0 && line[i - 1] == 'R') {
        const size_t open = line.find('(', i);
        raw_ = open != absl::string_view::npos;
        raw_end_ = absl::StrCat(")", line.substr(i + 1, raw_ ? open - i - 1 : 0), "\"");
        i = raw_ ? open : i;
      } else if (line[i] == '"' || line[i] == '\'') {
        i = SkipLiteral(line, i, &code);
      } else {
        code.push_back(line[i]);
      }
    }
    return code;
  }

 private:
  // A quote after a digit separates digits. Returns the last position of the literal.
  static size_t SkipLiteral(absl::string_view line, size_t start, std::string* code) {
    if (line[start] == '\'' && start > 0 && absl::ascii_isxdigit(line[start - 1])) return start;
    code->push_back(line[start]);
    for (size_t i = start + 1; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == line[start]) {
        return i;
      }
    }
    return line.size();
  }

  bool comment_ = false, raw_ = false;
  std::string raw_end_;
};

std::string GuardOf(absl::string_view path) {
  std::string guard = absl::AsciiStrToUpper(path);
  for (char& c : guard) {
    if (!IsWordCharacter(c)) c = '_';
  }
  return absl::StrCat("QUIESCE_", guard, "_");
}

class Checker {
 public:
  explicit Checker(absl::string_view path) : path_(path), layer_(LayerOf(path)) {}

  std::vector<std::string> Check(absl::string_view text) {
    Stripper stripper;
    int number = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++number;
      CheckInclude(number, line);
      const std::string code = stripper.Strip(line);
      CheckCalls(number, code);
      const size_t comment = line.find("//");
      if (comment == absl::string_view::npos) continue;
      for (absl::string_view mark : {"TO" "DO", "FIX" "ME", "XX" "X"}) {
        if (HasWord(line.substr(comment), mark)) Report(number, absl::StrCat("marked ", mark));
      }
    }
    if (absl::EndsWith(path_, ".h") &&
        !absl::StrContains(text, absl::StrCat("#ifndef ", GuardOf(path_), "\n"))) {
      Report(1, absl::StrCat("the include guard is not ", GuardOf(path_)));
    }
    return std::move(problems_);
  }

 private:
  void Report(int line, absl::string_view what) {
    problems_.push_back(absl::StrCat(path_, ":", line, ": ", what));
  }

  void CheckInclude(int number, absl::string_view line) {
    if (!absl::StartsWith(line, "#include \"")) return;
    const absl::string_view target = line.substr(10, line.find('"', 10) - 10);
    const size_t layer = LayerOf(target);
    if (layer == std::size(kLayers) || layer_ == std::size(kLayers) || layer <= layer_) return;
    Report(number, absl::StrCat(kLayers[layer_], " includes ", target,
                                ", which is above it"));
  }

  void CheckCalls(int number, absl::string_view code) {
    if (layer_ >= kSimulatedLayers) return;
    for (absl::string_view name : kBanned) {
      if (!HasWord(code, name) || MayUse(name)) continue;
      Report(number, absl::StrCat(name, " makes runs differ"));
    }
  }

  // Exploration runs worlds on several threads, each world on one; tests show that it may.
  bool MayUse(absl::string_view name) const {
    return (absl::StartsWith(path_, "scenarios/explore") || absl::EndsWith(path_, "_test.cc")) &&
           std::find(std::begin(kThreads), std::end(kThreads), name) != std::end(kThreads);
  }

  const std::string path_;
  const size_t layer_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> CheckSource(absl::string_view path, absl::string_view text) {
  return Checker(path).Check(text);
}

}  // namespace quiesce::tools
