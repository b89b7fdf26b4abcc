// metallb/metallb-operator#130: the operator watches all ConfigMaps of its namespace, and its own
// election record is one of them, renewed every two seconds.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

std::vector<Request> AnyConfigMap(const Value& object) { return {{NamespaceOf(object), "lb"}}; }
std::vector<Request> LabelledConfigMap(const Value& object) {
  if (object["metadata"]["labels"]["lb"].is_null()) return {};
  return {{NamespaceOf(object), "lb"}};
}

class Balancer : public Twin {
  Task<Outcome> Handle(Context& context, Value balancer) override {
    co_return (co_await context.client.Live().Get(ConfigMaps(), Beside(balancer, "settings")))
        .status();
  }
};

// Renews the record of an election every two seconds, a hundred times.
class Candidate : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    if (request.name != "leader") co_return Result::Done();
    StatusOr<Value> record = co_await context.client.Live().Get(ConfigMaps(), request);
    if (!record.ok()) co_return runtime::IgnoreNotFound(record.status());
    const int64_t renewals = record->Mutable("data").size();
    if (renewals >= 100) co_return Result::Done();
    record->Mutable("data").Set(absl::StrCat("renewal-", renewals), "held");
    Status renewed = co_await context.client.Update(ConfigMaps(), &*record);
    if (!renewed.ok()) co_return renewed;
    co_return Result::After(absl::Seconds(2));
  }
};

}  // namespace

Entry A16() {
  return WithHelper<Candidate>(
      Pair<Balancer>(
          "a16",
          {"metallb/metallb-operator#130", "reconciles at each renewal of its own election record",
           "looks only at ConfigMaps with its label"},
          [](ControllerSpec& spec, bool cured) {
            spec.watches = {{ConfigMaps(), cured ? &LabelledConfigMap : &AnyConfigMap, ""}};
          }),
      "a16-candidate", "Renews an election record every two seconds", [](ControllerSpec& spec) {
        spec.for_resource = ConfigMaps();
        spec.for_predicate = "generation-changed";
      });
}

}  // namespace quiesce::reconcilers::zoo
