#include "scenarios/detectors/conflict_livelock.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kEnough = 6;
// A burst of retries may meet one old view several times before its event comes.
constexpr absl::Duration kLongEnough = absl::Seconds(1);

bool IsGuarded(api::Verb verb) {
  return verb == api::Verb::kUpdate || verb == api::Verb::kPatch || verb == api::Verb::kDelete;
}

// The resourceVersion that the request was based on; null where it has none.
const Value& BasedOn(const edge::CallRecord& call) {
  const Value& body = call.request.body;
  return call.request.verb == api::Verb::kDelete ? body["preconditions"]["resourceVersion"]
                                                 : body["metadata"]["resourceVersion"];
}

bool IsApply(const edge::CallRecord& call) {
  return call.request.verb == api::Verb::kPatch &&
         call.request.patch_type == api::PatchType::kApply;
}

// What of the request another version refused, for people.
std::string Precondition(const edge::CallRecord& call) {
  const Value& version = BasedOn(call);
  if (version.is_null()) {
    return absl::StrCat("uid ", call.request.body["preconditions"]["uid"].string_value());
  }
  return absl::StrCat("resourceVersion ", version.string_value());
}

// The same as a number; 0 where it has none.
int64_t VersionOf(const edge::CallRecord& call) {
  int64_t number = 0;
  return absl::SimpleAtoi(BasedOn(call).string_value(), &number) ? number : 0;
}

}  // namespace

void ConflictLivelock::OnCall(const CallEvent& seen) {
  if (!seen.by_controller || seen.object == kNoObject || !IsGuarded(seen.call.request.verb)) return;
  if (seen.call.fault != edge::InjectedFault::kNone) return;
  const Key key{seen.actor, seen.object, run().causes().reconcile(seen.reconcile).object,
                seen.call.request.verb, seen.call.request.subresource};
  if (seen.call.status.reason != "Conflict") {
    if (seen.call.status.ok()) streaks_.erase(key);
    return;
  }
  const api::GroupVersionResource& gvr = seen.call.request.resource;
  const bool fresh = run().causes().Unseen(seen.actor, {gvr.group, gvr.resource}, seen.object) == 0;
  if (!fresh) return;
  Streak& streak = streaks_[key];
  // Who reads the object again before each try is only unlucky, however often others come first.
  const int64_t version = VersionOf(seen.call);
  if (version > streak.newest && !streak.conflicts.empty()) streak.conflicts.clear();
  streak.newest = std::max(streak.newest, version);
  streak.conflicts.push_back(seen.index);
  const auto& first = run().trace().record(streak.conflicts.front());
  if (streak.conflicts.size() >= kEnough && seen.time - first.time() >= kLongEnough) {
    objects_.insert(seen.object);
  }
  if (streak.conflicts.size() > worst_.conflicts.size()) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void ConflictLivelock::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (worst_.conflicts.size() < kEnough) return;
  const sim::TraceRecord& first = run().trace().record(worst_.conflicts.front());
  const sim::TraceRecord& last = run().trace().record(worst_.conflicts.back());
  if (last.time() - first.time() < kLongEnough) return;
  const auto& first_call = *first.BodyAs<edge::CallRecord>();
  const auto& last_call = *last.BodyAs<edge::CallRecord>();
  const bool applies = IsApply(first_call);
  Finding finding = NewFinding();
  finding.sentence =
      absl::StrCat(run().ActorName(std::get<0>(worst_key_)), " got ", worst_.conflicts.size(),
                   " conflicts in a row on ", run().Describe(std::get<1>(worst_key_)),
                   applies ? ": it applies without force what another field manager owns, and no "
                             "retry changes that."
                           : " although its cache was up to date each time: reading again would "
                             "not help, or it does not read.");
  finding.since = first.time();
  finding.objects.push_back(run().Describe(std::get<1>(worst_key_)));
  for (const ObjectId object : objects_) finding.AlsoAbout(run().Describe(object));
  finding.facts.emplace_back("conflicts", absl::StrCat(worst_.conflicts.size(), " in ",
                                                       ShowDuration(last.time() - first.time())));
  if (!applies) {
    finding.facts.emplace_back("sent", Precondition(first_call));
    finding.facts.emplace_back("then", Precondition(last_call));
  }
  finding.facts.emplace_back("server said", last_call.status.message);
  finding.story.push_back(CallLine(run(), worst_.conflicts.front()));
  finding.story.push_back(CallLine(run(), worst_.conflicts.back()));
  finding.cure =
      applies ? "leave the field to its owner, or take it with client.ForceOwnership"
              : "after a conflict return and let the next event bring the new object, or get it "
                "again and work out the change again (retry.RetryOnConflict)";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios
