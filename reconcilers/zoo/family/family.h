// Controllers whose reconcile is data, about what belongs to what: children and their owners,
// finalizers, things that a service outside keeps, and writes that are based on something read. For
// measuring how right the findings about these are.
//
//   controllers:
//     - run: family/parent
//       with:
//         do:
//           - hold: family.example.com/hold
//           - find: {do: [{make: {generate: $name-, data: fixed}}]}
//           - status: {path: .observedGeneration, to: $generation}
//
// Steps, in order; a step that fails ends the look with its error:
//   make: {name, data}      creates a ConfigMap; {generate: PREFIX} lets the server name it; {kind:
//                           Secret or ClusterRole}; {namespace}; {owner}: `mine` unless given,
//                           `none`, `by hand` (no check) or `first` (the uid seen first in this
//                           life)
//   find: {do, else}        lists the ConfigMaps labelled with the object's name, and runs `do`
//                           where there are none; {live: true} asks the server; {label} looks for
//                           another label
//   need: {name, do}        gets a ConfigMap, and runs `do` where there is none; {live: true}
//   strip: {name}           updates a child without its owner references
//   take: {name, kind}      deletes one; what is gone is fine; {as: seen} only in the life seen
//   sweep: {live}           deletes the ConfigMaps labelled with an object that is not in the cache
//   hold, release: NAME     puts a finalizer on or takes it off, if the object is as it was read,
//                           and ends the look where it is gone
//   put, put-status: {path, to}   sends the whole object as it was read, with one field
//                           changed and without its version, as a merge patch; {version: anew}
//                           as an update, with the version that the object has by now
//   condition: {type, to}   sets one condition, by a merge patch of all; {lock: true} only if the
//                           object is as it was read
//   edit: {name, key, to, slow}   reads a ConfigMap and, so much later, updates it with one text
//                           changed; {blind: true} without its version
//   status, set: {path, to}   patches one field, if it differs; {lock: true} only if the object
//                           is as it was read
//   again: true             reads the object again, from the server
//   call: {do, with, then, else}   calls the service outside; `else` where it knows no such thing
//   deleted: {do, else}     where the object is being deleted
//   if: {path, do, else}    where the field is there; {path, is}: where it has that value
//   try: {do, else}         a failure is swallowed, and `else` is done
//   count: PATH             adds one to a number of the status, if the object is as it was read
//   backoff: PATH           comes back after 5 s, 10 s ... 5 m, by that number of the object; true:
//                           by the looks of this life
//   once: {do}              once in a life for each key
//   sleep, after: DURATION; requeue: true; fail: TEXT
//
// Texts are filled in: $name, $uid, $made (the name of the child made last), $id (of the last
// answer), $n (looks of this life); $generation, alone a number.
#ifndef QUIESCE_RECONCILERS_ZOO_FAMILY_FAMILY_H_
#define QUIESCE_RECONCILERS_ZOO_FAMILY_FAMILY_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::zoo::family {

// family/parent, which wakes by its ConfigMaps; family/holder, which also declares the finalizer
// family.example.com/hold; family/other, which knows nothing of ConfigMaps; family/patient, which
// declares delays from 5 s to 5 m and five attempts.
std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::zoo::family

#endif  // QUIESCE_RECONCILERS_ZOO_FAMILY_FAMILY_H_
