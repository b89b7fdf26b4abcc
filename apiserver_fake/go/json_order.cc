#include "apiserver_fake/go/json_order.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {
namespace {

// Walks the text once. Paths are made only where one that is wanted may lie below.
class Scanner {
 public:
  Scanner(absl::string_view text, std::vector<std::string> wanted)
      : text_(text), wanted_(std::move(wanted)) {
    std::sort(wanted_.begin(), wanted_.end());
  }

  std::vector<std::string> Scan() {
    const std::string root;
    ScanValue(&root, 0);
    return std::move(found_);
  }

 private:
  static constexpr int kMaxDepth = 1000;

  bool AtEnd() const { return pos_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[pos_]; }
  void SkipSpace() {
    while (!AtEnd() && absl::string_view(" \t\r\n").find(Peek()) != absl::string_view::npos) ++pos_;
  }
  bool Accept(char c) {
    SkipSpace();
    if (Peek() != c) return false;
    ++pos_;
    return true;
  }

  // A string literal with its quotes; "" if there is none.
  absl::string_view Literal() {
    SkipSpace();
    const size_t start = pos_;
    if (Peek() != '"') return "";
    for (++pos_; !AtEnd() && Peek() != '"'; ++pos_) {
      if (Peek() == '\\') ++pos_;
    }
    if (AtEnd()) return "";
    ++pos_;
    return text_.substr(start, pos_ - start);
  }

  // Notes `path` if it is wanted. Returns it if anything wanted may lie below, else null pointer.
  const std::string* Meet(const std::string& path) {
    auto it = std::lower_bound(wanted_.begin(), wanted_.end(), path);
    if (it == wanted_.end() || !absl::StartsWith(*it, path)) return nullptr;
    if (*it == path) found_.push_back(path);
    return &path;
  }

  bool ScanObject(const std::string* path, int depth) {
    if (Accept('}')) return true;
    do {
      const absl::string_view literal = Literal();
      if (literal.empty() || !Accept(':')) return false;
      const std::string* below = nullptr;
      std::string member;
      if (path != nullptr) {
        const absl::StatusOr<Value> key = ParseJson(literal);
        if (!key.ok()) return false;
        member = absl::StrCat(*path, path->empty() ? "" : ".", key->string_value());
        below = Meet(member);
      }
      if (!ScanValue(below, depth + 1)) return false;
    } while (Accept(','));
    return Accept('}');
  }

  bool ScanList(const std::string* path, int depth) {
    if (Accept(']')) return true;
    size_t index = 0;
    do {
      const std::string* below = nullptr;
      std::string item;
      if (path != nullptr) {
        item = absl::StrCat(*path, "[", index++, "]");
        below = Meet(item);
      }
      if (!ScanValue(below, depth + 1)) return false;
    } while (Accept(','));
    return Accept(']');
  }

  // `path` is null where nothing below is wanted.
  bool ScanValue(const std::string* path, int depth) {
    if (depth > kMaxDepth) return false;
    if (Accept('{')) return ScanObject(path, depth);
    if (Accept('[')) return ScanList(path, depth);
    if (Peek() == '"') return !Literal().empty();
    const size_t start = pos_;
    while (!AtEnd() && absl::string_view(",]} \t\r\n").find(Peek()) == absl::string_view::npos) {
      ++pos_;
    }
    return pos_ > start;
  }

  absl::string_view text_;
  size_t pos_ = 0;
  std::vector<std::string> wanted_, found_;
};

}  // namespace

std::vector<std::string> InTextOrder(absl::string_view text, std::vector<std::string> paths) {
  std::vector<std::string> result = Scanner(text, paths).Scan();
  for (std::string& path : paths) {
    if (std::find(result.begin(), result.end(), path) == result.end()) {
      result.push_back(std::move(path));
    }
  }
  return result;
}

}  // namespace quiesce::go
