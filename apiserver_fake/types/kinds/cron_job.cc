#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/job.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class CronJob : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefaultText(spec, "concurrencyPolicy", "Allow");
      SetDefault(spec, "suspend", false);
      SetDefault(spec, "successfulJobsHistoryLimit", 3);
      SetDefault(spec, "failedJobsHistoryLimit", 1);
      EditMember(spec, "jobTemplate", stored_spec, [](Value& job, const Value* stored_job) {
        EditMember(job, "spec", stored_job, [](Value& job_spec, const Value* stored_job_spec) {
          EditMember(job_spec, "template", stored_job_spec, DefaultPodTemplate);
          DefaultPodFailurePolicy(job_spec);
        });
      });
    });
  }
};

}  // namespace

const BuiltinStrategy& CronJobStrategy() {
  static const BuiltinStrategy& strategy = *new CronJob(
      {.wire_type = "api.batch.v1.CronJob",
       .generation = true,
       .metadata_checks = Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::api
