// kubernetes-sigs/cluster-api#12341: the reference that is computed names one version, a step of
// the same look converts it to another; the stored one never matches.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class TwoVersions : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    if (cured() && cluster["spec"]["ref"]["name"].string_value() == "infra") {
      co_return Result::Done();  // group, kind and name are what a reference is
    }
    for (const char* version : {"infra.example.com/v1beta1", "infra.example.com/v1beta2"}) {
      const Value before = cluster;
      Value& ref = cluster.Mutable("spec").Mutable("ref");
      ref.Set("apiVersion", version);
      ref.Set("name", "infra");
      if (cluster == before) continue;
      const Patch patch = MergeFrom(before, cluster);
      Status patched = co_await context.client.Patch(Widgets(), &cluster, patch);
      if (!patched.ok()) co_return runtime::IgnoreNotFound(patched);
    }
    co_return Result::Done();
  }
};

}  // namespace

Entry A18() {
  return Pair<TwoVersions>("a18", {"kubernetes-sigs/cluster-api#12341",
                                   "writes a reference in one version and converts it to another",
                                   "compares references without their version"});
}

}  // namespace quiesce::reconcilers::zoo
