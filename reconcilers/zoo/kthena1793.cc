// volcano-sh/kthena#1793: a controller that loses the lease logs it and goes on reconciling beside
// the new leader. With: {identity: v1}. The election runs under a key of its own, woken by the
// Lease.
#include <set>

#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kElection[] = "controller-leader";

class Election {
 public:
  // One look at the lease.
  Task<Status> Look(Context& context, std::string identity, bool stops) {
    StatusOr<Value> lease = co_await context.client.Live().Get(Leases(), {"default", kElection});
    if (!lease.ok()) co_return lease.status();
    Value& spec = lease->Mutable("spec");
    const absl::Time renewed =
        go::ParseRfc3339(spec["renewTime"].string_value()).value_or(absl::InfinitePast());
    const absl::Time now = context.Now();
    const bool held = now < renewed + absl::Seconds(spec["leaseDurationSeconds"].int_value());
    if (spec["holderIdentity"] != identity && held) {
      leading_ = leading_ && !stops;
      co_return absl::OkStatus();
    }
    if (spec["holderIdentity"] == identity && leading_ && now - renewed_ < absl::Seconds(2)) {
      co_return absl::OkStatus();  // too early to renew: this was the event of the last renewal
    }
    spec.Set("holderIdentity", identity);
    spec.Set("renewTime", go::FormatRfc3339Micro(now));
    Status written = co_await context.client.Update(Leases(), &*lease);
    if (!written.ok()) co_return runtime::IsConflict(written) ? absl::OkStatus() : written;
    leading_ = true;
    renewed_ = now;
    co_return absl::OkStatus();
  }
  // One that stops when it must leads no longer than ten seconds after its last renewal.
  bool Leads(absl::Time now, bool stops) const {
    return leading_ && (!stops || now - renewed_ < absl::Seconds(10));
  }

 private:
  bool leading_ = false;
  absl::Time renewed_ = absl::InfinitePast();
};

std::vector<Request> ElectionKey(const Value& lease) {
  if (NameOf(lease) != kElection) return {};
  return {{"", kElection}};
}

// What each version of the controller makes of an object.
Task<Status> Install(Context& context, const Value& object, std::string version) {
  Value wanted = ChildOf(object, ConfigMaps(), NameOf(object));
  wanted.Mutable("data").Set("version", version);
  wanted.Mutable("data").Set("spec", object["spec"]["text"]);
  co_return co_await EnsureChild(context, ConfigMaps(), wanted);
}

class Kthena : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    if (request.name != kElection) co_return co_await Twin::Reconcile(context, request);
    Status looked = co_await election_.Look(context, Text(options()["identity"]), cured());
    if (!looked.ok()) co_return looked;
    if (election_.Leads(context.Now(), cured())) {
      for (const Request& waiting : waiting_) context.Enqueue(waiting);
      waiting_.clear();
    }
    co_return Result::After(absl::Seconds(2));
  }

  Task<Outcome> Handle(Context& context, Value object) override {
    if (!election_.Leads(context.Now(), cured())) {
      waiting_.insert(runtime::KeyOf(object));
      co_return Result::Done();
    }
    co_return co_await Install(context, object, Text(options()["identity"]));
  }

  Election election_;
  std::set<Request> waiting_;  // for when it leads
};

void Elected(ControllerSpec& spec, bool) {
  spec.owns = {ConfigMaps()};
  spec.watches = {{Leases(), &ElectionKey, ""}};
}

}  // namespace

Entry Kthena1793() {
  return Pair<Kthena>("kthena1793",
                      {"volcano-sh/kthena#1793", "goes on after it has lost the lease",
                       "stops before its lease can be another's"},
                      &Elected);
}

}  // namespace quiesce::reconcilers::zoo
