// hashicorp/vault-secrets-operator#18: the delay is returned together with the error; the queue
// ignores it and retries after 5 ms, 10 ms, 20 ms.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class VaultSecret : public Twin {
  Task<Outcome> Handle(Context& context, Value secret) override {
    StatusOr<Value> login = co_await context.external->Call("check", Value::Object());
    if (login.ok()) co_return Result::Done();
    if (cured()) co_return Result::After(absl::Minutes(1));
    co_return Outcome(Result::After(absl::Minutes(1)), login.status());
  }
};

}  // namespace

Entry C02() {
  return Pair<VaultSecret>(
      "c02",
      {"hashicorp/vault-secrets-operator#18",
       "returns a delay beside an error, where it is ignored", "returns the delay alone"},
      [](ControllerSpec& spec, bool) {
        spec.external = "cloud";
        spec.declared.base = absl::Minutes(1);
        spec.declared.cap = absl::Minutes(1);
      });
}

}  // namespace quiesce::reconcilers::zoo
