// cert-manager/cert-manager#8610: the issuer returns a certificate that has already expired; the
// controller stores it, finds it invalid and asks for the next at once. Each step is a success, so
// no backoff slows it down.
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Certificate : public Twin {
  Task<Outcome> Handle(Context& context, Value certificate) override {
    const Value before = certificate;
    if (certificate["status"]["valid"].bool_value()) co_return Result::Done();
    // The cure asks first when it may try again, whatever has woken the key.
    for (const Value& condition : certificate["status"]["conditions"].items()) {
      if (condition["reason"].string_value() != "IssuedExpired") continue;
      const auto since = go::ParseRfc3339(condition["lastTransitionTime"].string_value());
      const absl::Time again = since.value_or(context.Now()) + absl::Hours(1);
      if (context.Now() < again) co_return Result::After(again - context.Now());
    }
    StatusOr<Value> issued =
        co_await context.external->Call("issue", Value::Object({{"name", NameOf(certificate)}}));
    if (!issued.ok()) co_return issued.status();
    const bool expired = (*issued)["expired"].bool_value();
    if (cured() && expired) {
      SetCondition(context, certificate, "Ready", false, "IssuedExpired");
      Status written = co_await WriteStatus(context, Widgets(), before, certificate);
      if (!written.ok()) co_return written;
      co_return Result::After(absl::Hours(1));
    }
    const int64_t revision = certificate["status"]["revision"].int_value() + 1;
    Status requested = co_await CreateOnce(
        context, ConfigMaps(),
        ChildOf(certificate, ConfigMaps(), absl::StrCat(NameOf(certificate), "-", revision)));
    if (!requested.ok()) co_return requested;
    certificate.Mutable("status").Set("revision", revision);
    certificate.Mutable("status").Set("valid", !expired);
    co_return co_await WriteStatus(context, Widgets(), before, certificate);
  }
};

}  // namespace

Entry A19() {
  return Pair<Certificate>("a19",
                           {"cert-manager/cert-manager#8610",
                            "asks for the next certificate at once when one comes expired",
                            "takes an expired certificate for a failure and waits"},
                           [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo
