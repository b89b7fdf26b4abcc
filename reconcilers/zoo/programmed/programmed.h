// A controller whose reconcile is data: the scenario says what each look does. For measuring how
// right findings are: many small controllers, correct and wrong, without code for each.
//
//   controllers:
//     - run: programmed/all-events
//       with:
//         do:
//           - status: {path: .phase, to: $other(A|B)}
//           - child: {name: $name-config, data: fixed}
//           - after: 30s
//
// Controllers of widgets, which own ConfigMaps: programmed/all-events; programmed/generation
// filters its own status writes; programmed/watching is also woken by ConfigMaps, Secrets and Jobs
// whose label `of` names the object, programmed/of-gadgets by gadgets, too, programmed/of-leases by
// Leases; programmed/backoff
// declares waits of 5 s to 5 m; programmed/holder declares the finalizer example.com/held.
// programmed/gadgets is of gadgets.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::zoo::programmed {

// Steps, in order; a step that fails ends the look with its error:
//   status: {path, to}     writes a field of status if it differs: by a merge patch, or with
//                          `by: update` the whole object; with `of: KIND/NAME`
//                          (KIND/NAMESPACE/NAME) of another object; with `always: true` also if it
//                          does not differ. `to: null` takes the field away
//   set: {path, to}        the same outside of status
//   condition: {type, status, reason, message}   sets it in status
//   finalizer: NAME, release: NAME               adds it, unless the object goes; takes it off.
//                          Where the object is gone, the look is over
//   child: {name, data}    creates or updates an owned ConfigMap; `kind`: the plural of another
//                          kind, `body`: its fields, `owned: false`, `namespace`
//   create: {name}         creates one without looking; {generate: PREFIX} lets the server name it;
//                          `dry-run: true`
//   drop: {name}           deletes one without looking; `if-unchanged: true`: as it was read
//   apply: {name, manager} applies a child of these fields, without owner; `force: true`
//   event: {reason, text}  a Kubernetes Event, whatever comes of it
//   keep: N                deletes all of its ConfigMaps but the N newest
//   count: {kind}          counts the objects of its label `of` for $count, with `all: true` all,
//                          with `live: true` in the server; with a condition: those for which it
//                          holds
//   read: N                lists ConfigMaps from the server N times
//   call: OPERATION        of the service garage, with the object's name; {operation, name, id}
//   sleep: DURATION        within the look
//   after: DURATION, requeue: true, fail: {code, text}, stop: true   how the look ends;
//                          after: {wait, spread}: drawn for each key
//   if: {path, is, do, else}   steps for when a field is so; also `is-not`, `below`, `older:
//                          DURATION` (a time), with `of` in another object; {deleting: true, do},
//                          {of, there: true, do}, {count: N, do}, {fewer: N, do},
//                          {looks: N, do}: the N-th look of this life
//   try: {do, else}        else, where do fails; with `only: conflict` by one, with another text
//                          by an error that has it in
//   retrying: {do, base, cap, jitter}   does, or comes back after a wait that grows and is kept by
//                          events in between; jitter is full, equal or decorrelated; a new
//                          generation starts over
//
// Texts are filled in: see texts.h.
std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_
