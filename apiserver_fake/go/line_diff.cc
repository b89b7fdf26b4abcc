#include "apiserver_fake/go/line_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace quiesce::go {
namespace {

constexpr size_t kContext = 3;
constexpr size_t kMaxPairs = 1000000;

// A line of the script: ' ' in both, '-' only before, '+' only after.
struct Step {
  char kind;
  const std::string* line;
};

using Lines = std::vector<std::string>;

// The steps between the common head and tail, by the longest common subsequence.
void AddMiddle(const Lines& a, const Lines& b, size_t head, size_t a_end, size_t b_end,
               std::vector<Step>& steps) {
  const size_t rows = a_end - head, columns = b_end - head;
  if (rows * columns > kMaxPairs) {
    for (size_t i = head; i < a_end; ++i) steps.push_back({'-', &a[i]});
    for (size_t j = head; j < b_end; ++j) steps.push_back({'+', &b[j]});
    return;
  }
  // length[i][j]: of the longest common subsequence of a[head+i..] and b[head+j..].
  std::vector<uint32_t> length((rows + 1) * (columns + 1), 0);
  auto at = [&](size_t i, size_t j) -> uint32_t& { return length[i * (columns + 1) + j]; };
  for (size_t i = rows; i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      at(i, j) =
          a[head + i] == b[head + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[head + i] == b[head + j]) {
      steps.push_back({' ', &a[head + i]});
      ++i, ++j;
    } else if (j == columns || (i < rows && at(i + 1, j) >= at(i, j + 1))) {
      steps.push_back({'-', &a[head + i++]});
    } else {
      steps.push_back({'+', &b[head + j++]});
    }
  }
}

std::string Range(size_t start, size_t count) {
  if (count == 1) return absl::StrCat(start + 1);
  return absl::StrCat(count == 0 ? start : start + 1, ",", count);
}

}  // namespace

std::string UnifiedDiff(const Lines& before, const Lines& after) {
  if (before == after) return "";
  size_t head = 0;
  const size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Step> steps;
  for (size_t i = 0; i < head; ++i) steps.push_back({' ', &before[i]});
  AddMiddle(before, after, head, before.size() - tail, after.size() - tail, steps);
  for (size_t i = before.size() - tail; i < before.size(); ++i) steps.push_back({' ', &before[i]});

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
