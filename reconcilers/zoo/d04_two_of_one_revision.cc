// cert-manager/cert-manager#3565: after it made a request, the controller waits until its cache
// shows it; when that takes too long, it ends with an error, does not see the first one, and makes
// another of the same revision. Whoever works on requests stops where it finds two of one revision.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Certificate : public Twin {
  Task<Outcome> Handle(Context& context, Value certificate) override {
    StatusOr<std::vector<Value>> requests = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(certificate), "revision", "1");
    if (!requests.ok()) co_return requests.status();
    if (!requests->empty()) co_return Result::Done();
    Value request = ChildOf(certificate, ConfigMaps(), cured() ? NameOf(certificate) + "-1" : "");
    if (!cured()) request.Mutable("metadata").Set("generateName", NameOf(certificate) + "-");
    request.Mutable("metadata").Set("labels", Value::Object({{"revision", "1"}}));
    Status created =
        runtime::IgnoreAlreadyExists(co_await context.client.Create(ConfigMaps(), &request));
    if (!created.ok()) co_return created;
    const absl::Time deadline = context.Now() + absl::Seconds(5);
    while (context.Now() < deadline) {
      if ((co_await context.client.Get(ConfigMaps(), KeyOf(request))).ok()) {
        co_return Result::Done();
      }
      co_await context.Sleep(absl::Milliseconds(500));
    }
    co_return absl::DeadlineExceededError("timed out waiting for the cache");
  }
};

// Works on requests: needs exactly one of a revision.
class Requests : public Twin {
  Task<Outcome> Handle(Context& context, Value certificate) override {
    co_await context.Sleep(absl::Seconds(1));
    StatusOr<std::vector<Value>> requests = co_await ListLabelled(
        context.client, ConfigMaps(), NamespaceOf(certificate), "revision", "1");
    if (!requests.ok()) co_return requests.status();
    if (requests->size() != 1) co_return Result::Done();
    const Value before = certificate;
    SetCondition(context, certificate, "Ready", true, "Issued");
    co_return co_await WriteStatus(context, Widgets(), before, certificate);
  }
};

}  // namespace

Entry D04() {
  return WithHelper<Requests>(
      Pair<Certificate>("d04",
                        {"cert-manager/cert-manager#3565",
                         "makes a second request of a revision when the cache is slow",
                         "gives the request the name of its revision"},
                        [](ControllerSpec& spec, bool) { spec.owns = {ConfigMaps()}; }),
      "d04-requests", "Issues a certificate that has exactly one request",
      [](ControllerSpec& spec) { spec.owns = {ConfigMaps()}; });
}

}  // namespace quiesce::reconcilers::zoo
