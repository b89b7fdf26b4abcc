// Plays the steps of a programmed controller (programmed.h): one look at one object.
//
// The object in `look.words` is what the controller believes: what the cache gave, or what the last
// write answered. Steps are as careless as they say: nothing here reads again, checks, or retries
// beyond what a step asks for, since bugs are what the programs are for.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/zoo/programmed/texts.h"

namespace quiesce::reconcilers::zoo::programmed {

class Programmed : public runtime::Reconciler {
 public:
  // kInvalidArgument where a step is not as it should be (grammar.h).
  static absl::StatusOr<std::unique_ptr<runtime::Reconciler>> Make(runtime::Resource kind,
                                                                   const Value& steps);
  // Steps that Make() has checked.
  Programmed(runtime::Resource kind, Value steps)
      : kind_(std::move(kind)), steps_(std::move(steps)) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  static bool Plays(const std::string& step) { return Steps().count(step) > 0; }

 private:
  using Done = sim::Task<absl::Status>;

  // What is known of a key in this life.
  struct Memory {
    int64_t looks = 0;
    std::string first_uid;
    std::map<std::string, Value> copies;  // that `remember` keeps
    std::set<const Value*> did;           // the `once` of the program that are done
    // Of `retrying`:
    int64_t failed = 0;
    absl::Duration last_wait;
    absl::Time next_try = absl::InfinitePast();
    Value generation;
  };
  struct Look {
    runtime::Context& context;
    const runtime::Resource* kind;  // of the object in `words`
    Memory& memory;
    Words words;
    runtime::Result result;
    bool over = false;    // a step has ended it
    bool beside = false;  // the result stays beside an error
  };
  // An object that a step names.
  struct Reference {
    const runtime::Resource* kind;
    runtime::ObjectKey key;
  };
  using Step = Done (Programmed::*)(Look& look, const Value& what);
  static const std::map<std::string, Step>& Steps();

  Done Run(Look& look, const Value& steps);
  // The words of the look as they are now.
  static const Words& Now(Look& look);
  static Reference ReferenceTo(Look& look, const Value& of);
  // Of the cache; with `live: true` of the server.
  static runtime::Client& ReaderOf(const Look& look, const Value& what) {
    return what["live"].bool_value() ? look.context.client.Live() : look.context.client;
  }

  // What writes (writes.cc and children.cc).
  Done WriteStatus(Look& look, const Value& what) { return Write(look, what, true); }
  Done WriteObject(Look& look, const Value& what) { return Write(look, what, false); }
  Done Write(Look& look, const Value& what, bool status);
  Done Append(Look& look, const Value& what);
  Done SetCondition(Look& look, const Value& what);
  Done AddFinalizer(Look& look, const Value& what) { return PutFinalizer(look, what, true); }
  Done Release(Look& look, const Value& what) { return PutFinalizer(look, what, false); }
  Done PutFinalizer(Look& look, const Value& what, bool on);
  Done Child(Look& look, const Value& what);
  Done Create(Look& look, const Value& what);
  Done Apply(Look& look, const Value& what);
  Done Delete(Look& look, const Value& what);
  Done Keep(Look& look, const Value& what);
  Done Sweep(Look& look, const Value& what);
  Done Tell(Look& look, const Value& what);
  Done Remember(Look& look, const Value& what);
  Done Send(Look& look, const Value& what);

  // What reads and calls (reads.cc).
  Done Read(Look& look, const Value& what);
  Done Get(Look& look, const Value& what);
  Done Again(Look& look, const Value& what);
  Done Count(Look& look, const Value& what);
  Done Call(Look& look, const Value& what);
  Done Sleep(Look& look, const Value& what);

  // What holds others, and how the look ends (interpreter.cc).
  Done If(Look& look, const Value& what);
  Done On(Look& look, const Value& what);
  Done Try(Look& look, const Value& what);
  Done Wrap(Look& look, const Value& what);
  Done Loop(Look& look, const Value& what);
  Done Once(Look& look, const Value& what);
  Done Retrying(Look& look, const Value& what);
  Done After(Look& look, const Value& what);
  Done Requeue(Look& look, const Value& what);
  Done Fail(Look& look, const Value& what);
  Done Stop(Look& look, const Value& what);

  // Writes `changed` in place of `before` in the way that `what` says; the status of the write.
  static Done Store(Look& look, const runtime::Resource& kind, const Value& before, Value* changed,
                    const Value& what, bool status);
  // The same of the look's object, which it then is.
  static Done StoreOwn(Look& look, Value changed, const Value& what, bool status);

  // A new object that belongs to the look's, as `what` describes it.
  static absl::StatusOr<Value> NewChild(Look& look, const Value& what);
  static absl::Status SetOwner(const Look& look, const std::string& how, Value* child);

  const runtime::Resource kind_;
  const Value steps_;
  int64_t looks_ = 0;  // of this life
  absl::Time life_ = absl::InfinitePast();
  std::map<runtime::Request, Memory> memories_;
};

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_
