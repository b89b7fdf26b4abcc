// What must hold of faults.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/language/scenario_checker.h"

namespace quiesce::scenarios {
namespace {

// Keys that only some faults have. What a fault is - `on`, `watch`, ... - is another matter.
const std::vector<std::string>& Keys() {
  static const std::vector<std::string>& keys = *new std::vector<std::string>{
      "answer",    "of",          "times",       "skip",     "one in",   "from",
      "to",        "retry after", "cut at",      "then",     "stalls",   "object",
      "namespace", "labels",      "by",          "named",    "message",  "for good",
      "slow by",   "lags by",     "stale since", "ahead by", "behind by"};
  return keys;
}

// The verbs whose requests can be so answered, for people; "" where all can.
std::string VerbsOf(Answer answer) {
  switch (answer) {
    case CONFLICT:
      return "update, patch, delete, write or any";
    case INVALID:
    case TIMEOUT_AFTER_COMMIT:
    case RESET_AFTER_COMMIT:
    case CRASH_AFTER_COMMIT:
    case WEBHOOK_TIMEOUT:
      return "create, update, patch, delete, write or any";
    default:
      return "";
  }
}

}  // namespace

void ScenarioChecker::Forbid(const YamlNode& node, const std::vector<std::string>& keys,
                             const std::vector<std::string>& allowed, absl::string_view what) {
  for (const std::string& key : keys) {
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    if (node.Find(key) == nullptr) continue;
    Report(At(node, key), absl::StrCat("\"", key, "\" does not belong to \"", what, "\""));
  }
}

void ScenarioChecker::CheckFault(const YamlNode& node, const Fault& fault) {
  CheckActor(fault.of());
  const int kinds = fault.has_on() + fault.has_watch() + fault.has_partition() +
                    fault.api_server_away() + fault.has_stale_server() +
                    (fault.part() != PART_UNSPECIFIED) + fault.has_clock_of() +
                    fault.has_lease_of();
  if (kinds != 1) {
    Report(node,
           "expected one of \"on\" (a request), \"watch\", \"partition\", \"api server away\", "
           "\"stale server\", \"part\", \"clock of\" and \"lease of\"");
  } else if (fault.has_on()) {
    CheckRequestFault(node, fault);
  } else if (fault.has_watch()) {
    CheckWatchFault(node, fault);
  } else {
    CheckOtherFault(node, fault);
  }
}

void ScenarioChecker::CheckRequestFault(const YamlNode& node, const Fault& fault) {
  const bool answers = fault.answer() != ANSWER_UNSPECIFIED;
  if (answers == fault.has_slow_by()) {
    Report(node, "expected one of \"answer\" and \"slow by\"");
  }
  Forbid(node, Keys(),
         {"answer", "of", "times", "skip", "one in", "from", "to", "retry after", "object",
          "namespace", "labels", "by", "named", "message", "for good", "slow by"},
         "on");
  const std::string verbs = VerbsOf(fault.answer());
  if (!verbs.empty() && !absl::StrContains(verbs, fault.on().verb())) {
    problems_->push_back(
        {fault.on().line(), fault.on().column(),
         absl::StrCat("no ", fault.on().verb(), " can be answered so: expected ", verbs)});
  }
  if (fault.has_retry_after() && fault.answer() != TOO_MANY_REQUESTS &&
      fault.answer() != SERVICE_UNAVAILABLE) {
    Report(node,
           "\"retry after\" belongs to \"answer: too many requests\" and \"answer: service "
           "unavailable\"");
  }
  if (fault.has_object() && fault.on().resource() != "*" &&
      fault.object().resource() !=
          fault.on().resource().substr(0, fault.on().resource().find('.'))) {
    Report(At(node, "object"), absl::StrCat("expected an object of ", fault.on().resource(),
                                            ", got ", ToText(fault.object())));
  }
  if (fault.has_object() && fault.has_namespace_()) {
    Report(At(node, "namespace"), "\"object\" says the namespace already");
  }
  CheckRefusal(node, fault);
  CheckForGood(node, fault);
  CheckSpan(node, fault);
}

void ScenarioChecker::CheckRefusal(const YamlNode& node, const Fault& fault) {
  const bool forbidden = fault.answer() == FORBIDDEN;
  const bool by_webhook = (forbidden && fault.by() == WEBHOOK) || fault.answer() == WEBHOOK_TIMEOUT;
  if (fault.by() != RBAC && !forbidden) {
    Report(At(node, "by"), "\"by\" belongs to \"answer: forbidden\"");
  }
  if (!fault.named().empty() && !by_webhook && !(forbidden && fault.by() == QUOTA)) {
    Report(At(node, "named"),
           "\"named\" is the name of a webhook or a quota: expected one in \"by\"");
  }
  if (!fault.message().empty() && !(forbidden && fault.by() == WEBHOOK) &&
      fault.answer() != INVALID) {
    Report(At(node, "message"),
           "\"message\" belongs to \"answer: forbidden\" with \"by: webhook\" and to \"answer: "
           "invalid\"");
  }
}

void ScenarioChecker::CheckForGood(const YamlNode& node, const Fault& fault) {
  if (!fault.for_good()) return;
  if (fault.times() != 0 || fault.has_to()) {
    Report(At(node, "for good"), "\"for good\" does not go with \"times\" and \"to\"");
  }
}

void ScenarioChecker::CheckWatchFault(const YamlNode& node, const Fault& fault) {
  if (fault.has_cut_at() + fault.has_stalls() + fault.has_lags_by() != 1) {
    Report(node, "expected one of \"cut at\", \"stalls\" and \"lags by\"");
  }
  if (fault.has_lags_by()) {
    Forbid(node, Keys(), {"of", "lags by", "from", "to", "for good"}, "lags by");
    CheckForGood(node, fault);
    CheckSpan(node, fault);
    return;
  }
  if (fault.has_stalls()) {
    Need(node, fault.stalls().has_to(), "to");
    CheckSpan(node, fault.stalls());
    if (fault.then() != RESUMES) Report(node, "\"then\" belongs to \"cut at\"");
  }
  Forbid(node, Keys(), {"of", "cut at", "then", "stalls"}, "watch");
}

void ScenarioChecker::CheckOtherFault(const YamlNode& node, const Fault& fault) {
  CheckSpan(node, fault);
  if (fault.has_partition()) {
    CheckActor(fault.partition());
    Forbid(node, Keys(), {"from", "to"}, "partition");
  } else if (fault.api_server_away()) {
    Forbid(node, Keys(), {"from", "to"}, "api server away");
  } else if (fault.has_stale_server()) {
    CheckActor(fault.stale_server());
    Forbid(node, Keys(), {"from", "to", "stale since"}, "stale server");
    if (fault.has_stale_since() && ToDuration(fault.stale_since()) > ToDuration(fault.from())) {
      Report(At(node, "stale since"), "expected \"stale since\" to be no later than \"from\"");
    }
  } else if (fault.part() != PART_UNSPECIFIED) {
    Need(node, fault.has_slow_by(), "slow by");
    Forbid(node, Keys(), {"from", "to", "slow by"}, "part");
    return;
  } else if (fault.has_clock_of()) {
    CheckActor(fault.clock_of());
    Forbid(node, Keys(), {"from", "to", "ahead by", "behind by"}, "clock of");
    if (fault.has_ahead_by() == fault.has_behind_by()) {
      Report(node, "expected one of \"ahead by\" and \"behind by\"");
    }
    return;
  } else {
    CheckActor(fault.lease_of());
    CheckLease(fault.lease_of());
    Forbid(node, Keys(), {"from", "to"}, "lease of");
  }
  Need(node, fault.has_to(), "to");
}

void ScenarioChecker::CheckLease(const Name& actor) {
  for (size_t i = 0; i < actors_.size(); ++i) {
    const Controller& controller = scenario_.cluster().controllers(static_cast<int>(i));
    const std::vector<std::string> replicas = ReplicaNames(actors_[i], controller);
    if (std::find(replicas.begin(), replicas.end(), actor.text()) == replicas.end()) continue;
    if (controller.leader_election()) return;
    problems_->push_back(
        {actor.line(), actor.column(),
         absl::StrCat("expected \"leader election\" of \"", actor.text(), "\": it has no lease")});
  }
}

void ScenarioChecker::CheckChaos(const YamlNode& node, const Chaos& chaos) {
  Need(node, chaos.budget() > 0, "budget");
  if (chaos.budget() > 1000) Report(At(node, "budget"), "expected a budget of at most 1000");
  CheckActor(chaos.of());
  CheckSpan(node, chaos);
}

}  // namespace quiesce::scenarios
