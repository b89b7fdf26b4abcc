// aws/aws-app-mesh-controller-for-k8s#133: the service adds defaults to what it is given; the
// controller compares deeply and updates it at each look, without a write to the cluster.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Mesh : public Twin {
  Task<Outcome> Handle(Context& context, Value mesh) override {
    const Value wanted = Value::Object({{"port", mesh["spec"]["port"]}});
    StatusOr<Value> stored =
        co_await context.external->Call("describe", Value::Object({{"name", NameOf(mesh)}}));
    const bool missing = absl::IsNotFound(stored.status());
    if (!stored.ok() && !missing) co_return stored.status();
    const bool same =
        !missing && (cured() ? runtime::IsDerivative(wanted, *stored) : wanted == *stored);
    if (!same) {
      StatusOr<Value> put = co_await context.external->Call(
          "put", Value::Object({{"name", NameOf(mesh)}, {"spec", wanted}}));
      if (!put.ok()) co_return put.status();
    }
    co_return Result::After(absl::Minutes(1));
  }
};

}  // namespace

Entry A20() {
  return Pair<Mesh>("a20",
                    {"aws/aws-app-mesh-controller-for-k8s#133",
                     "compares its spec with an answer that has the service's defaults",
                     "compares only what it means"},
                    [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
