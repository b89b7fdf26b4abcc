// Controllers whose reconcile is data: the scenario says what each look does. For measuring how
// right findings are: many small controllers, correct and wrong, without code for each.
//
//   controllers:
//     - run: programmed/all-events
//       with:
//         do:
//           - status: {path: .phase, to: $next(A|B)}
//           - child: {name: $name-config, data: fixed}
//           - after: 30s
//
// A program is a list of steps, each a mapping of one word (grammar.h has the table of them, and
// says of a bad one where it stands and what was expected). They run in order; a step that fails
// ends the look with its error. Texts are filled in: texts.h. Kinds are named by their plural,
// `kind: secrets`, and objects by KIND/NAME or KIND/NAMESPACE/NAME: `of: configmaps/$name-config`.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::zoo::programmed {

// The steps.
// What writes:
//   status: {path, to}     writes a field of status if it differs, `to: null` takes it away; an
//                          object that is gone is fine
//                            of: KIND/NAME   of another object
//                            always: true    also if it does not differ
//                            by: update      the whole object, in place of a merge patch of the
//                                            field; `apply`, with `manager` and `force`; `whole`:
//                                            a merge patch of the whole object as it was read,
//                                            without its version
//                            lock: true      a patch only of the object as it was read
//                            version: live   with the version that the object has by now; `none`
//                            slow: DURATION  so much later
//   set: {path, to}        the same outside of status
//   append: {path, to}     adds to a list of status
//   condition: {type, status}   sets one in status, by a merge patch of all (`lock`) or `by:
//                          update`; with `reason` and `message` as meta.SetStatusCondition does
//   finalizer: NAME, release: NAME   puts it on, unless the object goes; takes it off. By an
//                          update; {name, by: patch} by a patch of the object as it was read;
//                          {name, anyway: true} also where it goes. Where the object is gone, the
//                          look is over
//   child: {name}          creates or updates an owned ConfigMap; `data`: its one text, `kind`: of
//                          another kind, `body`: its fields, `namespace`; `owner`: `mine` unless
//                          given, `none`, `by-hand` (without a check) or `first` (the uid seen
//                          first in this life)
//   create: {name}         creates one without looking, with the same parameters; {generate:
//                          PREFIX} lets the server name it; `may-exist: true`: one that is there
//                          is fine; `dry-run: true`
//   apply: {name}          applies one each time, with the same parameters; `manager`, `force`
//   delete: {name}         deletes one without looking, of a `kind` and a `namespace`; one that is
//                          gone is fine; `if-unchanged: true`: as the cache has it,
//                          `as-remembered: COPY`
//   keep: N                deletes all of its ConfigMaps but the N newest
//   sweep: {live}          deletes the ConfigMaps whose label `of` names an object that the cache,
//                          or the server, does not have
//   event: {reason, text}  tells of the object in an Event; `by: create`: each time another one,
//                          within the look
//   remember: NAME         keeps the object as it is, once in a life; {as, at}: at a look of its
//                          key
//   send: {copy, path, to} updates what was remembered, version and all; of several they take turns
// What reads and calls:
//   read: N                lists ConfigMaps from the server N times
//   get: KIND/NAME         from the cache; {of, live: true} from the server
//   again: true            reads the object again, from the server
//   count: {kind}          counts the objects whose label `of` names the object, for $count; `all:
//                          true` all; `live: true` in the server; with a condition (`path` ...)
//                          those for which it holds
//   call: OPERATION        of its service, with the object's name; {operation, with}: with more;
//                          `do` after an answer, `else` where the service knows no such thing,
//                          which otherwise is an error
//   sleep: DURATION        within the look
// What holds others:
//   if: {path, do, else}   where the field is there; `is`, `is-not`, `below`, `older: DURATION` (a
//                          time); `of` another object, `live`; {of, there: true}, {deleting: true},
//                          {count: N}, {fewer: N} (than N were counted), {looks: N} (the N-th look
//                          of this life)
//   on: {of, do, else}     the same steps of another object; `else` where it is not there, which
//                          otherwise is an error
//   try: {do, else}        `else` where `do` fails; `only: conflict` by one, `only: TEXT` by an
//                          error that has the text in it
//   wrap: {code, text, do} makes an error of its own of it
//   loop: {times, every, do}
//   once: [...]            once in a life for each key
//   retrying: {do, base, cap, jitter}   does, or comes back after a wait that grows and is kept by
//                          events in between; jitter is none, full, equal or decorrelated; a new
//                          generation starts over
// How the look ends:
//   after: DURATION        or a list of them, one after another, the last one forever; {wait,
//                          spread}: drawn for each key; {base, cap, by: PATH}: doubled as often as
//                          that number of the object says, or without `by` the looks at it
//   requeue: true
//   fail: {code, text}     code is internal unless given, invalid, not-found, precondition,
//                          unavailable or terminal; `beside: true` beside the result
//   stop: true             at once

// Controllers of widgets that own ConfigMaps and call the service garage, or those of `services`:
//   all-events             wakes by every event
//   generation             not by its own status writes, nor by labels and annotations
//   watching               also by ConfigMaps, Secrets and Jobs whose label `of` names the object;
//   watching-gadgets       by gadgets, too
//   watching-leases        by Leases alone
//   watching-events        by the Events about it
// that declare something:
//   declared-retries       1 s to 5 m between tries; filters as generation
//   declared-backoff       5 s to 5 m
//   declared-attempts      the same, and five attempts; filters as generation
//   declared-finalizer     that it holds example.com/held
//   declared-phases        the phases A, B, C, in this order
//   declared-ready         that what is ready stays so
// that own nothing: childless, and childless-generation. And controllers of other kinds: gadgets,
// which own ConfigMaps, configmaps and secrets.
std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_PROGRAMMED_H_
