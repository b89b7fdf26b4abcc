// Cron schedules: "*/5 8-17 * * MON-FRI", "@hourly", "@every 90s".
//
//   absl::StatusOr<CronSchedule> schedule = CronSchedule::Parse("30 2 * * *");
//   absl::Time next = schedule->Next(now);
//
// Times are in UTC unless the text begins with a zone: "TZ=Europe/Berlin 30 2 * * *". When clocks
// change there, a time that is skipped has no start that day. What zones there are and when their
// clocks change is the machine's database (Debian's tzdata).
//
// Source: github.com/robfig/cron/v3 (parser.go, spec.go), as Kubernetes uses it.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_CRON_SCHEDULE_H_
#define QUIESCE_RECONCILERS_WORKLOADS_CRON_SCHEDULE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace quiesce::reconcilers::workloads {

// As Go's time.LoadLocation: "" is UTC. False if there is no such zone.
bool FindTimeZone(absl::string_view name, absl::TimeZone* zone);

class CronSchedule {
 public:
  static absl::StatusOr<CronSchedule> Parse(absl::string_view text);

  // The first time after `time`; the infinite future where there is none within five years.
  absl::Time Next(absl::Time time) const;

 private:
  bool DayMatches(absl::CivilDay day) const;

  // A bit for each value; of days also whether the field was `*` or `?`.
  uint64_t minutes_ = 0, hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
  bool any_day_ = false, any_weekday_ = false;
  absl::Duration every_;  // above zero: that is all
  absl::TimeZone zone_ = absl::UTCTimeZone();
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_CRON_SCHEDULE_H_
