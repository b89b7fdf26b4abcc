// What Jobs and the job templates of CronJobs share.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_JOB_H_
#define QUIESCE_APISERVER_FAKE_KINDS_JOB_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// The conditions of a JobSpec's podFailurePolicy are about status True unless they say otherwise.
void DefaultPodFailurePolicy(Value& job_spec);

// The rules of a JobSpec without those of its selector. Errors name places below `path`.
void ValidateJobSpec(const Value& job_spec, const std::string& path, api::FieldErrors& errors);

// What an update of the status of `old` may do.
void ValidateJobStatus(const Value& job, const Value& old, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_JOB_H_
