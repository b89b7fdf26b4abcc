// The metrics of one process under the names of controller-runtime and client-go, on simulated
// time, and their Prometheus text.
//
//   Metrics metrics;
//   metrics.Add(Metric::kReconcileTotal, {{"controller", "db"}, {"result", "success"}});
//   std::string text = metrics.Text({{"pod", "db-0"}});
//   // controller_runtime_reconcile_total{controller="db",pod="db-0",result="success"} 1
//
// No one has to keep any: what counts takes a pointer that may be null. A process that starts again
// starts from zero.
// Sources: sigs.k8s.io/controller-runtime/pkg/internal/controller/metrics, pkg/internal/metrics/
// workqueue.go, pkg/metrics/{client_go_adapter,leaderelection}.go; the text format of
// https://prometheus.io/docs/instrumenting/exposition_formats.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_METRICS_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_METRICS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace quiesce::runtime {

enum class Metric : uint8_t {
  kReconcileTotal,           // controller, result
  kReconcileErrors,          // controller
  kTerminalReconcileErrors,  // controller
  kReconcilePanics,          // controller
  kReconcileTimeouts,        // controller
  kReconcileTime,            // controller; seconds
  kMaxConcurrentReconciles,  // controller
  kActiveWorkers,            // controller
  kQueueDepth,               // name, controller, priority
  kQueueAdds,                // name, controller
  kQueueRetries,             // name, controller
  kQueueDuration,            // name, controller; seconds
  kWorkDuration,             // name, controller; seconds
  kRestRequests,             // code, method, host
  kLeaderStatus,             // name
  // Wishes of operators that no library has: see MeterTrace() in scenarios/play.
  kStatusUpdates,           // actor, resource
  kStatusUpdatesPerMinute,  // actor, resource
  kReconcilesPerMinute,     // controller
  kPhaseSeconds,            // resource, namespace, name, phase
};

class Metrics {
 public:
  // Names and values; in any order.
  using Labels = std::vector<std::pair<std::string, std::string>>;

  // Of a counter: by so much more. Of a gauge: too.
  void Add(Metric metric, const Labels& labels, double delta = 1);
  void Set(Metric metric, const Labels& labels, double value);
  // Of a histogram.
  void Observe(Metric metric, const Labels& labels, absl::Duration value);

  // 0 where it was never counted.
  double ValueOf(Metric metric, const Labels& labels) const;

  // The text of this process, whose lines carry `labels`, too.
  std::string Text(const Labels& labels) const;
  // The text of several processes together: every family once, as the format demands.
  static std::string Text(const std::vector<std::pair<const Metrics*, Labels>>& processes);

 private:
  struct Series {
    double value = 0;
    std::vector<uint64_t> buckets;  // of a histogram: how many are at most the bound
    uint64_t count = 0;
    double sum = 0;
  };
  // By labels, sorted by name.
  using Family = std::map<Labels, Series>;

  Series& Find(Metric metric, const Labels& labels);
  static void AppendSeries(Metric metric, const Labels& labels, const Series& series,
                           std::string* out);

  std::map<Metric, Family> families_;
};

// The family's name: "workqueue_depth".
absl::string_view MetricName(Metric metric);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_METRICS_H_
