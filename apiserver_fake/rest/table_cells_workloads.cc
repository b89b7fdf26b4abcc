// Pods and what makes them.
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/scale_selector.h"
#include "apiserver_fake/rest/table.h"
#include "apiserver_fake/rest/table_cells.h"
#include "apiserver_fake/rest/table_columns.h"

namespace quiesce::rest {
namespace {

const Value& Name(const Value& object) { return object["metadata"]["name"]; }

int64_t Number(const Value& object, const char* part, const char* name) {
  return object[part][name].int_value();
}

// The names and the images of a template's containers, as two cells.
void AppendContainers(const Value& template_spec, Value* cells) {
  std::vector<std::string> names, images;
  for (const Value& container : template_spec["containers"].items()) {
    names.emplace_back(container["name"].string_value());
    images.emplace_back(container["image"].string_value());
  }
  cells->Append(Value(absl::StrJoin(names, ",")));
  cells->Append(Value(absl::StrJoin(images, ",")));
}

bool HasTrueCondition(const Value& object, absl::string_view type) {
  for (const Value& condition : object["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type)
      return condition["status"].string_value() == "True";
  }
  return false;
}

// How often containers were started again, and when last.
struct Restarts {
  int64_t count = 0;
  Value last;

  void Add(const Value& status) {
    count += status["restartCount"].int_value();
    const Value& finished = status["lastState"]["terminated"]["finishedAt"];
    if (finished.is_string() && (last.is_null() || last.string_value() < finished.string_value()))
      last = finished;
  }
};

// A pod's status as people read it: why it does not run, else its phase.
class PodSummary {
 public:
  explicit PodSummary(const Value& pod) : pod_(pod) {
    const Value& status = pod["status"];
    reason_ = TextOr(status["reason"], status["phase"].string_value());
    for (const Value& condition : status["conditions"].items()) {
      if (condition["type"] == Value("PodScheduled") &&
          condition["reason"] == Value("SchedulingGated")) {
        reason_ = "SchedulingGated";
      }
    }
    total_ = pod["spec"]["containers"].size();
    for (const Value& container : pod["spec"]["initContainers"].items()) {
      if (container["restartPolicy"] == Value("Always")) {
        sidecars_.insert(std::string(container["name"].string_value()));
        ++total_;
      }
    }
    ReadInitContainers();
    if (!initializing_ || HasTrueCondition(pod, "Initialized")) ReadContainers();
    const absl::string_view phase = status["phase"].string_value();
    if (pod["metadata"].Has("deletionTimestamp")) {
      if (status["reason"] == Value("NodeLost")) {
        reason_ = "Unknown";
      } else if (phase != "Succeeded" && phase != "Failed") {
        reason_ = "Terminating";
      }
    }
  }

  std::string ready() const { return absl::StrCat(ready_, "/", total_); }
  const std::string& reason() const { return reason_; }
  const Restarts& restarts() const { return restarts_; }

 private:
  static std::string Ending(const Value& terminated) {
    if (!terminated["reason"].string_value().empty())
      return std::string(terminated["reason"].string_value());
    if (terminated["signal"].int_value() != 0)
      return absl::StrCat("Signal:", terminated["signal"].int_value());
    return absl::StrCat("ExitCode:", terminated["exitCode"].int_value());
  }

  void ReadInitContainers() {
    const Value& statuses = pod_["status"]["initContainerStatuses"];
    for (size_t i = 0; i < statuses.size(); ++i) {
      const Value& status = statuses.at(i);
      restarts_.Add(status);
      const bool sidecar = sidecars_.count(std::string(status["name"].string_value())) != 0;
      if (sidecar) sidecar_restarts_.Add(status);
      const Value& terminated = status["state"]["terminated"];
      const absl::string_view waiting = status["state"]["waiting"]["reason"].string_value();
      if (terminated.is_object() && terminated["exitCode"].int_value() == 0) continue;
      if (sidecar && status["started"].bool_value()) {
        if (status["ready"].bool_value()) ++ready_;
        continue;
      }
      if (terminated.is_object()) {
        reason_ = absl::StrCat("Init:", Ending(terminated));
      } else if (!waiting.empty() && waiting != "PodInitializing") {
        reason_ = absl::StrCat("Init:", waiting);
      } else {
        reason_ = absl::StrCat("Init:", i, "/", pod_["spec"]["initContainers"].size());
      }
      initializing_ = true;
      return;
    }
  }

  void ReadContainers() {
    restarts_ = sidecar_restarts_;
    bool running = false;
    std::string error;
    const Value& statuses = pod_["status"]["containerStatuses"];
    for (size_t i = statuses.size(); i-- > 0;) {
      const Value& status = statuses.at(i);
      restarts_.Add(status);
      const Value& terminated = status["state"]["terminated"];
      const absl::string_view waiting = status["state"]["waiting"]["reason"].string_value();
      if (!waiting.empty()) {
        reason_ = std::string(waiting);
      } else if (terminated.is_object()) {
        reason_ = Ending(terminated);
        if (terminated["exitCode"].int_value() != 0) error = reason_;
      } else if (status["ready"].bool_value() && status["state"].Has("running")) {
        running = true;
        ++ready_;
      }
    }
    if (reason_ != "Completed") return;
    if (running && HasTrueCondition(pod_, "Ready")) {
      reason_ = "Running";
    } else if (!error.empty()) {
      reason_ = error;
    } else if (running) {
      reason_ = "NotReady";
    }
  }

  const Value& pod_;
  std::set<std::string> sidecars_;  // names of init containers that go on
  std::string reason_;
  size_t ready_ = 0, total_ = 0;
  bool initializing_ = false;
  Restarts restarts_, sidecar_restarts_;
};

std::string ReadinessGates(const Value& pod) {
  const Value& gates = pod["spec"]["readinessGates"];
  if (gates.empty()) return "<none>";
  int passed = 0;
  for (const Value& gate : gates.items()) {
    if (HasTrueCondition(pod, gate["conditionType"].string_value())) ++passed;
  }
  return absl::StrCat(passed, "/", gates.size());
}

Value PodCells(const Value& pod, absl::Time now) {
  const PodSummary summary(pod);
  const Restarts& restarts = summary.restarts();
  std::string restarts_text = absl::StrCat(restarts.count);
  if (restarts.count != 0 && !restarts.last.is_null()) {
    absl::StrAppend(&restarts_text, " (", Since(restarts.last, now), " ago)");
  }
  return Value::List(
      {Name(pod), Value(summary.ready()), Value(summary.reason()), Value(restarts_text),
       Age(pod, now), Value(TextOr(pod["status"]["podIPs"].at(0)["ip"], "<none>")),
       Value(TextOr(pod["spec"]["nodeName"], "<none>")),
       Value(TextOr(pod["status"]["nominatedNodeName"], "<none>")), Value(ReadinessGates(pod))});
}

Value PodTemplateCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object)});
  AppendContainers(object["template"]["spec"], &cells);
  cells.Append(Value(LabelsText(object["template"]["metadata"]["labels"])));
  return cells;
}

Value ReplicationControllerCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object), Value(Number(object, "spec", "replicas")),
                             Value(Number(object, "status", "replicas")),
                             Value(Number(object, "status", "readyReplicas")), Age(object, now)});
  AppendContainers(object["spec"]["template"]["spec"], &cells);
  cells.Append(Value(LabelsText(object["spec"]["selector"])));
  return cells;
}

Value ReplicaSetCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object), Value(Number(object, "spec", "replicas")),
                             Value(Number(object, "status", "replicas")),
                             Value(Number(object, "status", "readyReplicas")), Age(object, now)});
  AppendContainers(object["spec"]["template"]["spec"], &cells);
  cells.Append(Value(SelectorOrNone(object["spec"]["selector"])));
  return cells;
}

Value DeploymentCells(const Value& object, absl::Time now) {
  Value cells =
      Value::List({Name(object),
                   Value(absl::StrCat(Number(object, "status", "readyReplicas"), "/",
                                      Number(object, "spec", "replicas"))),
                   Value(Number(object, "status", "updatedReplicas")),
                   Value(Number(object, "status", "availableReplicas")), Age(object, now)});
  AppendContainers(object["spec"]["template"]["spec"], &cells);
  cells.Append(Value(kinds::SelectorText(object["spec"]["selector"])));
  return cells;
}

Value StatefulSetCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object),
                             Value(absl::StrCat(Number(object, "status", "readyReplicas"), "/",
                                                Number(object, "spec", "replicas"))),
                             Age(object, now)});
  AppendContainers(object["spec"]["template"]["spec"], &cells);
  return cells;
}

Value DaemonSetCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object)});
  for (const char* name : {"desiredNumberScheduled", "currentNumberScheduled", "numberReady",
                           "updatedNumberScheduled", "numberAvailable"}) {
    cells.Append(Value(Number(object, "status", name)));
  }
  const Value& pod = object["spec"]["template"]["spec"];
  cells.Append(Value(LabelsText(pod["nodeSelector"])));
  cells.Append(Age(object, now));
  AppendContainers(pod, &cells);
  cells.Append(Value(SelectorOrNone(object["spec"]["selector"])));
  return cells;
}

std::string JobStatus(const Value& job) {
  if (HasTrueCondition(job, "Complete")) return "Complete";
  if (HasTrueCondition(job, "Failed")) return "Failed";
  if (job["metadata"].Has("deletionTimestamp")) return "Terminating";
  for (const char* type : {"Suspended", "FailureTarget", "SuccessCriteriaMet"}) {
    if (HasTrueCondition(job, type)) return type;
  }
  return "Running";
}

std::string JobCompletions(const Value& job) {
  const int64_t succeeded = job["status"]["succeeded"].int_value();
  if (job["spec"].Has("completions"))
    return absl::StrCat(succeeded, "/", job["spec"]["completions"].int_value());
  const int64_t parallelism = job["spec"]["parallelism"].int_value();
  return parallelism > 1 ? absl::StrCat(succeeded, "/1 of ", parallelism)
                         : absl::StrCat(succeeded, "/1");
}

std::string JobDuration(const Value& job, absl::Time now) {
  const auto start = go::ParseRfc3339(job["status"]["startTime"].string_value());
  if (!start.has_value()) return "";
  const auto end = go::ParseRfc3339(job["status"]["completionTime"].string_value());
  return HumanDuration(end.value_or(now) - *start);
}

Value JobCells(const Value& object, absl::Time now) {
  Value cells = Value::List({Name(object), Value(JobStatus(object)), Value(JobCompletions(object)),
                             Value(JobDuration(object, now)), Age(object, now)});
  AppendContainers(object["spec"]["template"]["spec"], &cells);
  cells.Append(Value(SelectorOrNone(object["spec"]["selector"])));
  return cells;
}

Value CronJobCells(const Value& object, absl::Time now) {
  const Value& spec = object["spec"];
  const Value& last = object["status"]["lastScheduleTime"];
  const Value& suspend = spec["suspend"];
  Value cells =
      Value::List({Name(object), spec["schedule"], Value(TextOr(spec["timeZone"], "<none>")),
                   Value(suspend.is_null()      ? "<unset>"
                         : suspend.bool_value() ? "True"
                                                : "False"),
                   Value(static_cast<int64_t>(object["status"]["active"].size())),
                   Value(last.is_null() ? "<none>" : Since(last, now)), Age(object, now)});
  AppendContainers(spec["jobTemplate"]["spec"]["template"]["spec"], &cells);
  cells.Append(Value(SelectorOrNone(spec["jobTemplate"]["spec"]["selector"])));
  return cells;
}

Value ControllerRevisionCells(const Value& object, absl::Time now) {
  std::string controller = "<none>";
  for (const Value& owner : object["metadata"]["ownerReferences"].items()) {
    if (!owner["controller"].bool_value()) continue;
    const absl::string_view version = owner["apiVersion"].string_value();
    const size_t slash = version.find('/');
    std::string kind =
        absl::StrCat(owner["kind"].string_value(), slash == absl::string_view::npos ? "" : ".",
                     slash == absl::string_view::npos ? "" : version.substr(0, slash));
    for (char& c : kind) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    controller = absl::StrCat(kind, "/", owner["name"].string_value());
  }
  return Value::List(
      {Name(object), Value(controller), Value(object["revision"].int_value()), Age(object, now)});
}

Value DisruptionBudgetCells(const Value& object, absl::Time now) {
  auto text = [](const Value& value) {
    if (value.is_null()) return Value("N/A");
    return value.is_string() ? value : Value(absl::StrCat(value.int_value()));
  };
  return Value::List({Name(object), text(object["spec"]["minAvailable"]),
                      text(object["spec"]["maxUnavailable"]),
                      Value(Number(object, "status", "disruptionsAllowed")), Age(object, now)});
}

constexpr KindCells kCells[] = {
    {"Pod", PodCells},
    {"PodTemplate", PodTemplateCells},
    {"ReplicationController", ReplicationControllerCells},
    {"ReplicaSet", ReplicaSetCells},
    {"Deployment", DeploymentCells},
    {"StatefulSet", StatefulSetCells},
    {"DaemonSet", DaemonSetCells},
    {"Job", JobCells},
    {"CronJob", CronJobCells},
    {"ControllerRevision", ControllerRevisionCells},
    {"PodDisruptionBudget", DisruptionBudgetCells},
};

}  // namespace

absl::Span<const KindCells> WorkloadCells() { return kCells; }

}  // namespace quiesce::rest
