// Names that controllers give are random, so a step may name pods by patterns. Where several fit,
// the recording meant those that the action changes (Changes): one cannot end a pod that has ended.
#include "apiserver_fake/conformance/kubelet.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/symbols.h"
#include "apiserver_fake/go/rfc3339.h"
#include "sim/run_now.h"

namespace quiesce::conformance {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
// Every pod of the recordings had it.
constexpr char kPodAddress[] = "10.9.0.1";
constexpr char kPods[] = "/api/v1/namespaces/demo/pods";

rest::HttpResponse Send(rest::RestHandler& rest, const std::string& method, const std::string& path,
                        const Value& body, const std::string& content_type) {
  rest::HttpRequest http;
  http.method = method;
  http.path = path;
  http.content_type = content_type;
  http.user_agent = "kubelet/1";
  if (!body.is_null()) http.body = ToJson(body);
  return sim::RunNow(rest.Handle(http));
}

Value Condition(const char* type, bool is_true, const Value& now) {
  return Value::Object({{"type", Value(type)},
                        {"status", Value(is_true ? "True" : "False")},
                        {"lastTransitionTime", now}});
}

Value ContainerStatus(const Value& container, bool ready, const Value& state) {
  return Value::Object({{"name", container["name"]},
                        {"image", container["image"]},
                        {"imageID", Value("")},
                        {"ready", Value(ready)},
                        {"restartCount", Value(0)},
                        {"state", state}});
}

// The status that `action` reports; null if the action reports none.
Value StatusFor(absl::string_view action, const Value& pod, const Value& now) {
  bool finished = action == "succeed" || action == "fail";
  bool ready = action == "run";
  if (!finished && !ready && action != "start" && action != "unready") return Value();
  Value conditions = Value::List();
  if (action == "run" || action == "start") conditions.Append(Condition("Initialized", true, now));
  conditions.Append(Condition("Ready", ready, now));
  conditions.Append(Condition("ContainersReady", ready, now));
  Value status = Value::Object({{"conditions", std::move(conditions)}});
  if (action == "unready") return status;
  if (action == "run" || action == "start") {
    status.Set("startTime", now);
    status.Set("podIP", kPodAddress);
    status.Set("podIPs", Value::List({Value::Object({{"ip", kPodAddress}})}));
  }
  status.Set("phase", Value(action == "succeed" ? "Succeeded"
                            : action == "fail"  ? "Failed"
                                                : "Running"));
  Value state =
      finished ? Value::Object({{"terminated",
                                 Value::Object({{"exitCode", Value(action == "fail" ? 1 : 0)}})}})
               : Value::Object({{"running", Value::Object({{"startedAt", now}})}});
  Value containers = Value::List();
  for (const Value& container : pod["spec"]["containers"].items()) {
    containers.Append(ContainerStatus(container, ready, state));
  }
  status.Set("containerStatuses", std::move(containers));
  return status;
}

bool SelectorMatches(absl::string_view selector, const Value& pod) {
  for (absl::string_view term : absl::StrSplit(selector, ',', absl::SkipEmpty())) {
    std::pair<std::string, std::string> pair = absl::StrSplit(term, absl::MaxSplits('=', 1));
    if (pod["metadata"]["labels"][pair.first].string_value() != pair.second) return false;
  }
  return true;
}

bool IsReady(const Value& pod) {
  for (const Value& condition : pod["status"]["conditions"].items()) {
    if (condition["type"].string_value() == "Ready") {
      return condition["status"].string_value() == "True";
    }
  }
  return false;
}

// The action makes the pod something that it is not yet.
bool Changes(absl::string_view action, const Value& pod) {
  const absl::string_view phase = pod["status"]["phase"].string_value();
  if (action == "reap") return pod["metadata"].Has("deletionTimestamp");
  if (pod["metadata"].Has("deletionTimestamp")) return false;
  if (action == "bind") return pod["spec"]["nodeName"].string_value().empty();
  if (action == "start") return phase == "Pending";
  if (action == "run") return !IsReady(pod) && (phase == "Pending" || phase == "Running");
  if (action == "unready") return IsReady(pod);
  return phase == "Pending" || phase == "Running";
}

// The pods meant, one for each name or all that the selector matches; fewer if some are missing.
// Pods that the action changes come before others.
std::vector<Value> PodsMeant(const Value& step, const Value& pods, const Symbols& symbols) {
  std::vector<Value> candidates, meant;
  for (const Value& pod : pods.items()) {
    if (!step["selector"].is_string() || SelectorMatches(step["selector"].string_value(), pod)) {
      candidates.push_back(pod);
    }
  }
  if (step["pods"].empty()) return candidates;
  std::stable_partition(candidates.begin(), candidates.end(), [&step](const Value& pod) {
    return Changes(step["action"].string_value(), pod);
  });
  std::set<std::string> used;
  for (const Value& name : step["pods"].items()) {
    for (const Value& pod : candidates) {
      std::string pod_name(pod["metadata"]["name"].string_value());
      if (used.count(pod_name) != 0 || !Symbols(symbols).Match(name.string_value(), pod_name)) {
        continue;
      }
      used.insert(pod_name);
      meant.push_back(pod);
      break;
    }
  }
  return meant;
}

std::string Act(absl::string_view action, const Value& pod, rest::RestHandler& rest,
                sim::EventLoop& loop) {
  std::string path = absl::StrCat(kPods, "/", pod["metadata"]["name"].string_value());
  Value now(go::FormatRfc3339(loop.Now()));
  bool binds = action == "bind" || action == "run" || action == "start";
  if (binds && pod["spec"]["nodeName"].string_value().empty()) {
    Value binding = Value::Object(
        {{"apiVersion", Value("v1")},
         {"kind", Value("Binding")},
         {"metadata", Value::Object({{"name", pod["metadata"]["name"]}})},
         {"target", Value::Object({{"kind", Value("Node")}, {"name", Value("node-1")}})}});
    rest::HttpResponse bound = Send(rest, "POST", path + "/binding", binding, "application/json");
    if (bound.code >= 400) return absl::StrCat("binding: ", bound.BodyText());
  }
  if (action == "reap") {
    rest::HttpResponse gone =
        Send(rest, "DELETE", path, Value::Object({{"gracePeriodSeconds", Value(0)}}),
             "application/json");
    return gone.code >= 400 ? absl::StrCat("delete: ", gone.BodyText()) : "";
  }
  Value status = StatusFor(action, pod, now);
  if (status.is_null()) return binds ? "" : absl::StrCat("unknown action ", action);
  rest::HttpResponse patched =
      Send(rest, "PATCH", path + "/status", Value::Object({{"status", std::move(status)}}),
           "application/strategic-merge-patch+json");
  return patched.code >= 400 ? absl::StrCat("status: ", patched.BodyText()) : "";
}

}  // namespace

std::string PlayKubelet(const Value& step, rest::RestHandler& rest, sim::EventLoop& loop,
                        const Symbols& symbols) {
  if (!step["selector"].is_string() && step["pods"].empty()) return "no pods and no selector";
  absl::Time deadline = loop.Now() + kPatience;
  size_t wanted = step["pods"].empty() ? 1 : step["pods"].size();
  std::vector<Value> meant;
  while (true) {
    loop.Settle();
    meant = PodsMeant(step, Send(rest, "GET", kPods, Value(), "").object["items"], symbols);
    if (meant.size() >= wanted) break;
    if (loop.NextEventTime() > deadline) return "the pods are not there";
    loop.RunUntil(loop.NextEventTime());
  }
  for (const Value& pod : meant) {
    std::string problem = Act(step["action"].string_value(), pod, rest, loop);
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace quiesce::conformance
