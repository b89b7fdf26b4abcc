// Plays the steps of a programmed controller (programmed.h): one look at one object.
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/zoo/programmed/texts.h"

namespace quiesce::reconcilers::zoo::programmed {

class Programmed : public runtime::Reconciler {
 public:
  Programmed(runtime::Resource kind, Value steps)
      : kind_(std::move(kind)), steps_(std::move(steps)) {}

  // kInvalidArgument where a step is not known or is no mapping of one; says which.
  static absl::Status Check(const Value& steps);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  struct Look {
    runtime::Context& context;
    Words words;  // with the key's object
    runtime::Result result;
    bool over = false;  // a step has ended it
  };
  // What `retrying` remembers of a key.
  struct Attempts {
    int64_t failed = 0;
    absl::Duration last;
    absl::Time next = absl::InfinitePast();
    Value generation;
  };
  // An object that a step names, and its kind; null where it is not there.
  struct Named {
    const runtime::Resource* kind;
    Value object;
  };

  sim::Task<absl::Status> Run(Look& look, const Value& steps);
  sim::Task<absl::Status> RunOne(Look& look, const Value& step);
  sim::Task<absl::Status> RunWrite(Look& look, const std::string& verb, const Value& what);
  absl::Status RunEnding(Look& look, const std::string& verb, const Value& what);

  sim::Task<absl::StatusOr<Named>> Find(Look& look, const Value& of);
  sim::Task<absl::Status> If(Look& look, const Value& condition);
  sim::Task<absl::Status> Try(Look& look, const Value& what);
  sim::Task<absl::Status> Retrying(Look& look, const Value& what);
  sim::Task<absl::Status> Write(Look& look, const Value& what, bool status);
  sim::Task<absl::Status> SetCondition(Look& look, const Value& what);
  sim::Task<absl::Status> SetFinalizer(Look& look, const std::string& name, bool there);
  sim::Task<absl::Status> MakeChild(Look& look, const Value& what);
  sim::Task<absl::Status> Create(Look& look, const Value& what);
  sim::Task<absl::Status> Drop(Look& look, const Value& what);
  sim::Task<absl::Status> Apply(Look& look, const Value& what);
  sim::Task<absl::Status> Tell(Look& look, const Value& what);
  sim::Task<absl::Status> Keep(Look& look, int64_t newest);
  sim::Task<absl::Status> Count(Look& look, const Value& what);
  sim::Task<absl::Status> Read(Look& look, int64_t times);
  sim::Task<absl::Status> Call(Look& look, const Value& what);

  Value NewChild(const Look& look, const Value& what) const;
  static const runtime::Resource& KindOfChild(const Value& what);

  const runtime::Resource kind_;
  const Value steps_;
  int64_t looks_ = 0;                         // of this life
  std::map<std::string, Attempts> attempts_;  // by key
};

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_INTERPRETER_H_
