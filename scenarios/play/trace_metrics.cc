#include "scenarios/play/trace_metrics.h"

#include <map>
#include <string>
#include <utility>

#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/records.h"

namespace quiesce::scenarios {
namespace {

using runtime::Metric;
using runtime::Metrics;

// Since when an object has been in its phase.
class PhaseClock {
 public:
  explicit PhaseClock(Metrics* metrics) : metrics_(metrics) {}

  void See(const std::string& resource, const Value& after, const Value& before, absl::Time now) {
    const Value& metadata = (after.is_null() ? before : after)["metadata"];
    const Key key{resource, std::string(metadata["namespace"].string_value()),
                  std::string(metadata["name"].string_value())};
    const std::string phase(after["status"]["phase"].string_value());
    auto found = phases_.find(key);
    if (found != phases_.end()) {
      if (found->second.first == phase) return;
      Spend(key, found->second, now);
      phases_.erase(found);
    }
    if (!phase.empty()) phases_[key] = {phase, now};
  }

  void End(absl::Time now) {
    for (const auto& [key, phase] : phases_) Spend(key, phase, now);
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // resource, namespace, name
  using Phase = std::pair<std::string, absl::Time>;               // and when it began

  void Spend(const Key& key, const Phase& phase, absl::Time now) {
    metrics_->Add(Metric::kPhaseSeconds,
                  {{"resource", std::get<0>(key)},
                   {"namespace", std::get<1>(key)},
                   {"name", std::get<2>(key)},
                   {"phase", phase.first}},
                  absl::ToDoubleSeconds(now - phase.second));
  }

  Metrics* const metrics_;
  std::map<Key, Phase> phases_;
};

}  // namespace

void MeterTrace(const sim::Trace& trace, absl::Duration elapsed, Metrics* metrics) {
  const double minutes = absl::ToDoubleMinutes(elapsed);
  PhaseClock phases(metrics);
  std::map<Metrics::Labels, double> updates, reconciles;
  for (const sim::TraceRecord& record : trace.records()) {
    const std::string& actor = trace.ActorName(record.actor);
    if (record.kind == runtime::kReconcileBeginRecord) {
      ++reconciles[{{"controller", actor}}];
    } else if (record.kind == edge::kCallRecord) {
      const auto* call = record.BodyAs<edge::CallRecord>();
      if (call == nullptr || !call->changed()) continue;
      const std::string& resource = call->request.resource.resource;
      if (call->request.subresource == "status") {
        ++updates[{{"actor", actor}, {"resource", resource}}];
      }
      phases.See(resource, call->after, call->before, record.time());
    }
  }
  phases.End(sim::StartTime() + elapsed);
  for (const auto& [labels, count] : updates) {
    metrics->Add(Metric::kStatusUpdates, labels, count);
    if (minutes > 0) metrics->Set(Metric::kStatusUpdatesPerMinute, labels, count / minutes);
  }
  for (const auto& [labels, count] : reconciles) {
    if (minutes > 0) metrics->Set(Metric::kReconcilesPerMinute, labels, count / minutes);
  }
}

}  // namespace quiesce::scenarios
