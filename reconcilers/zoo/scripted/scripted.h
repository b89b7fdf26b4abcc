// Controllers whose reconcile is data: the scenario says what each look does. For measuring how
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
// Steps, in order; a step that fails ends the look with its error. What writes:
//   status: {path, to}     writes a field of status if it differs: a merge patch, or with
//                          `by: update` the whole object; `always: true` writes anyway
//   set: {path, to}        the same of the object itself; `by: apply` with `manager` and `force`
//   append: {path, to}     adds to a list of status
//   child: {name, data}    creates or updates an owned ConfigMap
//   apply: {name, data}    the same by server-side apply, each time
//   create: {name}         creates one without looking; {generate: PREFIX} lets the server name it,
//                          {kind}: of another kind
//   drop: {name}           deletes one without looking; `only-seen: true` as it was remembered
//   keep: N                deletes all of its ConfigMaps but the N newest
//   finalizer: NAME        puts it on; `release: NAME` takes it off
//   event: TEXT            tells of the object in an Event
//   send: {path, to, of}   updates what was remembered, version and all; `of` may be a list, whose
//                          items take turns
// What reads and calls:
//   read: N                lists ConfigMaps from the server N times
//   get: {kind, name}      from the cache; `live: true`, from the server
//   remember: NAME         keeps the object as it is, once in a life; {as, at}: at a look of its
//                          key
//   call: OPERATION        of its service, garage unless the scenario gives others, with the
//                          object's name; {do, with}: with another
//   sleep: DURATION        within the look
// What holds others:
//   if: {path, is, do}     steps for when a field is so; {path, is-not, do}; `else`
//   on: {kind, name, do}   the same steps of another object; `else` where it is not there
//   try: {do, else}        swallows an error
//   wrap: {code, text, do} makes an error of its own of it
//   loop: {times, every, do}
//   once: [...]            once in a life for each key
// How the look ends:
//   after: DURATION, or a list of them, one after another, the last one forever
//   requeue: true
//   fail: {code, text}     `beside: true` beside the result
//
// Texts are filled in (texts.h): $now, $go-time, $age, $left, $hash, $token, $n (looks of this
// life), $name, $id (of the last answer), $of-this-life, $other(A|B), $next(A|B|C) (what follows
// what the field is), $turned(A|B) (a list, turned with each look).
#ifndef QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_
#define QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/zoo/scripted/texts.h"
#include "sim/task.h"

namespace quiesce::reconcilers::zoo::scripted {

std::vector<runtime::ControllerSpec> Controllers();

// The kind of that name; kInvalidArgument for one that is not known.
absl::StatusOr<runtime::Resource> ResourceNamed(absl::string_view kind);

class Scripted : public runtime::Reconciler {
 public:
  // kInvalidArgument where `steps` has one that is not known, or one without what it needs.
  static absl::StatusOr<std::unique_ptr<runtime::Reconciler>> Make(runtime::Resource resource,
                                                                   const Value& steps);
  Scripted(runtime::Resource resource, Value steps)
      : resource_(std::move(resource)), steps_(std::move(steps)) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // What is known of a key in this life.
  struct Memory {
    int64_t looks = 0;
    std::map<std::string, Value> copies;
    bool did_once = false;
  };
  struct Look {
    runtime::Context& context;
    runtime::Resource resource;
    Value object;
    Memory& memory;
    runtime::Result result;
    std::string id;
    bool beside = false;  // an error keeps the result beside it
  };
  using Done = sim::Task<absl::Status>;
  using Step = Done (Scripted::*)(Look& look, const Value& what);
  static const std::map<std::string, Step>& Steps();
  static absl::Status Check(const Value& steps);

  Done Run(Look& look, const Value& steps);
  Texts TextsOf(const Look& look) const;
  std::string Fill(const Look& look, const Value& text) const;

  Done WriteStatus(Look& look, const Value& what) { return Write(look, what, true); }
  Done WriteObject(Look& look, const Value& what) { return Write(look, what, false); }
  Done Write(Look& look, const Value& what, bool status);
  Done Append(Look& look, const Value& what);
  Done MakeChild(Look& look, const Value& what);
  Done ApplyChild(Look& look, const Value& what);
  Done Create(Look& look, const Value& what);
  Done Drop(Look& look, const Value& what);
  Done Keep(Look& look, const Value& what);
  Done Hold(Look& look, const Value& what);
  Done Release(Look& look, const Value& what);
  Done Tell(Look& look, const Value& what);
  Done Remember(Look& look, const Value& what);
  Done Send(Look& look, const Value& what);
  Done Read(Look& look, const Value& what);
  Done Get(Look& look, const Value& what);
  Done Call(Look& look, const Value& what);
  Done Sleep(Look& look, const Value& what);
  Done After(Look& look, const Value& what);
  Done Requeue(Look& look, const Value& what);
  Done Fail(Look& look, const Value& what);
  Done If(Look& look, const Value& what);
  Done On(Look& look, const Value& what);
  Done Try(Look& look, const Value& what);
  Done Wrap(Look& look, const Value& what);
  Done Loop(Look& look, const Value& what);
  Done Once(Look& look, const Value& what);

  // An object that belongs to the look's own, as `what` describes it.
  Value NewChild(const Look& look, const Value& what) const;
  // Of the look's object or its status.
  Done Store(Look& look, Value changed, const Value& what, bool status);

  const runtime::Resource resource_;
  const Value steps_;
  int64_t looks_ = 0;  // of this life
  absl::Time began_ = absl::InfinitePast();
  std::map<runtime::ObjectKey, Memory> memories_;
};

}  // namespace quiesce::reconcilers::zoo::scripted

#endif  // QUIESCE_RECONCILERS_ZOO_SCRIPTED_SCRIPTED_H_
