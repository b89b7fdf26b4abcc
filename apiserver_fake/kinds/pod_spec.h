// Pod specs and pod templates: the defaults that code gives them, wherever they are. Pods, and the
// templates of all workload kinds, share this.
//
// Source: k8s.io/kubernetes/pkg/apis/core/v1/{defaults,zz_generated.defaults,conversion}.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_SPEC_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_SPEC_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Edit in place; `stored` is the same place of the stored object, or null pointer, and what is
// shared with it is left alone.
void DefaultPodSpec(Value& spec, const Value* stored);
// A PodTemplateSpec.
void DefaultPodTemplate(Value& pod_template, const Value* stored);

// What volumes of pods and PersistentVolumes share.
void DefaultVolumeSources(Value& volume);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_SPEC_H_
