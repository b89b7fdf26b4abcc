#include "reconcilers/capt/workspace.h"

#include <algorithm>

#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

namespace {

constexpr absl::Duration kRetry = absl::Minutes(1);

absl::StatusOr<absl::Duration> DurationOf(absl::string_view option, const Value& value) {
  absl::Duration duration;
  if (!absl::ParseDuration(value.string_value(), &duration) || duration <= absl::ZeroDuration() ||
      duration == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(
        absl::StrCat("option \"", option, "\" must be a duration above zero, like 3m"));
  }
  return duration;
}

std::string TimeText(absl::Time time) { return go::FormatRfc3339(time); }

absl::Time TimeOf(const Value& text, absl::Time otherwise) {
  return go::ParseRfc3339(text.string_value()).value_or(otherwise);
}

}  // namespace

absl::StatusOr<WorkspaceOptions> WorkspaceOptions::Parse(const Value& with) {
  WorkspaceOptions options;
  if (!with.is_null() && !with.is_object()) {
    return absl::InvalidArgumentError("expected a mapping of options, like {takes: 3m}");
  }
  for (const ValueMember& member : with.members()) {
    const absl::string_view name = member.key.view();
    if (name == "takes" || name == "reports") {
      absl::StatusOr<absl::Duration> duration = DurationOf(name, member.value);
      if (!duration.ok()) return duration.status();
      (name == "takes" ? options.takes : options.reports) = *duration;
    } else if (name == "takesFor") {
      for (const ValueMember& module : member.value.members()) {
        absl::StatusOr<absl::Duration> duration = DurationOf(name, module.value);
        if (!duration.ok()) return duration.status();
        options.takes_for[std::string(module.key.view())] = *duration;
      }
    } else if (name == "fails") {
      for (const ValueMember& module : member.value.members()) {
        if (module.value.int_value() < 1) {
          return absl::InvalidArgumentError(
              "option \"fails\" must say how often each module fails, like {vpc: 1}");
        }
        options.fails[std::string(module.key.view())] = module.value.int_value();
      }
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "unknown option \"", name, "\"; expected one of fails, reports, takes, takesFor"));
    }
  }
  return options;
}

absl::Duration Workspace::TakesFor(const std::string& module) const {
  const auto found = options_.takes_for.find(module);
  return found == options_.takes_for.end() ? options_.takes : found->second;
}

sim::Task<Outcome> Workspace::Reconcile(Context& context, Request request) {
  StatusOr<Value> found = co_await context.client.Get(WorkspaceTemplateApplies(), request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Value apply = *std::move(found);
  const Value before = apply;
  const std::string phase = Text(apply["status"]["phase"]);
  if (runtime::IsBeingDeleted(apply) || phase == kApplied) co_return Result::Done();

  const absl::Time now = context.Now();
  const absl::Time started = TimeOf(apply["status"]["startedAt"], now);
  const std::string module = Text(apply["spec"]["module"]);
  const absl::Duration takes = TakesFor(module);
  Result next;
  Value& status = apply.Mutable("status");
  if (phase.empty() || (phase == kFailed && now >= started + takes + kRetry)) {
    status.Set("phase", kApplying);
    status.Set("startedAt", TimeText(now));
    status.Set("attempts", status["attempts"].int_value() + 1);
    status.Set("progress", 0);
    next = Result::After(options_.reports > absl::ZeroDuration() ? options_.reports : takes);
  } else if (phase == kFailed) {
    next = Result::After(started + takes + kRetry - now);
  } else if (now < started + takes) {
    const absl::Duration left = started + takes - now;
    if (options_.reports > absl::ZeroDuration()) {
      status.Set("progress", (now - started) * 100 / takes);
      next = Result::After(std::min(left, options_.reports));
    } else {
      next = Result::After(left);
    }
  } else {
    const auto fails = options_.fails.find(module);
    const bool failed =
        fails != options_.fails.end() && status["attempts"].int_value() <= fails->second;
    status.Set("phase", failed ? kFailed : kApplied);
    status.Set("message", failed ? "Error: creating EC2 VPC: VpcLimitExceeded" : "");
    status.Set("progress", failed ? 0 : 100);
    if (failed) next = Result::After(kRetry);
  }
  Status written = co_await WriteStatus(context, WorkspaceTemplateApplies(), before, apply);
  if (!written.ok()) co_return written;
  co_return next;
}

}  // namespace quiesce::reconcilers::capt
