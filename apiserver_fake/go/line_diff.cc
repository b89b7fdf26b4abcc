#include "apiserver_fake/go/line_diff.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace quiesce::go {
namespace {

constexpr size_t kContext = 3;

// A line of the script: ' ' in both, '-' only before, '+' only after.
struct Step {
  char kind;
  const std::string* line;
};

using Lines = std::vector<std::string>;

// Lines a[of_a..] and b[of_b..] that are the same.
struct Block {
  size_t of_a, of_b, size;
};

// The longest equal block, then those before and after it: difflib's way, which does not look for
// the fewest changes. In a long text lines that are frequent begin no block.
class Matcher {
 public:
  Matcher(const Lines& a, const Lines& b) : a_(a), b_(b) {
    for (size_t j = 0; j < b.size(); ++j) places_[b[j]].push_back(j);
    if (b.size() < kLongText) return;
    for (auto entry = places_.begin(); entry != places_.end();) {
      entry = entry->second.size() > b.size() / 100 + 1 ? places_.erase(entry) : ++entry;
    }
  }

  // In order.
  std::vector<Block> Match() {
    Match(0, a_.size(), 0, b_.size());
    return std::move(blocks_);
  }

 private:
  void Match(size_t a_start, size_t a_end, size_t b_start, size_t b_end) {
    const Block block = Longest(a_start, a_end, b_start, b_end);
    if (block.size == 0) return;
    if (a_start < block.of_a && b_start < block.of_b) {
      Match(a_start, block.of_a, b_start, block.of_b);
    }
    blocks_.push_back(block);
    const size_t a_next = block.of_a + block.size, b_next = block.of_b + block.size;
    if (a_next < a_end && b_next < b_end) Match(a_next, a_end, b_next, b_end);
  }

  Block Longest(size_t a_start, size_t a_end, size_t b_start, size_t b_end) const {
    Block best = {a_start, b_start, 0};
    // By the place in b: how long the block is that ends there and before a[i].
    absl::btree_map<size_t, size_t> lengths, next;
    for (size_t i = a_start; i < a_end; ++i) {
      next.clear();
      const auto places = places_.find(a_[i]);
      if (places != places_.end()) {
        for (size_t j : places->second) {
          if (j < b_start) continue;
          if (j >= b_end) break;
          const auto before = j > 0 ? lengths.find(j - 1) : lengths.end();
          const size_t length = (before == lengths.end() ? 0 : before->second) + 1;
          next[j] = length;
          if (length > best.size) best = {i + 1 - length, j + 1 - length, length};
        }
      }
      lengths.swap(next);
    }
    while (best.of_a > a_start && best.of_b > b_start && a_[best.of_a - 1] == b_[best.of_b - 1]) {
      best = {best.of_a - 1, best.of_b - 1, best.size + 1};
    }
    while (best.of_a + best.size < a_end && best.of_b + best.size < b_end &&
           a_[best.of_a + best.size] == b_[best.of_b + best.size]) {
      ++best.size;
    }
    return best;
  }

  static constexpr size_t kLongText = 200;
  const Lines& a_;
  const Lines& b_;
  absl::btree_map<absl::string_view, std::vector<size_t>> places_;  // of lines in b
  std::vector<Block> blocks_;
};

std::vector<Step> StepsOf(const Lines& a, const Lines& b) {
  std::vector<Block> blocks = Matcher(a, b).Match();
  blocks.push_back({a.size(), b.size(), 0});
  std::vector<Step> steps;
  size_t i = 0, j = 0;
  for (const Block& block : blocks) {
    while (i < block.of_a) steps.push_back({'-', &a[i++]});
    while (j < block.of_b) steps.push_back({'+', &b[j++]});
    for (size_t end = i + block.size; i < end; ++i, ++j) steps.push_back({' ', &a[i]});
  }
  return steps;
}

std::string Range(size_t start, size_t count) {
  if (count == 1) return absl::StrCat(start + 1);
  return absl::StrCat(count == 0 ? start : start + 1, ",", count);
}

}  // namespace

std::string UnifiedDiff(const Lines& before, const Lines& after) {
  if (before == after) return "";
  const std::vector<Step> steps = StepsOf(before, after);
  std::string out;
  size_t pos = 0, before_line = 0, after_line = 0;
  while (pos < steps.size()) {
    // A hunk: from the context before a change until a gap that is too long for one.
    size_t change = pos;
    while (change < steps.size() && steps[change].kind == ' ') ++change;
    if (change == steps.size()) break;
    const size_t start = std::max(pos, change - std::min(change, kContext));
    before_line += start - pos;
    after_line += start - pos;
    size_t end = change;  // one past the last change of the hunk
    for (size_t i = change; i < steps.size() && i < end + 2 * kContext + 1; ++i) {
      if (steps[i].kind != ' ') end = i + 1;
    }
    const size_t stop = std::min(steps.size(), end + kContext);
    size_t before_count = 0, after_count = 0;
    std::string lines;
    for (size_t i = start; i < stop; ++i) {
      before_count += steps[i].kind != '+';
      after_count += steps[i].kind != '-';
      absl::StrAppend(&lines, std::string(1, steps[i].kind), *steps[i].line, "\n");
    }
    absl::StrAppend(&out, "@@ -", Range(before_line, before_count), " +",
                    Range(after_line, after_count), " @@\n", lines);
    before_line += before_count;
    after_line += after_count;
    pos = stop;
  }
  return out;
}

}  // namespace quiesce::go
