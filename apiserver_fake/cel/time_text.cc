#include "apiserver_fake/cel/time_text.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::cel {
namespace {

constexpr int64_t kSecond = 1000000000;

}  // namespace

std::string DurationText(int64_t nanos) {
  const bool negative = nanos < 0;
  uint64_t size = negative ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  std::string text = absl::StrCat(negative ? "-" : "", size / kSecond);
  if (uint64_t rest = size % kSecond; rest != 0) {
    std::string fraction = absl::StrFormat("%09d", rest);
    absl::StrAppend(&text, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
  }
  return text + "s";
}

std::optional<UnixTime> ParseTime(absl::string_view text) {
  const absl::StatusOr<go::ZonedTime> parsed = go::ParseGoTime(text, go::TimeForm::kSeconds);
  if (!parsed.ok()) return std::nullopt;
  UnixTime result;
  result.seconds = absl::ToUnixSeconds(parsed->time);  // rounds down
  result.nanos = static_cast<int32_t>(
      absl::ToInt64Nanoseconds(parsed->time - absl::FromUnixSeconds(result.seconds)));
  result.zone = static_cast<int32_t>(absl::ToInt64Seconds(parsed->zone));
  return result;
}

std::optional<UnixTime> ParseDate(absl::string_view text) {
  if (text.size() != 10) return std::nullopt;
  return ParseTime(absl::StrCat(text, "T00:00:00Z"));
}

std::string TimeText(const UnixTime& time) {
  std::string text = go::FormatRfc3339(absl::FromUnixSeconds(time.seconds + time.zone));
  text.pop_back();
  if (time.nanos != 0) {
    std::string fraction = absl::StrFormat("%09d", time.nanos);
    absl::StrAppend(&text, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
  }
  if (time.zone == 0) return text + "Z";
  const int32_t size = std::abs(time.zone) / 60;
  return absl::StrCat(text, time.zone < 0 ? "-" : "+",
                      absl::StrFormat("%02d:%02d", size / 60, size % 60));
}

}  // namespace quiesce::cel
