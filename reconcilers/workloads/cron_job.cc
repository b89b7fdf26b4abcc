// A pass starts at most one Job, for the last time that was missed; earlier ones are given up. The
// name of a Job follows from its time, so a second pass for the same time finds that it exists
// already, even if the status that should say so was not written.
//
// Whatever the pass has found out goes into one write of the status at its end.
#include "reconcilers/workloads/cron_job.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/job_conditions.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

// A Job starts a little after its time, never before.
constexpr absl::Duration kAfterSchedule = absl::Milliseconds(100);
constexpr int64_t kManyMissed = 100;

bool IsActive(const Value& cron_job, absl::string_view member, absl::string_view value) {
  for (const Value& reference : cron_job["status"]["active"].items()) {
    if (reference[member].string_value() == value) return true;
  }
  return false;
}

void RemoveActive(absl::string_view uid, Value* cron_job) {
  Value kept = Value::List();
  for (const Value& reference : (*cron_job)["status"]["active"].items()) {
    if (reference["uid"].string_value() != uid) kept.Append(reference);
  }
  Value& status = cron_job->Mutable("status");
  status.Erase("active");
  if (!kept.empty()) status.Set("active", std::move(kept));
}

std::string JobName(const Value& cron_job, absl::Time scheduled) {
  return absl::StrCat(NameOf(cron_job), "-", absl::ToUnixSeconds(scheduled) / 60);
}

// The last time up to now that has not been served, and how many of them there are.
struct Missed {
  absl::Time earliest;  // from when on was looked
  std::optional<absl::Time> latest;
  int64_t count = 0;
};
Missed FindMissed(const Value& cron_job, const CronSchedule& schedule, absl::Time now,
                  bool with_deadline) {
  Missed missed;
  missed.earliest =
      TimeOf(cron_job["status"]["lastScheduleTime"]).value_or(CreationTimeOf(cron_job));
  const Value& deadline = cron_job["spec"]["startingDeadlineSeconds"];
  if (with_deadline && deadline.is_int()) {
    missed.earliest = std::max(missed.earliest, now - absl::Seconds(deadline.int_value()));
  }
  absl::Time time = schedule.Next(missed.earliest);
  if (time > now) return missed;
  const absl::Duration period = schedule.Next(time) - time;
  missed.count =
      absl::ToInt64Seconds(now - time) / std::max<int64_t>(1, absl::ToInt64Seconds(period)) + 1;
  // Close to the end at once: there may be very many. Where the times are not evenly spaced, that
  // place is none of them, so the next one after it is; there may be none up to now, though some
  // were missed.
  if (missed.count > 1) time = schedule.Next(time + (missed.count - 2) * period);
  for (; time <= now; time = schedule.Next(time)) missed.latest = time;
  return missed;
}

// The schedule with its zone, if it has one.
std::string ScheduleOf(const Value& spec) {
  const absl::string_view schedule = spec["schedule"].string_value();
  const absl::string_view zone = spec["timeZone"].string_value();
  return zone.empty() || absl::StrContains(schedule, "TZ")
             ? std::string(schedule)
             : absl::StrCat("TZ=", zone, " ", schedule);
}

absl::Duration UntilNext(const Value& cron_job, const CronSchedule& schedule, absl::Time now) {
  const Missed missed = FindMissed(cron_job, schedule, now, false);
  const absl::Time from = missed.latest.value_or(missed.count == 0 ? missed.earliest : now);
  return schedule.Next(from) + kAfterSchedule - now;
}

}  // namespace

CronJobController::CronJobController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "cronjob-controller", CronJobs()) {}

sim::Task<Outcome> CronJobController::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* found = cached_.Find(CronJobs(), request);
  if (found == nullptr) co_return Result::Done();
  Pass pass;
  pass.cron_job = *found;
  for (Value& job : cached_.List(Jobs(), request.namespace_)) {
    if (runtime::IsControlledBy(job, pass.cron_job)) pass.jobs.push_back(std::move(job));
  }
  absl::Status done = co_await CountJobs(&pass);
  if (done.ok() && !IsDeleting(pass.cron_job)) done = co_await StartDueJob(&pass);
  absl::Status cleaned = co_await CleanUp(&pass);
  if (pass.status_changed) {
    absl::Status written = co_await client_->Status().Update(CronJobs(), &pass.cron_job);
    if (!written.ok()) co_return runtime::WrapError("unable to update status: ", written);
  }
  if (!done.ok()) co_return done;
  if (!cleaned.ok()) co_return cleaned;
  if (!pass.again.has_value() || *pass.again == absl::InfiniteDuration()) {
    co_return Result::Done();
  }
  co_return Result::After(std::max(*pass.again, kAfterSchedule));
}

// Keeps status.active true to the Jobs that there are.
sim::Task<absl::Status> CronJobController::CountJobs(Pass* pass) {
  Value& cron_job = pass->cron_job;
  if (!cron_job["status"].is_object()) cron_job.Set("status", Value::Object());
  for (const Value& job : pass->jobs) {
    const bool active = IsActive(cron_job, "uid", UidOf(job));
    if (!IsJobFinished(job)) {
      if (active) continue;
      // Perhaps the cache is behind: then the server knows of it.
      const runtime::ObjectKey key = runtime::KeyOf(cron_job);
      absl::StatusOr<Value> fresh = co_await client_->Live().Get(CronJobs(), key);
      if (!fresh.ok()) co_return fresh.status();
      if (IsActive(*fresh, "uid", UidOf(job))) {
        cron_job = *std::move(fresh);
        continue;
      }
      recorder_.Record(
          CronJobs(), cron_job, "Warning", "UnexpectedJob",
          absl::StrCat("Saw a job that the controller did not create or forgot: ", NameOf(job)));
      continue;
    }
    const bool complete = !TrueJobCondition(job, "Complete").is_null();
    if (active) {
      RemoveActive(UidOf(job), &cron_job);
      recorder_.Record(CronJobs(), cron_job, "Normal", "SawCompletedJob",
                       absl::StrCat("Saw completed job: ", NameOf(job),
                                    ", condition: ", complete ? "Complete" : "Failed"));
      pass->status_changed = true;
    }
    const std::optional<absl::Time> ended = TimeOf(job["status"]["completionTime"]);
    if (complete && ended.has_value() &&
        *ended > TimeOf(cron_job["status"]["lastSuccessfulTime"]).value_or(absl::InfinitePast())) {
      cron_job.Mutable("status").Set("lastSuccessfulTime", job["status"]["completionTime"]);
      pass->status_changed = true;
    }
  }
  const Value active = cron_job["status"]["active"];
  for (const Value& reference : active.items()) {
    const runtime::ObjectKey key{std::string(reference["namespace"].string_value()),
                                 std::string(reference["name"].string_value())};
    if (cached_.Find(Jobs(), key) != nullptr) continue;
    absl::StatusOr<Value> job = co_await client_->Live().Get(Jobs(), key);
    if (job.ok()) continue;
    if (!runtime::IsNotFound(job.status())) co_return job.status();
    recorder_.Record(CronJobs(), cron_job, "Normal", "MissingJob",
                     absl::StrCat("Active job went missing: ", key.name));
    RemoveActive(reference["uid"].string_value(), &cron_job);
    pass->status_changed = true;
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> CronJobController::StartDueJob(Pass* pass) {
  const Value& cron_job = pass->cron_job;
  const Value& spec = cron_job["spec"];
  const absl::Time now = loop_->Now();
  const absl::string_view zone = spec["timeZone"].string_value();
  if (absl::TimeZone found; !FindTimeZone(zone, &found)) {
    recorder_.Record(CronJobs(), cron_job, "Warning", "UnknownTimeZone",
                     absl::StrCat("invalid timeZone: \"", zone, "\": unknown time zone ", zone));
    co_return absl::OkStatus();
  }
  if (spec["suspend"].bool_value()) co_return absl::OkStatus();
  if (absl::StrContains(spec["schedule"].string_value(), "TZ")) {
    recorder_.Record(
        CronJobs(), cron_job, "Warning", "UnsupportedSchedule",
        absl::StrCat("CRON_TZ or TZ used in schedule \"", spec["schedule"].string_value(),
                     "\" is not officially supported, see "
                     "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for "
                     "more details"));
  }
  absl::StatusOr<CronSchedule> schedule = CronSchedule::Parse(ScheduleOf(spec));
  if (!schedule.ok()) {
    recorder_.Record(CronJobs(), cron_job, "Warning", "UnparseableSchedule",
                     absl::StrCat("unparseable schedule: \"", spec["schedule"].string_value(),
                                  "\" : ", schedule.status().message()));
    co_return absl::OkStatus();
  }
  const Missed missed = FindMissed(cron_job, *schedule, now, true);
  if (missed.count > kManyMissed) {
    recorder_.Record(CronJobs(), cron_job, "Warning", "TooManyMissedTimes",
                     "too many missed start times. Set or decrease "
                     ".spec.startingDeadlineSeconds or check clock skew");
  }
  pass->again = UntilNext(cron_job, *schedule, now);
  if (!missed.latest.has_value()) co_return absl::OkStatus();
  const absl::Time scheduled = *missed.latest;
  const Value& deadline = spec["startingDeadlineSeconds"];
  if (deadline.is_int() && scheduled + absl::Seconds(deadline.int_value()) < now) {
    recorder_.Record(CronJobs(), cron_job, "Warning", "MissSchedule",
                     absl::StrCat("Missed scheduled time to start a job: ",
                                  absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", scheduled,
                                                   absl::UTCTimeZone())));
    co_return absl::OkStatus();
  }
  if (IsActive(cron_job, "name", JobName(cron_job, scheduled)) ||
      TimeOf(cron_job["status"]["lastScheduleTime"]) == scheduled) {
    co_return absl::OkStatus();
  }
  const absl::string_view policy = spec["concurrencyPolicy"].string_value();
  if (policy == "Forbid" && !cron_job["status"]["active"].empty()) {
    recorder_.Record(CronJobs(), cron_job, "Normal", "JobAlreadyActive",
                     "Not starting job because prior execution is running and concurrency policy "
                     "is Forbid");
    co_return absl::OkStatus();
  }
  if (policy == "Replace") {
    absl::Status deleted = co_await DeleteActive(pass);
    if (!deleted.ok()) co_return deleted;
  }
  absl::Status created = co_await CreateJob(pass, scheduled);
  if (created.ok()) pass->again = UntilNext(pass->cron_job, *schedule, now);
  co_return created;
}

sim::Task<absl::Status> CronJobController::DeleteActive(Pass* pass) {
  const Value active = pass->cron_job["status"]["active"];
  for (const Value& reference : active.items()) {
    const runtime::ObjectKey key{std::string(reference["namespace"].string_value()),
                                 std::string(reference["name"].string_value())};
    absl::StatusOr<Value> job = co_await client_->Live().Get(Jobs(), key);
    if (!job.ok()) {
      recorder_.Record(CronJobs(), pass->cron_job, "Warning", "FailedGet",
                       absl::StrCat("Get job: ", job.status().message()));
      co_return job.status();
    }
    absl::Status deleted = co_await DeleteJob(pass, *job);
    if (!deleted.ok()) co_return deleted;
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> CronJobController::CreateJob(Pass* pass, absl::Time scheduled) {
  Value& cron_job = pass->cron_job;
  const Value& from = cron_job["spec"]["jobTemplate"];
  Value metadata = Value::Object(
      {{"name", JobName(cron_job, scheduled)},
       {"namespace", NamespaceOf(cron_job)},
       {"annotations", AnnotationsOf(from).is_object() ? AnnotationsOf(from) : Value::Object()},
       {"ownerReferences", Value::List({ControllerReference(CronJobs(), cron_job)})}});
  if (!LabelsOf(from).empty()) metadata.Set("labels", LabelsOf(from));
  metadata.Mutable("annotations")
      .Set("batch.kubernetes.io/cronjob-scheduled-timestamp", go::FormatRfc3339(scheduled));
  Value job = Value::Object({{"apiVersion", "batch/v1"},
                             {"kind", "Job"},
                             {"metadata", std::move(metadata)},
                             {"spec", from["spec"]}});
  const runtime::ObjectKey key = runtime::KeyOf(job);
  absl::Status made = co_await client_->Create(Jobs(), &job);
  if (runtime::IsAlreadyExists(made)) {
    // Made by an earlier pass whose status write failed, or by others.
    absl::StatusOr<Value> there = co_await client_->Live().Get(Jobs(), key);
    if (!there.ok()) co_return there.status();
    if (!runtime::IsControlledBy(*there, cron_job) || IsActive(cron_job, "uid", UidOf(*there))) {
      co_return absl::OkStatus();
    }
    job = *std::move(there);
  } else if (!made.ok()) {
    if (!IsNamespaceTerminating(made)) {
      recorder_.Record(CronJobs(), cron_job, "Warning", "FailedCreate",
                       absl::StrCat("Error creating job: ", made.message()));
    }
    co_return made;
  } else {
    recorder_.Record(CronJobs(), cron_job, "Normal", "SuccessfulCreate",
                     absl::StrCat("Created job ", key.name));
  }
  Value& status = cron_job.Mutable("status");
  status.Mutable("active").Append(Value::Object({{"kind", "Job"},
                                                 {"namespace", key.namespace_},
                                                 {"name", key.name},
                                                 {"uid", UidOf(job)},
                                                 {"apiVersion", "batch/v1"},
                                                 {"resourceVersion", VersionOf(job)}}));
  status.Set("lastScheduleTime", go::FormatRfc3339(scheduled));
  pass->status_changed = true;
  co_return absl::OkStatus();
}

// Of the finished Jobs the newest stay.
sim::Task<absl::Status> CronJobController::CleanUp(Pass* pass) {
  const Value& spec = pass->cron_job["spec"];
  for (bool failed : {true, false}) {
    const Value& limit = spec[failed ? "failedJobsHistoryLimit" : "successfulJobsHistoryLimit"];
    if (!limit.is_int()) continue;
    std::vector<Value> finished;
    for (const Value& job : pass->jobs) {
      if (!TrueJobCondition(job, failed ? "Failed" : "Complete").is_null()) {
        finished.push_back(job);
      }
    }
    std::stable_sort(finished.begin(), finished.end(), [](const Value& a, const Value& b) {
      const absl::Time start_a = TimeOf(a["status"]["startTime"]).value_or(CreationTimeOf(a));
      const absl::Time start_b = TimeOf(b["status"]["startTime"]).value_or(CreationTimeOf(b));
      return start_a != start_b ? start_a < start_b : NameOf(a) < NameOf(b);
    });
    const int64_t surplus = static_cast<int64_t>(finished.size()) - limit.int_value();
    for (int64_t i = 0; i < surplus; ++i) {
      absl::Status deleted = co_await DeleteJob(pass, finished[static_cast<size_t>(i)]);
      if (!deleted.ok()) co_return deleted;
    }
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> CronJobController::DeleteJob(Pass* pass, Value job) {
  runtime::DeleteOptions options;
  options.propagation_policy = "Background";
  const runtime::ObjectKey key = runtime::KeyOf(job);
  absl::Status deleted = runtime::IgnoreNotFound(co_await client_->Delete(Jobs(), key, options));
  if (!deleted.ok()) {
    recorder_.Record(CronJobs(), pass->cron_job, "Warning", "FailedDelete",
                     absl::StrCat("Deleted job: ", deleted.message()));
    co_return deleted;
  }
  if (IsActive(pass->cron_job, "uid", UidOf(job))) {
    RemoveActive(UidOf(job), &pass->cron_job);
    pass->status_changed = true;
  }
  recorder_.Record(CronJobs(), pass->cron_job, "Normal", "SuccessfulDelete",
                   absl::StrCat("Deleted job ", key.name));
  co_return absl::OkStatus();
}

runtime::ControllerSpec CronJobSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/cronjob";
  spec.about = "The CronJob controller: a Job at each time of a schedule";
  spec.for_resource = CronJobs();
  spec.watches = {DependentWatch(Jobs())};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/cronjob", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<CronJobController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
