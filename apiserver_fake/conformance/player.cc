// The recorded world ran in real time, this one runs in simulated time. A step that waits
// ("eventually", events, requests of controllers) is tried after each event of the loop until it
// fits or kPatience is over, and an attempt that fails takes back the symbols that it bound. Where
// controllers run, a moment more must then bring no more events: too many are as wrong as too few.
//
// A case about controllers was recorded by somebody who did one thing, waited for what the
// controllers made of it, and did the next. The pauses between the steps here stand for that.
#include "apiserver_fake/conformance/player.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/compare.h"
#include "apiserver_fake/conformance/event_matcher.h"
#include "apiserver_fake/conformance/kubelet.h"
#include "apiserver_fake/conformance/request_log.h"
#include "apiserver_fake/conformance/symbols.h"
#include "apiserver_fake/conformance/text_order.h"
#include "apiserver_fake/conformance/time_memory.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "apiserver_fake/server.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/run_now.h"

namespace quiesce::conformance {
namespace {

// A step that waits for the world gives up after this much simulated time.
constexpr absl::Duration kPatience = absl::Seconds(120);
// Once what was waited for is there, this much more time shows whether too much comes.
constexpr absl::Duration kAfterwards = absl::Milliseconds(300);
// Time for the caches of controllers to fill before the first step, and between two things that
// were done: whoever recorded them waited for what the controllers made of the first.
constexpr absl::Duration kControllersStart = absl::Seconds(1);
constexpr absl::Duration kBetweenSteps = absl::Milliseconds(500);

class Recorder : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent& event) override { log.events.push_back(event); }
  void OnClosed() override { log.ended = true; }
  WatchLog log;
};

std::optional<Difference> Problem(absl::string_view pointer, absl::string_view expected,
                                  absl::string_view got) {
  return Difference{std::string(pointer), std::string(expected), std::string(got)};
}

apiserver::ServerOptions OptionsFor(absl::string_view name) {
  apiserver::ServerOptions options;
  // Recorded with kube-controller-manager beside the server.
  options.controllers = absl::StartsWith(name, "gc/") ||
                        absl::StartsWith(name, "namespace-lifecycle/") ||
                        absl::StartsWith(name, "workload/");
  return options;
}

class CasePlayer {
 public:
  CasePlayer(const Value& document, const ControllersFactory& workloads)
      : document_(document),
        managed_fields_(document["managedFields"].bool_value()),
        controllers_(OptionsFor(document["name"].string_value()).controllers),
        choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, OptionsFor(document["name"].string_value())),
        rest_(&transport_, &server_.types(), &loop_.clock()),
        requests_(&server_) {
    Post("/api/v1/namespaces",
         R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}})");
    loop_.Settle();
    if (workloads != nullptr && absl::StartsWith(document["name"].string_value(), "workload/")) {
      Post("/api/v1/nodes", R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1"}})");
      workloads_ = workloads(&server_, &loop_);
      loop_.RunUntil(loop_.Now() + kControllersStart);
    }
    server_.SetObserver(&requests_);
  }
  ~CasePlayer() { server_.SetObserver(nullptr); }

  CaseResult Play() {
    CaseResult result;
    result.name = std::string(document_["name"].string_value());
    const Value& steps = document_["steps"];
    for (size_t i = 0; i < steps.size(); ++i) {
      what_.clear();
      symbols_.StartStep();
      next_step_ = i + 1;
      std::optional<Difference> difference = PlayStep(steps.at(i));
      if (!difference.has_value()) continue;
      result.step = static_cast<int>(i);
      result.what = what_;
      result.pointer = difference->pointer;
      result.expected = difference->expected;
      result.got = difference->got;
      return result;
    }
    result.passed = true;
    return result;
  }

 private:
  struct OpenedCaseWatch {
    std::string path;
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<api::Watch> watch;
    size_t before_action = 0;  // how many events had come when something was last done
  };

  void Post(const char* path, const char* body) {
    rest::HttpRequest http;
    http.method = "POST";
    http.path = path;
    http.content_type = "application/json";
    http.user_agent = "quiesce/1";
    http.body = body;
    sim::RunNow(rest_.Handle(http));
  }

  std::optional<Difference> PlayStep(const Value& step) {
    if (workloads_ != nullptr && (step.Has("call") || step.Has("kubelet"))) {
      loop_.RunUntil(loop_.Now() + kBetweenSteps);
      const bool more_of_it = next_step_ > 1 && step.Has("kubelet") &&
                              document_["steps"].at(next_step_ - 2).Has("kubelet");
      for (auto& [name, watch] : watches_) {
        if (!more_of_it) watch.before_action = watch.recorder->log.events.size();
      }
    }
    if (step.Has("call")) return PlayCall(step);
    if (step.Has("eventually")) return PlayEventually(step);
    if (step.Has("watch")) return PlayWatch(step);
    if (step.Has("events")) return PlayEvents(step, "events");
    if (step.Has("eventsByObject")) return PlayEvents(step, "eventsByObject");
    if (step.Has("controllerRequests")) return PlayControllerRequests(step);
    if (step.Has("coreEvents")) return PlayCoreEvents(step);
    if (step.Has("parallel")) return PlayParallel(step);
    if (step.Has("kubelet")) {
      what_ = absl::StrCat("kubelet ", ToJson(step["kubelet"]));
      std::string problem = PlayKubelet(step["kubelet"], rest_, loop_, symbols_);
      if (!problem.empty()) return Problem("/", "done", problem);
      return std::nullopt;
    }
    if (step.Has("sleep")) {
      what_ = "sleep";
      loop_.RunUntil(loop_.Now() + absl::Seconds(step["sleep"].double_value()));
      return std::nullopt;
    }
    if (step.Has("compact")) {
      what_ = "compact";
      server_.CompactAndRestart();
      return std::nullopt;
    }
    if (step.Has("note")) return std::nullopt;
    what_ = ToJson(step).substr(0, 200);
    return Problem("/", "a known kind of step", "none of its members names one");
  }

  // A path that ends with a random name, with the name of the first object that it fits.
  std::string FindObject(std::string path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos || path.find("<rand", slash) == std::string::npos) return path;
    rest::HttpRequest list;
    list.method = "GET";
    list.path = path.substr(0, slash);
    const Value listed = sim::RunNow(rest_.Handle(list)).object;
    for (const Value& item : listed["items"].items()) {
      const absl::string_view name = item["metadata"]["name"].string_value();
      if (Symbols(symbols_).Match(path.substr(slash + 1), name)) {
        return absl::StrCat(list.path, "/", name);
      }
    }
    return path;
  }

  rest::HttpRequest BuildRequest(const Value& call) {
    rest::HttpRequest http;
    http.method = std::string(call["method"].string_value());
    http.path = FindObject(symbols_.Substitute(call["path"].string_value()));
    for (const ValueMember& member : call["query"].members()) {
      const Value& value = member.value;
      size_t count = value.is_list() ? value.size() : 1;
      for (size_t i = 0; i < count; ++i) {
        const Value& one = value.is_list() ? value.at(i) : value;
        http.query.emplace_back(member.key.view(), symbols_.Substitute(one.string_value()));
      }
    }
    http.content_type = std::string(call["contentType"].string_value());
    http.accept = std::string(call["accept"].string_value());
    absl::string_view agent = call["userAgent"].string_value();
    http.user_agent = absl::StrCat(agent.empty() ? "quiesce" : agent, "/1");
    symbols_.set_repeated_char(0);
    if (call.Has("bodyRepeat")) {
      const Value& repeat = call["bodyRepeat"];
      absl::string_view one = repeat["char"].string_value();
      std::string run(static_cast<size_t>(repeat["count"].int_value()), one.empty() ? 'x' : one[0]);
      http.body = absl::StrReplaceAll(repeat["template"].string_value(),
                                      {{repeat["marker"].string_value(), run}});
      symbols_.set_repeated_char(run.empty() ? 'x' : run[0]);
    } else if (call["body"].is_string()) {
      http.body = symbols_.Substitute(call["body"].string_value());
    } else if (call.Has("body") && !call["body"].is_null()) {
      std::string now = go::FormatRfc3339(loop_.Now());
      http.body = TextOrder(call["bodyText"].string_value())
                      .Render(symbols_.Substitute(times_.Recall(http.path, call["body"], now)));
    }
    what_ = absl::StrCat(http.method, " ", http.path);
    for (size_t i = 0; i < http.query.size(); ++i) {
      absl::StrAppend(&what_, i == 0 ? "?" : "&", http.query[i].first, "=", http.query[i].second);
    }
    return http;
  }

  void LearnTimes(const std::string& path, const rest::HttpResponse& response) {
    if (!response.is_text && response.object.is_object() &&
        response.object["kind"].string_value() != "Status") {
      times_.Learn(path, response.object);
    }
  }

  std::optional<Difference> CompareReply(const Value& step, const rest::HttpResponse& response) {
    const Value& reply = step["reply"];
    Comparer comparer(&symbols_, {managed_fields_, step["unordered"].bool_value()});
    Value body = response.is_text ? Value(response.text) : response.object;
    if (!managed_fields_) body = WithoutManagedFields(body);
    if (reply["code"].int_value() != response.code) {
      return Problem("(code)", absl::StrCat(reply["code"].int_value(), " ", ToJson(reply["body"])),
                     absl::StrCat(response.code, " ", ToJson(body)));
    }
    if (reply.Has("items")) {
      Value items = Value::List();
      for (const Value& item : body["items"].items()) {
        items.Append(ReduceToFields(item, step["fields"]));
      }
      return comparer.CompareItems(reply["items"], items, "/items");
    }
    if (!reply.Has("body")) return std::nullopt;
    const Value* expected = &reply["body"];
    if (step.Has("fields")) body = ReduceToFields(body, step["fields"]);
    if (KeepsOnlyNamedGroups(*expected)) body = OnlyNamedGroups(*expected, body);
    if (auto difference = comparer.Compare(*expected, body, "")) return difference;
    return comparer.CompareWarnings(reply["warnings"], response.warnings);
  }

  // The list of all groups: only those that the recording names are compared.
  static bool KeepsOnlyNamedGroups(const Value& body) {
    return body["kind"].string_value() == "APIGroupList";
  }
  static Value OnlyNamedGroups(const Value& expected, const Value& body) {
    Value groups = Value::List();
    for (const Value& group : body["groups"].items()) {
      for (const Value& named : expected["groups"].items()) {
        if (named["name"] == group["name"]) groups.Append(group);
      }
    }
    Value out = body;
    out.Set("groups", std::move(groups));
    return out;
  }

  std::optional<Difference> PlayCall(const Value& step) {
    rest::HttpRequest http = BuildRequest(step["call"]);
    rest::HttpResponse response = sim::RunNow(rest_.Handle(http));
    LearnTimes(http.path, response);
    return CompareReply(step, response);
  }

  // Lets the world go on until `attempt` finds no difference, at most kPatience. An attempt that
  // fails must leave no symbol bound.
  template <typename Attempt>
  std::optional<Difference> Await(Attempt attempt) {
    absl::Time deadline = loop_.Now() + kPatience;
    while (true) {
      loop_.Settle();
      Symbols before = symbols_;
      std::optional<Difference> difference = attempt();
      if (!difference.has_value()) return std::nullopt;
      absl::Time next = loop_.NextEventTime();
      if (next > deadline) return difference;
      symbols_ = before;
      loop_.RunUntil(next);
    }
  }

  std::optional<Difference> PlayEventually(const Value& step) {
    return Await([&]() -> std::optional<Difference> {
      rest::HttpRequest http = BuildRequest(step["eventually"]);
      rest::HttpResponse response = sim::RunNow(rest_.Handle(http));
      what_ = absl::StrCat("eventually ", what_);
      LearnTimes(http.path, response);
      return CompareReply(step, response);
    });
  }

  std::optional<Difference> PlayWatch(const Value& step) {
    const Value& spec = step["watch"];
    rest::HttpRequest http = BuildRequest(spec);
    http.method = "GET";
    if (std::none_of(http.query.begin(), http.query.end(),
                     [](const auto& item) { return item.first == "watch"; })) {
      http.query.emplace_back("watch", "true");
    }
    what_ = absl::StrCat("watch", what_);
    OpenedCaseWatch& watch = watches_[std::string(spec["name"].string_value())];
    watch.watch.reset();
    watch.path = http.path;
    watch.recorder = std::make_unique<Recorder>();
    rest::HttpWatch opened = sim::RunNow(rest_.OpenWatch(http, watch.recorder.get()));
    if (step.Has("reply")) return CompareReply(step, opened.response);
    if (opened.watch == nullptr) {
      return Problem("(code)", "200 and a watch",
                     absl::StrCat(opened.response.code, " ", ToJson(opened.response.object),
                                  opened.response.text));
    }
    watch.watch = std::move(opened.watch);
    return std::nullopt;
  }

  std::optional<Difference> PlayEvents(const Value& step, absl::string_view kind) {
    const Value& expected = step[kind];
    what_ = absl::StrCat(kind, " of watch ", expected["watch"].string_value());
    auto found = watches_.find(std::string(expected["watch"].string_value()));
    if (found == watches_.end()) return Problem("/watch", "an open watch", "none of that name");
    OpenedCaseWatch& watch = found->second;
    WatchLog& log = watch.recorder->log;
    // All since the last such step or, where that does not fit, all since something was last done:
    // who recorded and waited for a state read the events up to it and threw them away. What the
    // kubelet does in steps that follow each other is one thing.
    auto match = [&]() -> std::optional<Difference> {
      Comparer comparer(&symbols_, {managed_fields_, false});
      if (kind == "events") return MatchEvents(expected, log, comparer, managed_fields_);
      const Symbols before = symbols_;
      auto difference = MatchEventsByObject(expected, log, comparer, managed_fields_);
      if (!difference.has_value() || watch.before_action == 0) return difference;
      symbols_ = before;
      WatchLog since;
      since.events.assign(log.events.begin() + static_cast<std::ptrdiff_t>(watch.before_action),
                          log.events.end());
      if (!MatchEventsByObject(expected, since, comparer, managed_fields_).has_value()) {
        return std::nullopt;
      }
      return difference;
    };
    std::optional<Difference> difference = Await(match);
    if (difference.has_value() && DeletePodsToReap()) difference = Await(match);
    if (!difference.has_value() && controllers_) {
      size_t seen = log.events.size();
      loop_.RunUntil(loop_.Now() + kAfterwards);
      if (log.events.size() != seen) difference = match();
    }
    for (const api::WatchEvent& event : log.events) times_.Learn(watch.path, event.object);
    log.events.clear();
    watch.before_action = 0;
    return difference;
  }

  // The kubelet reaps pods that are being deleted. Where a pod that it reaps next is shown by the
  // recorded events to be on its way out, and nothing in the case deletes it, whoever recorded the
  // case did so unrecorded, before those events. True if there was one.
  bool DeletePodsToReap() {
    const Value& steps = document_["steps"];
    const size_t first = next_step_ - 1;
    size_t at = first;
    while (at < steps.size() && steps.at(at).Has("eventsByObject")) ++at;
    const Value kubelet = steps.at(at)["kubelet"];
    if (workloads_ == nullptr || kubelet["action"].string_value() != "reap") return false;
    bool deleted = false;
    for (const Value& name : kubelet["pods"].items()) {
      bool shown = false;
      for (size_t step = first; step < at; ++step) {
        shown |= ShowsEndOf(steps.at(step)["eventsByObject"], name.string_value());
      }
      if (!shown) continue;
      rest::HttpRequest http;
      http.user_agent = "quiesce/1";
      http.path = absl::StrCat("/api/v1/namespaces/demo/pods/", name.string_value());
      http.method = "GET";
      const Value pod = sim::RunNow(rest_.Handle(http)).object;
      if (pod["metadata"].Has("deletionTimestamp")) continue;
      http.method = "DELETE";
      deleted |= sim::RunNow(rest_.Handle(http)).code == 200;
    }
    return deleted;
  }

  // The events show the pod with the grace period that a delete gives it.
  static bool ShowsEndOf(const Value& events, absl::string_view pod) {
    const Value& list = events["objects"][absl::StrCat("Pod/", pod)];
    return std::any_of(list.items().begin(), list.items().end(), [](const Value& event) {
      return event["object"]["metadata"]["deletionGracePeriodSeconds"].int_value() > 0;
    });
  }

  std::optional<Difference> PlayControllerRequests(const Value& step) {
    what_ = absl::StrCat("requests of ", step["agent"].string_value());
    return Await([&]() -> std::optional<Difference> {
      Comparer comparer(&symbols_, {managed_fields_, false});
      Value got = requests_.OfAgent(step["agent"].string_value(), step["controllerRequests"],
                                    step["fields"], symbols_);
      if (!managed_fields_) got = requests_.WithoutManagedFieldsInBodies(got);
      return comparer.Compare(step["controllerRequests"], got, "");
    });
  }

  std::optional<Difference> PlayCoreEvents(const Value& step) {
    what_ = "events of core/v1";
    return Await([&]() -> std::optional<Difference> {
      rest::HttpRequest http;
      http.method = "GET";
      http.path = "/api/v1/events";
      // Of the objects that the step names; what others were told is not part of it.
      Value got = Value::List();
      const Value all = SummarizeCoreEvents(sim::RunNow(rest_.Handle(http)).object);
      for (const Value& event : all.items()) {
        const auto expected = step["coreEvents"].items();
        const bool named =
            expected.empty() ||
            std::any_of(expected.begin(), expected.end(), [&](const Value& one) {
              return Symbols(symbols_).Match(one["on"].string_value(), event["on"].string_value());
            });
        if (named) got.Append(event);
      }
      Comparer comparer(&symbols_, {managed_fields_, false});
      return comparer.CompareUnordered(step["coreEvents"], got, "");
    });
  }

  std::optional<Difference> PlayParallel(const Value& step) {
    std::vector<int64_t> codes;
    for (const Value& call : step["parallel"].items()) {
      rest::HttpRequest http = BuildRequest(call);
      rest::HttpResponse response = sim::RunNow(rest_.Handle(http));
      LearnTimes(http.path, response);
      codes.push_back(response.code);
    }
    std::sort(codes.begin(), codes.end());
    Value got = Value::List();
    for (int64_t code : codes) got.Append(Value(code));
    what_ = "parallel calls";
    Comparer comparer(&symbols_, {managed_fields_, false});
    return comparer.Compare(step["codes"], got, "/codes");
  }

  const Value& document_;
  bool managed_fields_;
  bool controllers_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  edge::DirectTransport transport_{&server_, &loop_};
  rest::RestHandler rest_;
  RequestLog requests_;
  Symbols symbols_;
  TimeMemory times_;
  std::map<std::string, OpenedCaseWatch> watches_;
  std::string what_;
  size_t next_step_ = 0;
  std::unique_ptr<CaseControllers> workloads_;  // ends before what it works on
};

}  // namespace

CaseResult PlayCase(const Value& document, const ControllersFactory& workloads) {
  return CasePlayer(document, workloads).Play();
}

}  // namespace quiesce::conformance
