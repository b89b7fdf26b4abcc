// What a scenario says of a controller that runs in another program, in `with:`: what C++
// controllers declare in their ControllerSpec.
//
//   controllers:
//     - run: go
//       with:
//         retries: {from: 5s, to: 5m, attempts: 5}
//         phases: {at: .status.phase, changes: ["Pending>Provisioning", "Provisioning>Ready"]}
//         finalizers: [example.com/cleanup]
//         controllers:                        # where the program has several: each its own
//           machine: {finalizers: [machine.example.com]}
//
// What stands outside of `controllers` is for all of them.
#ifndef QUIESCE_TOOLS_CAPI_DECLARED_H_
#define QUIESCE_TOOLS_CAPI_DECLARED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::capi {

// Writes what `options` (null: nothing) say of that controller into `spec`. InvalidArgument where
// they are not understood, whichever controller it stands at; the message says which field and what
// was expected.
absl::Status Declare(const Value& options, absl::string_view controller,
                     runtime::ControllerSpec* spec);

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_DECLARED_H_
