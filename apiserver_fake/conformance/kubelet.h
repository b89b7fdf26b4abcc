// The stand-in kubelet of the cases: binds pods, reports their status and ends them, with the
// requests that the recorder made.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_KUBELET_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_KUBELET_H_

#include <string>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/conformance/symbols.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "sim/event_loop.h"

namespace quiesce::conformance {

// `step`: {action, pods: [names or patterns] or selector}; pods of namespace demo. Waits a while of
// simulated time for pods that controllers have yet to make. "" when done, else what went wrong.
// `symbols`: what is known of names so far. Where a pattern fits several pods, one of those that
// the action changes is meant.
std::string PlayKubelet(const Value& step, rest::RestHandler& rest, sim::EventLoop& loop,
                        const Symbols& symbols = Symbols());

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_KUBELET_H_
