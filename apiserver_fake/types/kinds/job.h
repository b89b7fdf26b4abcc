// What Jobs and the job templates of CronJobs share.
#ifndef QUIESCE_APISERVER_FAKE_TYPES_KINDS_JOB_H_
#define QUIESCE_APISERVER_FAKE_TYPES_KINDS_JOB_H_

#include "apiserver_fake/value.h"

namespace quiesce::api {

// The conditions of a JobSpec's podFailurePolicy are about status True unless they say otherwise.
void DefaultPodFailurePolicy(Value& job_spec);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_TYPES_KINDS_JOB_H_
