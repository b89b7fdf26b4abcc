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

// The rooms of the house, in the order in which they may be included: a room sees itself and those
// before it. docs/design.md has the drawing.
constexpr absl::string_view kRooms[] = {
    "sim",
    // The server: values and Go's rules, what client and server share, the engines, what is stored
    // and where, the kinds, the verbs on them, the controllers, the server, and its two doors.
    "apiserver_fake/base",
    "apiserver_fake/go",
    "apiserver_fake/api",
    "apiserver_fake/schema/openapi",
    "apiserver_fake/schema",
    "apiserver_fake/cel",
    "apiserver_fake/patch",
    "apiserver_fake/protobuf",
    "apiserver_fake/apply",
    "apiserver_fake/resource",
    "apiserver_fake/storage",
    "apiserver_fake/wire",
    "apiserver_fake/kinds/discovery",
    "apiserver_fake/kinds",
    "apiserver_fake/crd",
    "apiserver_fake/registry",
    "apiserver_fake/controllers",
    "apiserver_fake",
    "apiserver_fake/edge",
    "apiserver_fake/rest",
    "apiserver_fake/conformance",
    "apiserver_fake/fuzz",
    "reconcilers/runtime/client",
    "reconcilers/runtime/queue",
    "reconcilers/runtime/cache",
    "reconcilers/runtime/toolbox",
    "reconcilers/runtime/controller",
    "reconcilers/runtime/testing",
    "reconcilers/runtime/conformance",
    "reconcilers/toolkit",
    "reconcilers/capt",
    "reconcilers/workloads",
    "reconcilers/workloads/conformance",
    "reconcilers/database",
    "reconcilers/zoo/field",
    "reconcilers/zoo/programmed",
    "reconcilers/zoo",
    "reconcilers",
    "scenarios/language",
    "scenarios/findings",
    "scenarios/detectors",
    "scenarios/expectations",
    "scenarios/play",
    "scenarios/explore",
    "scenarios/tables",
    "serve",
    "tools/tidy",
    "tools",
    "tools/capi",
};
// Engines know base, go and api, and schemas; never each other.
constexpr absl::string_view kEngines[] = {"apiserver_fake/cel", "apiserver_fake/patch",
                                          "apiserver_fake/apply"};
// What the rules of determinism bind.
constexpr absl::string_view kSimulated[] = {"sim", "apiserver_fake", "reconcilers", "scenarios"};

// The top folders whose every folder is a room.
constexpr absl::string_view kLayers[] = {"sim",       "apiserver_fake", "reconcilers",
                                         "scenarios", "serve",          "tools"};

constexpr absl::string_view kBanned[] = {"unordered_map",
                                         "unordered_set",
                                         "unordered_multimap",
                                         "flat_hash_map",
                                         "flat_hash_set",
                                         "node_hash_map",
                                         "node_hash_set",
                                         "BitGen",
                                         "random_device",
                                         "mt19937",
                                         "system_clock",
                                         "steady_clock",
                                         "high_resolution_clock",
                                         "absl::Now",
                                         "rand",
                                         "srand",
                                         "gettimeofday",
                                         "clock_gettime",
                                         "this_thread",
                                         "std::thread",
                                         "std::async",
                                         "jthread"};
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

template <size_t n>
bool IsIn(absl::string_view word, const absl::string_view (&list)[n]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

absl::string_view FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? absl::string_view() : path.substr(0, slash);
}

absl::string_view TopOf(absl::string_view path) { return path.substr(0, path.find('/')); }

// The index in kRooms; the number of rooms for a folder that is none.
size_t RoomOf(absl::string_view folder) {
  return static_cast<size_t>(std::find(std::begin(kRooms), std::end(kRooms), folder) -
                             std::begin(kRooms));
}

// Tests and what only they use may look at the whole of their layer: they are programs, not parts.
bool IsTest(absl::string_view path) {
  for (absl::string_view mark : {"_test.", "_testing.", "_benchmark.", "_fuzz.", "/testing/"}) {
    if (absl::StrContains(path, mark)) return true;
  }
  return false;
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
  explicit Checker(absl::string_view path) : path_(path), folder_(FolderOf(path_)) {}

  std::vector<std::string> Check(absl::string_view text) {
    Stripper stripper;
    int number = 0;
    if (IsIn(TopOf(path_), kLayers) && RoomOf(folder_) == std::size(kRooms)) {
      Report(1, absl::StrCat(folder_, " is not a room that tools/tidy knows"));
    }
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++number;
      CheckInclude(number, line);
      const std::string code = stripper.Strip(line);
      CheckCalls(number, code);
      const size_t comment = line.find("//");
      if (comment == absl::string_view::npos) continue;
      for (absl::string_view mark : {"TO"
                                     "DO",
                                     "FIX"
                                     "ME",
                                     "XX"
                                     "X"}) {
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
    const absl::string_view folder = FolderOf(target);
    const size_t mine = RoomOf(folder_), theirs = RoomOf(folder);
    if (mine == std::size(kRooms) || theirs == std::size(kRooms) || folder == folder_) return;
    if (IsTest(path_) && TopOf(folder) == TopOf(path_)) return;
    if (theirs > mine) {
      Report(number, absl::StrCat(folder_, " includes ", target, ", which is above it"));
    } else if (IsIn(folder_, kEngines) && IsIn(folder, kEngines)) {
      Report(number, absl::StrCat(folder_, " includes ", target, ", another engine"));
    }
  }

  void CheckCalls(int number, absl::string_view code) {
    if (!IsIn(TopOf(path_), kSimulated)) return;
    for (absl::string_view name : kBanned) {
      if (!HasWord(code, name) || MayUse(name)) continue;
      Report(number, absl::StrCat(name, " makes runs differ"));
    }
  }

  // Exploration runs worlds on several threads, each world on one; tests show that it may.
  bool MayUse(absl::string_view name) const {
    return (absl::StartsWith(path_, "scenarios/explore") || absl::EndsWith(path_, "_test.cc")) &&
           IsIn(name, kThreads);
  }

  const std::string path_;
  const absl::string_view folder_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> CheckSource(absl::string_view path, absl::string_view text) {
  return Checker(path).Check(text);
}

}  // namespace quiesce::tools
