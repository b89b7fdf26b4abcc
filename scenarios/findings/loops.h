// Endless work that the controllers of a run give themselves: found by following the chain of what
// each change answers to, and named by what repeats in it. One place decides, so that one loop has
// one name.
//
//   if (const Loop* loop = run().loops().Find(LoopKind::kStatus)) Use(*loop);
//
// A chain is looked at only as far back as nothing of the outside entered it: no step of the
// scenario, no injected fault, no refusal of a troubled service, no view that was long out of date.
// A service that refuses in every round lets none of them be, but is no excuse for kRunawayRounds:
// who is woken by writing down a failure does not wait for the service at all.
// What is left is cut into rounds, at each return of the newest change's shape (who, what kind of
// object, created, changed or deleted). Then, in this order:
//   kFight     two or more controllers write one field outside of status (or create and delete one
//              object) in turn
//   kVolatile  every change of every round is a time, an age, a counter, a rounding or an order,
//              but no counter of what a service did in each round
//   kStatus    the objects that drive the chain come back to a state, again and again: as nothing
//              new enters, it never ends. Names that services hand out count as equal.
//   kRunaway   none of these: the rounds differ, and there are more than any finite work has,
//              or the run ends and they go on; or objects are created, collected and created again
//
// Counters, and all that is only known not to have ended yet, need kRunawayRounds rounds, or a run
// that does not come to rest.
#ifndef QUIESCE_SCENARIOS_FINDINGS_LOOPS_H_
#define QUIESCE_SCENARIOS_FINDINGS_LOOPS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/diff.h"

namespace quiesce::scenarios {

enum class LoopKind : uint8_t { kNone, kFight, kVolatile, kStatus, kRunaway };

struct Loop {
  LoopKind kind = LoopKind::kNone;
  std::vector<ChangeNumber> round;    // the changes of the last whole round, in order
  ChangeNumber first = 0;             // where the proven part of the chain begins
  size_t rounds = 0;                  // how many were seen
  absl::Duration period;              // of one, on average
  ObjectId object = kNoObject;        // the object that it is about
  std::string field;                  // kFight: what is fought over; "" is the object's existence
  std::vector<sim::ActorId> writers;  // all of them
  bool proven = false;                // nothing later can take it back
};

class Loops {
 public:
  // `run` outlives this.
  explicit Loops(const Observer* run) : run_(run) {}

  // A change has been told to the causes.
  void OnChange(ChangeNumber number);
  // The run is over: what goes on to its end without having been proven counts, too.
  void Conclude(const RunEnd& ending);

  bool certain() const { return loop_.proven; }
  // The loop, if it is of this kind; else a null pointer.
  const Loop* Find(LoopKind kind) const { return loop_.kind == kind ? &loop_ : nullptr; }

 private:
  static constexpr size_t kRounds = 8;
  static constexpr size_t kRunawayRounds = 1500;
  // Rounds of a loop that a run which does not rest ends with.
  static constexpr size_t kGoesOn = 20;

  // What a chain may have in it.
  enum class Through : uint8_t { kNothing, kRefusals };

  // A piece of the chain that ends with change `last`, oldest first, with nothing of the outside in
  // it, or nothing but refusals of services.
  std::vector<ChangeNumber> Chain(ChangeNumber last, Through through) const;
  // The first change of the chain that it belongs to, however long that is, or of what of it comes
  // after the last pause that is longer than `pause`. O(its length).
  ChangeNumber Beginning(ChangeNumber number, absl::Duration pause, Through through) const;
  // Where the rounds end: positions in the chain.
  std::vector<size_t> Rounds(const std::vector<ChangeNumber>& chain) const;
  bool Undisturbed(const ChangeFacts& change, Through through) const;
  // With kRefusals only what is longer than finite work counts, of controllers that declare no pace
  // for what fails.
  void Analyse(ChangeNumber last, bool at_end, Through through = Through::kNothing);

  // Among what these changes touched, since `from`.
  bool FindFight(const std::vector<ChangeNumber>& changes, ChangeNumber from, Loop* loop) const;
  bool IsVolatile(const std::vector<ChangeNumber>& changes, bool* counts) const;
  // Whether a service did something in the reconciles of these changes: then a number in them may
  // tell of work that was done.
  bool ActsOutside(const std::vector<ChangeNumber>& changes) const;
  // After how many rounds the state comes back; 0 if it does not.
  size_t Return(const std::vector<ChangeNumber>& chain, const std::vector<size_t>& ends) const;

  const Observer* const run_;
  Loop loop_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_LOOPS_H_
