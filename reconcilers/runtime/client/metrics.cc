#include "reconcilers/runtime/client/metrics.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::runtime {
namespace {

enum class Type : uint8_t { kCounter, kGauge, kHistogram };

struct FamilyInfo {
  const char* name;
  Type type;
  const char* help;
};

// In the order of Metric. Helps are the originals'.
constexpr FamilyInfo kFamilies[] = {
    {"controller_runtime_reconcile_total", Type::kCounter,
     "Total number of reconciliations per controller"},
    {"controller_runtime_reconcile_errors_total", Type::kCounter,
     "Total number of reconciliation errors per controller"},
    {"controller_runtime_terminal_reconcile_errors_total", Type::kCounter,
     "Total number of terminal reconciliation errors per controller"},
    {"controller_runtime_reconcile_panics_total", Type::kCounter,
     "Total number of reconciliation panics per controller"},
    {"controller_runtime_reconcile_timeouts_total", Type::kCounter,
     "Total number of reconciliation timeouts per controller"},
    {"controller_runtime_reconcile_time_seconds", Type::kHistogram,
     "Length of time per reconciliation per controller"},
    {"controller_runtime_max_concurrent_reconciles", Type::kGauge,
     "Maximum number of concurrent reconciles per controller"},
    {"controller_runtime_active_workers", Type::kGauge,
     "Number of currently used workers per controller"},
    {"workqueue_depth", Type::kGauge, "Current depth of workqueue by workqueue and priority"},
    {"workqueue_adds_total", Type::kCounter, "Total number of adds handled by workqueue"},
    {"workqueue_retries_total", Type::kCounter, "Total number of retries handled by workqueue"},
    {"workqueue_queue_duration_seconds", Type::kHistogram,
     "How long in seconds an item stays in workqueue before being requested"},
    {"workqueue_work_duration_seconds", Type::kHistogram,
     "How long in seconds processing an item from workqueue takes."},
    {"rest_client_requests_total", Type::kCounter,
     "Number of HTTP requests, partitioned by status code, method, and host."},
    {"leader_election_master_status", Type::kGauge,
     "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 "
     "indicates master. 'name' is the string used to identify the lease. Please make sure to group "
     "by name."},
    {"quiesce_status_updates_total", Type::kCounter,
     "Accepted writes of a status subresource that changed it"},
    {"quiesce_status_updates_per_minute", Type::kGauge,
     "Accepted writes of a status subresource that changed it, per simulated minute"},
    {"quiesce_reconciles_per_minute", Type::kGauge, "Reconciles per simulated minute"},
    {"quiesce_phase_seconds_total", Type::kCounter,
     "Simulated seconds that an object spent in a phase"},
};

constexpr double kReconcileBuckets[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3,  0.35,
                                        0.4,   0.45, 0.5,   0.6,  0.7, 0.8,  0.9, 1.0,  1.25, 1.5,
                                        1.75,  2.0,  2.5,   3.0,  3.5, 4.0,  4.5, 5,    6,    7,
                                        8,     9,    10,    15,   20,  25,   30,  40,   50,   60};
// prometheus.ExponentialBuckets(10e-9, 10, 12)
constexpr double kQueueBuckets[] = {1e-08, 1e-07, 1e-06, 1e-05, 0.0001, 0.001,
                                    0.01,  0.1,   1,     10,    100,    1000};

const FamilyInfo& InfoOf(Metric metric) { return kFamilies[static_cast<size_t>(metric)]; }

std::pair<const double*, size_t> BucketsOf(Metric metric) {
  if (metric == Metric::kReconcileTime) {
    return {kReconcileBuckets, std::size(kReconcileBuckets)};
  }
  return {kQueueBuckets, std::size(kQueueBuckets)};
}

const char* TypeName(Type type) {
  return type == Type::kCounter ? "counter" : type == Type::kGauge ? "gauge" : "histogram";
}

void AppendLabels(const Metrics::Labels& labels, std::string* out) {
  if (labels.empty()) return;
  char separator = '{';
  for (const auto& [name, value] : labels) {
    absl::StrAppend(out, std::string(1, separator), name, "=\"",
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}),
                    "\"");
    separator = ',';
  }
  *out += '}';
}

Metrics::Labels Sorted(Metrics::Labels labels) {
  std::sort(labels.begin(), labels.end());
  return labels;
}

void AppendLine(absl::string_view name, const Metrics::Labels& labels, double value,
                std::string* out) {
  absl::StrAppend(out, name);
  AppendLabels(labels, out);
  absl::StrAppend(out, " ", FormatDouble(value), "\n");
}

}  // namespace

absl::string_view MetricName(Metric metric) { return InfoOf(metric).name; }

Metrics::Series& Metrics::Find(Metric metric, const Labels& labels) {
  return families_[metric][Sorted(labels)];
}

void Metrics::Add(Metric metric, const Labels& labels, double delta) {
  Find(metric, labels).value += delta;
}

void Metrics::Set(Metric metric, const Labels& labels, double value) {
  Find(metric, labels).value = value;
}

void Metrics::Observe(Metric metric, const Labels& labels, absl::Duration value) {
  const auto [bounds, count] = BucketsOf(metric);
  const double seconds = absl::ToDoubleSeconds(value);
  Series& series = Find(metric, labels);
  series.buckets.resize(count);
  for (size_t i = 0; i < count; ++i) {
    if (seconds <= bounds[i]) ++series.buckets[i];
  }
  ++series.count;
  series.sum += seconds;
}

double Metrics::ValueOf(Metric metric, const Labels& labels) const {
  auto family = families_.find(metric);
  if (family == families_.end()) return 0;
  auto series = family->second.find(Sorted(labels));
  return series == family->second.end() ? 0 : series->second.value;
}

void Metrics::AppendSeries(Metric metric, const Labels& labels, const Series& series,
                           std::string* out) {
  const absl::string_view name = MetricName(metric);
  if (InfoOf(metric).type != Type::kHistogram) return AppendLine(name, labels, series.value, out);
  const double* const bounds = BucketsOf(metric).first;
  for (size_t i = 0; i <= series.buckets.size(); ++i) {
    const bool last = i == series.buckets.size();
    Labels bucket = labels;
    bucket.emplace_back("le", last ? "+Inf" : FormatDouble(bounds[i]));
    AppendLine(absl::StrCat(name, "_bucket"), bucket,
               static_cast<double>(last ? series.count : series.buckets[i]), out);
  }
  AppendLine(absl::StrCat(name, "_sum"), labels, series.sum, out);
  AppendLine(absl::StrCat(name, "_count"), labels, static_cast<double>(series.count), out);
}

std::string Metrics::Text(const Labels& labels) const { return Text({{this, labels}}); }

std::string Metrics::Text(const std::vector<std::pair<const Metrics*, Labels>>& processes) {
  std::string text;
  for (size_t i = 0; i < std::size(kFamilies); ++i) {
    const auto metric = static_cast<Metric>(i);
    std::string lines;
    for (const auto& [process, extra] : processes) {
      auto family = process->families_.find(metric);
      if (family == process->families_.end()) continue;
      for (const auto& [own, series] : family->second) {
        Labels labels = own;
        labels.insert(labels.end(), extra.begin(), extra.end());
        AppendSeries(metric, Sorted(std::move(labels)), series, &lines);
      }
    }
    if (lines.empty()) continue;
    const FamilyInfo& info = InfoOf(metric);
    absl::StrAppend(&text, "# HELP ", info.name, " ", info.help, "\n# TYPE ", info.name, " ",
                    TypeName(info.type), "\n", lines);
  }
  return text;
}

}  // namespace quiesce::runtime
