// Any bytes as HTTP requests get a reply, never a crash. An input is a list of requests separated
// by lines `---`; of each, the first line is `METHOD TARGET`, the second the content type, the rest
// the body. They go to a fork of one prepared server, one after the other.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/run_now.h"

namespace quiesce::fuzz {
namespace {

constexpr char kDefinition[] = R"({"apiVersion": "apiextensions.k8s.io/v1",
 "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
 "spec": {"group": "example.com", "scope": "Namespaced",
  "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.replicas",
                                            "statusReplicasPath": ".status.replicas"}},
   "schema": {"openAPIV3Schema": {"type": "object", "properties": {
    "spec": {"type": "object", "properties": {"replicas": {"type": "integer", "default": 1},
     "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}}},
    "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}]}})";

// A server that has a custom resource type and some objects; made once in a process.
struct Prepared {
  Prepared()
      : choices(std::make_unique<sim::PlainStrategy>()),
        loop(&choices, nullptr),
        server(&loop, apiserver::ServerOptions()) {
    Post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", kDefinition);
    loop.RunUntil(loop.Now() + absl::Seconds(10));
    Post("/api/v1/namespaces/default/configmaps",
         R"({"metadata": {"name": "a", "finalizers": ["x/y"]}, "data": {"k": "v"}})");
    Post("/apis/example.com/v1/namespaces/default/widgets",
         R"({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}})");
  }
  void Post(const char* path, const char* body) {
    rest::HttpRequest http;
    http.method = "POST";
    http.path = path;
    http.content_type = "application/json";
    http.body = body;
    edge::DirectTransport transport(&server, &loop);
    if (sim::RunNow(rest::RestHandler(&transport, &server.types(), &loop.clock()).Handle(http))
            .code != 201)
      std::abort();
  }

  sim::Choices choices;
  sim::EventLoop loop;
  apiserver::Server server;
};

class Sink : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent&) override {}
  void OnClosed() override {}
};

rest::HttpRequest ParseRequest(absl::string_view text) {
  rest::HttpRequest http;
  std::pair<absl::string_view, absl::string_view> first =
      absl::StrSplit(text, absl::MaxSplits('\n', 1));
  std::pair<absl::string_view, absl::string_view> second =
      absl::StrSplit(first.second, absl::MaxSplits('\n', 1));
  size_t space = first.first.find(' ');
  http.method = std::string(first.first.substr(0, space));
  if (space != absl::string_view::npos) http.SetTarget(first.first.substr(space + 1));
  http.content_type = std::string(second.first);
  http.body = std::string(second.second);
  http.user_agent = "fuzz/1";
  return http;
}

void Check(const rest::HttpResponse& reply) {
  if (reply.code < 200 || reply.code > 599) std::abort();
  std::string body = reply.BodyText();
  if (!reply.is_text && !body.empty() && !ParseJson(body).ok()) std::abort();
}

void Run(absl::string_view input) {
  static Prepared& prepared = *new Prepared;
  sim::EventLoop loop(&prepared.choices, nullptr);
  std::unique_ptr<apiserver::Server> server = prepared.server.Fork(&loop);
  edge::DirectTransport transport(server.get(), &loop);
  rest::RestHandler rest(&transport, &server->types(), &loop.clock());
  for (absl::string_view text : absl::StrSplit(input, "\n---\n")) {
    rest::HttpRequest http = ParseRequest(text);
    if (rest::RestHandler::IsWatch(http)) {
      Sink sink;
      const rest::HttpWatch opened = sim::RunNow(rest.OpenWatch(http, &sink));
      Check(opened.response);
      loop.Settle();
    } else {
      Check(sim::RunNow(rest.Handle(http)));
    }
  }
}

}  // namespace
}  // namespace quiesce::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  quiesce::fuzz::Run(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
