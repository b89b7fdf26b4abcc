// Two reports about leader election.
//
// linkerd/linkerd2#12021: a controller without the lease hears of changes and does nothing; when it
// gets the lease, no one tells it of them again.
//
// volcano-sh/kthena#1793: a controller that loses the lease logs it and goes on reconciling beside
// the new leader.
//
// The election runs under a key of its own, woken by the Lease: a reconciler has no other way to
// run something beside it.
//   with: {version: v1}
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

constexpr char kElection[] = "controller-leader";

class Election {
 public:
  // `hot`: renews at each look, so at each event of its own lease.
  explicit Election(std::string identity, bool hot = false)
      : identity_(std::move(identity)), hot_(hot) {}

  // One look at the lease; returns when to look again.
  sim::Task<absl::Duration> Step(Context& context) {
    constexpr absl::Duration kPeriod = absl::Seconds(2);
    const ObjectKey key{"default", kElection};
    absl::StatusOr<Value> lease = co_await context.client.Live().Get(Leases(), key);
    if (!lease.ok()) co_return kPeriod;
    const std::string holder = Text((*lease)["spec"]["holderIdentity"]);
    const absl::Time renewed = go::ParseRfc3339((*lease)["spec"]["renewTime"].string_value())
                                   .value_or(absl::InfinitePast());
    const absl::Duration lasts =
        absl::Seconds((*lease)["spec"]["leaseDurationSeconds"].int_value());
    const absl::Time now = context.Now();
    if (holder != identity_ && now < renewed + lasts) {
      leading_ = leading_ && !stops_;
      co_return kPeriod;
    }
    if (holder == identity_ && !hot_ && now - renewed < kPeriod) co_return renewed + kPeriod - now;
    Value mine = *lease;
    mine.Mutable("spec").Set("holderIdentity", identity_);
    mine.Mutable("spec").Set("renewTime", go::FormatRfc3339Micro(now));
    absl::Status written = co_await context.client.Update(Leases(), &mine);
    if (written.ok()) {
      leading_ = true;
      renewed_ = now;
    }
    co_return kPeriod;
  }

  // In the cured one leadership ends when the lease could not be renewed for ten seconds.
  bool Leading(absl::Time now) const {
    return leading_ && (!stops_ || now - renewed_ < absl::Seconds(10));
  }
  void StopWhenLost() { stops_ = true; }

 private:
  const std::string identity_;
  const bool hot_;
  bool leading_ = false, stops_ = false;
  absl::Time renewed_ = absl::InfinitePast();
};

std::vector<Request> ElectionKey(const Value& lease) {
  if (lease["metadata"]["name"].string_value() != kElection) return {};
  return {{"", kElection}};
}

// What each version of the controller makes of an object.
sim::Task<absl::Status> Install(Context& context, const Value& object, const std::string& version) {
  Value wanted =
      New(ConfigMaps(), Text(object["metadata"]["namespace"]), Text(object["metadata"]["name"]));
  wanted.Mutable("data").Set("version", version);
  wanted.Mutable("data").Set("spec", object["spec"]["text"]);
  absl::Status owned = runtime::SetControllerReference(object, &wanted);
  if (!owned.ok()) co_return owned;
  absl::StatusOr<Value> live = co_await context.client.Get(ConfigMaps(), runtime::KeyOf(wanted));
  if (runtime::IsNotFound(live.status())) {
    co_return runtime::IgnoreAlreadyExists(co_await context.client.Create(ConfigMaps(), &wanted));
  }
  if (!live.ok()) co_return live.status();
  Value changed = runtime::Overlay(*live, wanted);
  if (changed.SharesNodeWith(*live)) co_return absl::OkStatus();
  co_return co_await context.client.Update(ConfigMaps(), &changed);
}

// linkerd2#12021
class Endpoints : public runtime::Reconciler {
 public:
  // with: {hot: true}: see Election.
  Endpoints(const ControllerEnvironment& environment, bool cured)
      : cured_(cured), election_("new", environment.options["hot"].bool_value()) {}
  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    if (request.name == kElection) {
      const absl::Duration again = co_await election_.Step(context);
      // The lease is not renewed here: what this is about is over once it is taken.
      if (election_.Leading(context.Now())) co_return Result::Done();
      co_return Result::After(again);
    }
    if (!election_.Leading(context.Now())) {
      if (cured_) co_return Result::After(absl::Seconds(2));  // events wait until it leads
      co_return Result::Done();
    }
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    co_return co_await Install(context, *found, "v1");
  }

 private:
  const bool cured_;
  Election election_;
};

// kthena#1793
class Kthena : public runtime::Reconciler {
 public:
  Kthena(const ControllerEnvironment& environment, bool cured)
      : version_(Text(environment.options["version"])), election_(version_) {
    if (cured) election_.StopWhenLost();
  }
  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    if (request.name == kElection) co_return Result::After(co_await election_.Step(context));
    if (!election_.Leading(context.Now())) co_return Result::After(absl::Seconds(2));
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    co_return co_await Install(context, *found, version_);
  }

 private:
  const std::string version_;
  Election election_;
};

}  // namespace

std::vector<ControllerSpec> LeaderControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(
      SpecOf<Endpoints>("linkerd/buggy", "linkerd2#12021 as reported", Widgets(), false));
  specs.push_back(SpecOf<Endpoints>("linkerd/cured", "linkerd2#12021 cured", Widgets(), true));
  specs.push_back(SpecOf<Kthena>("kthena/buggy", "kthena#1793 as reported", Widgets(), false));
  specs.push_back(SpecOf<Kthena>("kthena/cured", "kthena#1793 cured", Widgets(), true));
  for (ControllerSpec& spec : specs) {
    spec.owns = {ConfigMaps()};
    spec.watches = {{Leases(), &ElectionKey, ""}};
  }
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field
