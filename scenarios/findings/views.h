// What a reconcile knew: which state of an object it had read before it did something, and when.
// For detectors that judge a decision by what it was based on. Costs a walk of the trace, so ask
// only about a candidate.
//
//   const View view = ViewOf(run(), change.reconcile, object, change.record);
//   if (view.read != 0 && IsTerminating(view.state)) ...   // it knew
//   finding.facts.emplace_back("had read", ShowView(run(), view, object));
#ifndef QUIESCE_SCENARIOS_FINDINGS_VIEWS_H_
#define QUIESCE_SCENARIOS_FINDINGS_VIEWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "scenarios/findings/observer.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// One object as a reconcile had it in hand.
struct View {
  sim::RecordIndex read = 0;  // the read, or the own write that answered with it; 0: none
  bool live = false;          // from the server, not from a cache
  bool listed = false;        // it came in a list
  Value state;                // null: the read did not find it
  ChangeNumber unseen = 0;    // the oldest change before `until` that it does not show; 0: none
};

// The last that the reconcile `begin` read of the object before the record `until`. A list of its
// kind counts as a read of it, whatever its selector; own writes count, for the server answers them
// with the object.
View ViewOf(const Observer& run, sim::RecordIndex begin, ObjectId object, sim::RecordIndex until);
// The same for the first read.
View FirstViewOf(const Observer& run, sim::RecordIndex begin, ObjectId object,
                 sim::RecordIndex until);

// A look of a reconcile at all objects of a kind.
struct ListView {
  sim::RecordIndex read = 0;
  bool live = false;
  size_t found = 0;      // objects; of a live list it is not known
  int64_t revision = 0;  // what it shows: changes up to this one
};
// In order.
std::vector<ListView> ListsOf(const Observer& run, sim::RecordIndex begin,
                              const api::GroupResource& resource, sim::RecordIndex until);

// Up to which revision the actor's cache of the resource had been brought at that record; -1 where
// it has no watch of it.
int64_t BroughtAt(const Observer& run, sim::ActorId actor, const api::GroupResource& resource,
                  sim::RecordIndex record);
// The state of the object just before that record.
Value StateAt(const Observer& run, ObjectId object, sim::RecordIndex record);

// "Widget default/w, from its cache at +3.400 s, 2.200 s behind: it did not show yet what two did
// at +1.200 s".
std::string ShowView(const Observer& run, const View& view, ObjectId object);

bool IsTerminating(const Value& object);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_VIEWS_H_
