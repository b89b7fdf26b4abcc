// Comparing what should be with what is, when the server has added defaults to what is.
//
//   if (!IsDerivative(desired["spec"], live["spec"])) {
//     Value changed = Overlay(live, desired);
//     co_await client.Update(kStatefulSets, &changed);
//   }
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_DERIVATIVE_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_DERIVATIVE_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// True if everything that `desired` says is so in `live`: members that desired leaves out (or has
// null) may be anything, lists must have as many items. In the spirit of DeepDerivative of
// k8s.io/apimachinery/third_party/forked/golang/reflect, on untyped values.
bool IsDerivative(const Value& desired, const Value& live);

// `live` with everything that `desired` says. Shares what does not change; the same node where
// nothing does.
Value Overlay(const Value& live, const Value& desired);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_DERIVATIVE_H_
