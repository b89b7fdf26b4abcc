// A controller whose reconcile is data: the scenario says what each look does. For measuring how
// right findings are: many small controllers, correct and wrong, without code for each.
//
//   controllers:
//     - run: scripted/all-events         # or scripted/generation: filters its own status writes
//       with:
//         do:
//           - status: {path: .phase, to: $other(A|B)}
//           - child: {name: $name-config, data: fixed}
//           - after: 30s
//
// Steps, in order; a step that fails ends the look with its error:
//   status: {path, to}     writes a field of status if it differs
//   set: {path, to}        the same of the object itself
//   child: {name, data}    creates or updates an owned ConfigMap
//   create: {name}         creates one without looking; {generate: PREFIX} lets the server name it
//   drop: {name}           deletes one without looking
//   keep: N                deletes all of its ConfigMaps but the N newest
//   read: N                lists ConfigMaps from the server N times
//   call: OPERATION        of the service garage, with the object's name
//   sleep: DURATION        within the look
//   after: DURATION, requeue: true, fail: {code, text}   how the look ends
//   if: {path, is, do}     steps for when a field is so; {path, is-not, do}
//
// Texts are filled in: $now, $age, $n (looks of this life), $name, $id (of the last answer),
// $other(A|B) (the one that the field is not).
#ifndef QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_
#define QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::zoo::scripted {

std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::zoo::scripted

#endif  // QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_
