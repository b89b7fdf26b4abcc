#include "scenarios/detectors/thundering_herd.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kHerd = 50;
constexpr absl::Duration kTogether = absl::Milliseconds(100);

}  // namespace

void ThunderingHerd::OnEnqueue(const EnqueueEvent& enqueue) {
  const runtime::WakeReason reason = enqueue.enqueue.reason;
  const bool timer = reason == runtime::WakeReason::kRequeueAfter ||
                     reason == runtime::WakeReason::kRequeue ||
                     reason == runtime::WakeReason::kError;
  // Keys that wait a few milliseconds after a burst are together because of the burst, and those
  // whose requests failed with the API server's because of that.
  const Causes& causes = run().causes();
  const ReconcileFacts& look =
      causes.reconcile(causes.LastReconcile(enqueue.object, enqueue.actor));
  const bool server_failed =
      reason == runtime::WakeReason::kError && look.faulted && look.calls == 0;
  const bool waits = timer && enqueue.enqueue.delay > kTogether && !server_failed;
  by_timer_[{enqueue.object, enqueue.actor}] = waits;
  if (waits) waiting_[enqueue.actor].insert(enqueue.object);
}

void ThunderingHerd::OnReconcileBegin(const ReconcileEvent& begin) {
  if (run().phase() >= Phase::kProbe) return;
  const auto timer = by_timer_.find({begin.object, begin.actor});
  if (timer == by_timer_.end() || !timer->second) return;
  Window& window = windows_[begin.actor];
  window.starts.push_back({begin.time, begin.object, begin.index});
  ++window.keys[begin.object];
  while (begin.time - window.starts.front().when > kTogether) {
    const auto key = window.keys.find(window.starts.front().object);
    if (--key->second == 0) window.keys.erase(key);
    window.starts.pop_front();
  }
  // A herd is a good part of all keys that ever waited: many keys meet, however well they are
  // spread.
  const size_t herd = std::max(kHerd, waiting_[begin.actor].size() / 4);
  if (window.keys.size() < herd) {
    if (window.keys.size() < herd / 2) window.in_herd = false;
    return;
  }
  if (!window.in_herd) {
    window.in_herd = true;
    window.herds.emplace_back(window.starts.front().when, 0);
    if (window.example == 0) window.example = begin.index;
  }
  window.herds.back().second = std::max(window.herds.back().second, window.keys.size());
}

// Calls of services that a whole process makes at once when it comes back.
void ThunderingHerd::OnExternalCall(const ExternalCallEvent& call) {
  if (run().phase() >= Phase::kProbe || call.reconcile == 0 || starts_[call.actor] < 2) return;
  if (run().causes().reconcile(call.reconcile).waker != Waker::kStart) return;
  Calls& calls = calls_[call.actor];
  calls.recent.push_back(call.call.sent);
  while (call.call.sent - calls.recent.front() > kTogether) calls.recent.pop_front();
  if (calls.recent.size() > calls.most) {
    calls.most = calls.recent.size();
    calls.when = calls.recent.front();
    calls.example = call.index;
    calls.service = call.call.service;
  }
}

void ThunderingHerd::OnLifecycle(const LifecycleEvent& lifecycle) {
  if (lifecycle.lifecycle.what == runtime::LifecycleRecord::What::kStarted)
    ++starts_[lifecycle.actor];
}

void ThunderingHerd::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  for (const auto& [actor, window] : windows_) {
    if (window.herds.size() < 2) continue;
    size_t largest = 0;
    for (const auto& [when, keys] : window.herds) largest = std::max(largest, keys);
    Finding finding = NewFinding();
    finding.sentence = absl::StrCat("Up to ", largest, " keys of ", run().ActorName(actor),
                                    " wait for the same instant and start together, ",
                                    window.herds.size(), " times.");
    finding.since = window.herds.front().first;
    const auto& record = *run().trace().record(window.example).BodyAs<runtime::ReconcileRecord>();
    finding.objects.push_back(
        absl::StrCat(record.key.namespace_, "/", record.key.name, " and others"));
    std::string when;
    for (size_t i = 0; i < window.herds.size() && i < 5; ++i) {
      absl::StrAppend(&when, i == 0 ? "" : ", ", ShowMoment(window.herds[i].first), " (",
                      window.herds[i].second, " keys)");
    }
    finding.facts.emplace_back("herds", when);
    finding.facts.emplace_back("together", absl::StrCat("within ", ShowDuration(kTogether)));
    finding.story.push_back(ReconcileLine(run(), window.example));
    finding.cure =
        "spread the waits of different keys: RequeueAfter with wait.Jitter(period, 0.1), or a "
        "share of "
        "the period that follows from the key";
    findings->push_back(std::move(finding));
    return;
  }
  for (const auto& [actor, calls] : calls_) {
    if (calls.most < kHerd) continue;
    Finding finding = NewFinding();
    finding.sentence =
        absl::StrCat(run().ActorName(actor), " calls ", calls.service, " ", calls.most,
                     " times within ", ShowDuration(kTogether), " after it has started again.");
    finding.since = calls.when;
    finding.objects.push_back(absl::StrCat("objects of ", run().ActorName(actor)));
    finding.facts.emplace_back("herd",
                               absl::StrCat(ShowMoment(calls.when), " (", calls.most, " calls)"));
    finding.facts.emplace_back("woken", "by the first list after a start, all at once");
    finding.story.push_back(RecordLine(run(), calls.example));
    finding.cure =
        "fewer workers, a limiter in front of the service, or a start that trusts what status says";
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace quiesce::scenarios
