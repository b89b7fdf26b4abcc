#include "scenarios/language/strings.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "sim/clock.h"

namespace quiesce::scenarios {
namespace {

// Levenshtein distance with transpositions of neighbours counted once.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      const size_t replace = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::string NearestName(absl::string_view name, const std::vector<std::string>& known) {
  constexpr size_t kLongestCompared = 100;
  if (name.size() > kLongestCompared) return "";
  size_t best = std::max<size_t>(1, name.size() / 3) + 1;
  std::string nearest;
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestCompared) continue;
    const size_t distance = Distance(name, absl::string_view(candidate));
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(absl::string_view name, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(name, known);
  return nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?");
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  absl::Duration duration;
  if (text.empty() || text[0] == '-' || !absl::ParseDuration(text, &duration) ||
      duration == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a duration such as 200ms, 30s or 1h30m, got \"", text, "\""));
  }
  return duration;
}

std::string ShowCount(uint64_t count, absl::string_view one) {
  return absl::StrCat(count, " ", one, count == 1 ? "" : "s");
}

std::string ShowDuration(absl::Duration duration) {
  if (duration < absl::ZeroDuration()) return absl::StrCat("-", ShowDuration(-duration));
  const int64_t milliseconds = absl::ToInt64Milliseconds(duration);
  if (duration < absl::Milliseconds(1)) {
    return absl::StrCat(absl::ToInt64Microseconds(duration), " us");
  }
  if (duration < absl::Milliseconds(10)) {
    return absl::StrFormat("%d.%d ms", milliseconds,
                           absl::ToInt64Microseconds(duration) % 1000 / 100);
  }
  if (milliseconds < 1000) return absl::StrCat(milliseconds, " ms");
  const int64_t seconds = milliseconds / 1000;
  const int64_t rest = milliseconds % 1000;
  const std::string fraction = rest == 0 ? "" : absl::StrFormat(".%03d", rest);
  if (seconds < 60) return absl::StrCat(seconds, fraction, " s");
  if (seconds < 3600) {
    const std::string minutes = absl::StrCat(seconds / 60, " m");
    if (seconds % 60 == 0 && rest == 0) return minutes;
    return absl::StrCat(minutes, " ", seconds % 60, fraction, " s");
  }
  if (seconds < 48 * 3600) {
    const std::string hours = absl::StrCat(seconds / 3600, " h");
    return seconds / 60 % 60 == 0 ? hours : absl::StrCat(hours, " ", seconds / 60 % 60, " m");
  }
  return absl::StrCat(seconds / 86400, " days");
}

std::string ShowMoment(absl::Time when) {
  const absl::Duration since = when - sim::StartTime();
  const int64_t milliseconds = absl::ToInt64Milliseconds(since);
  const int64_t seconds = milliseconds / 1000;
  std::string text = "+";
  if (seconds >= 3600) absl::StrAppend(&text, seconds / 3600, " h ");
  if (seconds >= 60) absl::StrAppend(&text, seconds / 60 % 60, " m ");
  absl::StrAppendFormat(&text, "%d.%03d s", seconds % 60, milliseconds % 1000);
  return text;
}

}  // namespace quiesce::scenarios
