// The question is whether the controllers keep each other going with nothing new from outside. Each
// change knows the change that it answers, so the chain back from the newest one is walked (Chain)
// until something of the outside is met, and cut into rounds.
//
// That a state comes back proves a loop: all that the controllers do follows from the state, and
// nothing else enters. A state is the hash of all objects that the chain touches, at the end of a
// round, without times, drawn names and what services handed out; it must have come back kRounds
// times in a row, or, where the network changes how many rounds it takes, sixteen times in all.
// What does not come back but changes only in what changes by itself (times, counters, orders) is
// as endless; and what differs each time is taken for endless only after more rounds than any
// finite work has.
//
// Chains grow with every change of a loop, so they are looked at when they have grown by a third or
// a half, and at most kLongestChain changes are kept in view: the work stays linear in the length
// of a run.
#include "scenarios/findings/loops.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kLongestChain = 400;
// A view that is older than this is no network's doing.
constexpr absl::Duration kOldView = absl::Seconds(2);
constexpr size_t kTurns = 10;  // of a fight, its first among them

// A chain is looked at when it has become half as long again: 16, 24, 32, 48, 64, ...
bool IsTimeToLook(uint32_t depth) {
  if (depth < 16) return false;
  while (depth >= 4 && depth % 2 == 0) depth /= 2;
  return depth == 1 || depth == 2 || depth == 3;
}

// Who, what kind of object, and whether it was created, changed or deleted.
struct Shape {
  sim::ActorId actor;
  std::string group, resource;
  int what;
  friend bool operator==(const Shape& a, const Shape& b) {
    return a.actor == b.actor && a.what == b.what && a.resource == b.resource && a.group == b.group;
  }
};

int WhatOf(const ChangeFacts& change) {
  return change.from.is_null() ? 0 : change.to.is_null() ? 2 : 1;
}

bool IsBookkeeping(absl::string_view path) {
  return absl::StartsWith(path, ".status") || path == ".metadata.uid" ||
         path == ".metadata.creationTimestamp" || path == ".metadata.deletionTimestamp" ||
         path == ".metadata.deletionGracePeriodSeconds";
}

void CollectTexts(const Value& value, absl::btree_set<std::string>* texts) {
  if (value.is_string()) {
    if (value.string_value().size() > 1) texts->insert(std::string(value.string_value()));
  } else if (value.is_object()) {
    for (const ValueMember& member : value.members()) CollectTexts(member.value, texts);
  } else if (value.is_list()) {
    for (const Value& item : value.items()) CollectTexts(item, texts);
  }
}

// All that the reconciles of these rounds changed, whether or not it woke anybody. `collected`: the
// cluster had a part in it.
absl::btree_set<ChangeNumber> ChangesOf(const Causes& causes, absl::Span<const ChangeNumber> chain,
                                        bool* collected) {
  absl::btree_set<ChangeNumber> all;
  for (const ChangeNumber number : chain) {
    const ChangeFacts& change = causes.change(number);
    all.insert(number);
    *collected |= change.by_cluster;
    if (change.reconcile == 0) continue;
    const std::vector<ChangeNumber>& made = causes.reconcile(change.reconcile).changes;
    all.insert(made.begin(), made.end());
  }
  return all;
}

// The changes after `from`, with what the cluster did to the same objects in between: it belongs to
// the round, whomever it woke.
std::vector<ChangeNumber> RoundAfter(const Causes& causes, ChangeNumber from,
                                     absl::btree_set<ChangeNumber> all) {
  absl::btree_set<ObjectId> objects;
  for (auto it = all.upper_bound(from); it != all.end(); ++it) {
    objects.insert(causes.change(*it).object);
  }
  const ChangeNumber last = *all.rbegin();
  for (ChangeNumber number = from + 1; number <= last; ++number) {
    if (causes.change(number).by_cluster && objects.contains(causes.change(number).object)) {
      all.insert(number);
    }
  }
  return {all.upper_bound(from), all.end()};
}

std::vector<sim::ActorId> WritersOf(const Causes& causes, const std::vector<ChangeNumber>& round) {
  absl::btree_set<sim::ActorId> writers;
  for (const ChangeNumber number : round) {
    if (causes.change(number).by_controller) writers.insert(causes.change(number).actor);
  }
  return {writers.begin(), writers.end()};
}

}  // namespace

bool Loops::Undisturbed(const ChangeFacts& change, Through through) const {
  if (change.reconcile == 0) return true;
  const Causes& causes = run_->causes();
  const ReconcileFacts& facts = causes.reconcile(change.reconcile);
  if (facts.struck) return false;
  if (through == Through::kNothing) {
    if (facts.faulted) return false;
    // One that refuses in the liveness phase does so for good: that is no disturbance any more.
    if (facts.refused && run_->phase() == Phase::kSafety) return false;
  }
  return facts.fresh() || change.time - causes.change(facts.unseen).time <= kOldView;
}

std::vector<ChangeNumber> Loops::Chain(ChangeNumber last, Through through) const {
  const Causes& causes = run_->causes();
  std::vector<ChangeNumber> chain;
  for (ChangeNumber at = last; at != 0 && chain.size() < kLongestChain;
       at = causes.change(at).trigger) {
    const ChangeFacts& change = causes.change(at);
    if (change.time <= run_->last_input() || !Undisturbed(change, through)) break;
    if (!change.by_controller && !change.by_cluster) break;
    chain.push_back(at);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

ChangeNumber Loops::Beginning(ChangeNumber number, absl::Duration pause, Through through) const {
  const Causes& causes = run_->causes();
  ChangeNumber first = number;
  for (ChangeNumber at = number; at != 0; at = causes.change(at).trigger) {
    const ChangeFacts& change = causes.change(at);
    if (change.time <= run_->last_input() || !Undisturbed(change, through)) break;
    if (!change.by_controller && !change.by_cluster) break;
    if (causes.change(first).time - change.time > pause) break;
    first = at;
  }
  return first;
}

std::vector<size_t> Loops::Rounds(const std::vector<ChangeNumber>& chain) const {
  const Causes& causes = run_->causes();
  const auto shape_of = [&](ChangeNumber number) {
    const ChangeFacts& change = causes.change(number);
    const api::GroupResource& resource = run_->ResourceOf(change.object);
    return Shape{change.actor, resource.group, resource.resource, WhatOf(change)};
  };
  std::vector<size_t> ends;
  const Shape wanted = shape_of(chain.back());
  for (size_t i = 0; i < chain.size(); ++i) {
    if (shape_of(chain[i]) == wanted) ends.push_back(i);
  }
  return ends;
}

void Loops::OnChange(ChangeNumber number) {
  if (loop_.proven) return;
  const ChangeFacts& change = run_->causes().change(number);
  if (change.by_controller &&
      (IsTimeToLook(change.depth) || (change.depth > 2048 && change.depth % 512 == 0))) {
    Analyse(number, /*at_end=*/false);
    if (!loop_.proven && change.depth >= kRunawayRounds) {
      Analyse(number, /*at_end=*/false, Through::kRefusals);
    }
  }
}

void Loops::Conclude(const RunEnd& ending) {
  if (loop_.proven || ending.settled) return;
  const Causes& causes = run_->causes();
  // The longest chain that reaches to the end of the run.
  ChangeNumber longest = 0;
  for (ObjectId object = 0; object < run_->object_count(); ++object) {
    const ChangeNumber last = causes.Latest(object);
    if (last == 0 || !causes.change(last).by_controller) continue;
    if (ending.when - causes.change(last).time > absl::Minutes(5)) continue;
    if (longest == 0 || causes.change(last).depth > causes.change(longest).depth) longest = last;
  }
  // The very last change may be one that wakes nobody, of a round that the end cut in two.
  for (const ChangeNumber last : {longest, longest == 0 ? 0 : causes.change(longest).trigger}) {
    if (last != 0 && !loop_.proven && causes.change(last).depth >= kGoesOn) {
      Analyse(last, /*at_end=*/true);
    }
  }
}

bool Loops::FindFight(const std::vector<ChangeNumber>& changes, ChangeNumber from,
                      Loop* loop) const {
  struct Field {
    sim::ActorId last = 0;
    size_t turns = 0;
    absl::btree_set<sim::ActorId> writers;
  };
  const Causes& causes = run_->causes();
  std::map<std::pair<ObjectId, std::string>, Field> fields;
  const auto note = [&](const ChangeFacts& change, const std::string& path) {
    Field& field = fields[{change.object, path}];
    if (field.turns == 0 || field.last != change.actor) ++field.turns;
    field.last = change.actor;
    field.writers.insert(change.actor);
  };
  // Others may undo what the chain writes without being a link of it: where both are woken by the
  // same event, neither waits for the other.
  absl::btree_set<ObjectId> touched;
  for (const ChangeNumber number : changes) touched.insert(causes.change(number).object);
  for (ChangeNumber number = from; number <= changes.back(); ++number) {
    const ChangeFacts& change = causes.change(number);
    if (!change.by_controller || !touched.contains(change.object)) continue;
    if (WhatOf(change) != 1) {
      note(change, "");
      continue;
    }
    for (const FieldChange& field : DiffFields(change.from, change.to, 16)) {
      if (field.kind != ChangeKind::kTime && !IsBookkeeping(field.path)) note(change, field.path);
    }
  }
  size_t most = kTurns - 1;
  for (const auto& [where, field] : fields) {
    if (field.writers.size() < 2 || field.turns <= most) continue;
    most = field.turns;
    loop->object = where.first;
    loop->field = where.second;
    loop->writers.assign(field.writers.begin(), field.writers.end());
  }
  return most >= kTurns;
}

bool Loops::IsVolatile(const std::vector<ChangeNumber>& changes, bool* counts) const {
  *counts = false;
  // What comes back to a value that it had is a decision, not something that changes by itself.
  absl::btree_map<std::pair<ObjectId, std::string>, absl::btree_set<std::string>> values;
  for (const ChangeNumber number : changes) {
    const ChangeFacts& change = run_->causes().change(number);
    if (WhatOf(change) != 1) return false;
    const std::vector<FieldChange> fields = DiffFields(change.from, change.to, 16);
    if (!IsVolatileOnly(fields)) return false;
    for (const FieldChange& field : fields) {
      if (field.kind != ChangeKind::kCounter && field.kind != ChangeKind::kDigest) continue;
      absl::btree_set<std::string>& had = values[{change.object, field.path}];
      had.insert(ToJson(field.before));
      if (!had.insert(ToJson(field.after)).second) return false;
    }
    *counts |= std::any_of(fields.begin(), fields.end(), [](const FieldChange& field) {
      return field.kind == ChangeKind::kCounter;
    });
  }
  return true;
}

bool Loops::ActsOutside(const std::vector<ChangeNumber>& changes) const {
  return std::any_of(changes.begin(), changes.end(), [this](ChangeNumber number) {
    const sim::RecordIndex reconcile = run_->causes().change(number).reconcile;
    return reconcile != 0 && run_->causes().reconcile(reconcile).acted;
  });
}

size_t Loops::Return(const std::vector<ChangeNumber>& chain,
                     const std::vector<size_t>& ends) const {
  const Causes& causes = run_->causes();
  absl::btree_set<std::string> answers;
  std::vector<absl::btree_set<ObjectId>> touched(ends.size());
  absl::btree_set<ObjectId> part;
  for (size_t round = 1; round < ends.size(); ++round) {
    for (size_t i = ends[round - 1] + 1; i <= ends[round]; ++i) {
      const ChangeFacts& change = causes.change(chain[i]);
      touched[round].insert(change.object);
      part.insert(change.object);
      if (change.reconcile == 0) continue;
      const ReconcileFacts& facts = causes.reconcile(change.reconcile);
      if (facts.calls == 0) continue;
      const sim::RecordIndex end = facts.end != 0 ? facts.end : change.record;
      for (sim::RecordIndex at = facts.begin; at <= end; ++at) {
        const sim::TraceRecord& record = run_->trace().record(at);
        if (record.kind == runtime::kExternalCallRecord && run_->ReconcileOf(at) == facts.begin) {
          CollectTexts(record.BodyAs<runtime::ExternalCallRecord>()->answer, &answers);
        }
      }
    }
  }
  std::vector<uint64_t> states;
  // From one round to the next most objects stay as they are.
  absl::btree_map<ObjectId, std::pair<const Value*, uint64_t>> known;
  for (const size_t end : ends) {
    const ChangeFacts& change = causes.change(chain[end]);
    ChangeNumber last = chain[end];
    if (change.reconcile != 0)
      last = std::max(last, causes.reconcile(change.reconcile).changes.back());
    uint64_t state = 17;
    for (const ObjectId object : part) {
      const Value& now = causes.StateAfter(object, last);
      auto& [seen, hash] = known[object];
      if (seen != &now) hash = now.is_null() ? 1 : StateHash(now, answers);
      seen = &now;
      state = sim::Trace::MixHash(state, hash);
    }
    states.push_back(state);
  }
  for (size_t period = 1; period <= 4 && period * (kRounds + 1) < states.size(); ++period) {
    bool returns = true;
    for (size_t i = states.size() - 1; i + period * kRounds >= states.size() && returns; --i) {
      returns = states[i] == states[i - period] && touched[i] == touched[i - period];
    }
    if (returns) return period;
  }
  // The network decides how many rounds it takes; a state that comes back so often will again.
  const auto often = static_cast<std::ptrdiff_t>(2 * kRounds);
  if (std::count(states.begin(), states.end(), states.back()) < often) return 0;
  size_t last = states.size() - 2;
  while (states[last] != states.back()) --last;
  // By the same objects: what is made again each time does not come back.
  absl::btree_set<ObjectId> early;
  for (size_t i = 0; i < states.size() / 2; ++i) early.insert(touched[i].begin(), touched[i].end());
  for (size_t i = last + 1; i < states.size(); ++i) {
    for (const ObjectId object : touched[i]) {
      if (!early.contains(object)) return 0;
    }
  }
  return states.size() - 1 - last;
}

void Loops::Analyse(ChangeNumber last, bool at_end, Through through) {
  const Causes& causes = run_->causes();
  const std::vector<ChangeNumber> chain = Chain(last, through);
  if (chain.size() < kRounds) return;
  std::vector<size_t> ends = Rounds(chain);
  // The round under way may not be complete.
  const ChangeFacts& newest = causes.change(last);
  if (newest.reconcile != 0 && causes.reconcile(newest.reconcile).end == 0 && !ends.empty()) {
    ends.pop_back();
  }
  if (ends.size() <= kRounds) return;
  bool collected = false;
  const size_t recent = ends[ends.size() - 1 - kRounds];
  absl::btree_set<ChangeNumber> all = ChangesOf(
      causes, absl::MakeConstSpan(chain).subspan(recent + 1, ends.back() - recent), &collected);
  const std::vector<ChangeNumber> changes(all.begin(), all.end());
  const size_t per_round = std::max<size_t>(1, (ends.back() - ends.front()) / (ends.size() - 1));
  const auto rounds_since = [&](ChangeNumber first) {
    return std::max<size_t>((causes.change(last).depth - causes.change(first).depth) / per_round,
                            ends.size() - 1);
  };
  const size_t rounds = rounds_since(Beginning(chain.front(), absl::InfiniteDuration(), through));

  Loop loop;
  loop.object = causes.change(last).object;
  bool counts = false;
  size_t period = 1;
  const bool goes_on = rounds >= kRunawayRounds || (at_end && ends.size() > kGoesOn);
  if (through == Through::kRefusals) {
    // Whoever declares a pace for failures is judged by that (backoff-shape).
    const runtime::ControllerSpec* spec = run_->SpecOf(newest.actor);
    if (!goes_on || (spec != nullptr && spec->declared.base > absl::ZeroDuration())) return;
  }
  // One who is undone may not answer in each round: three times as many are looked at for turns.
  const size_t early = ends[ends.size() - 1 - std::min(ends.size() - 1, 3 * kRounds)];
  if (FindFight(changes, std::min(chain[early], changes.front()), &loop)) {
    loop.kind = LoopKind::kFight;
    loop.proven = true;
  } else if (IsVolatile(changes, &counts)) {
    if (counts && !goes_on) return;
    loop.kind = counts && ActsOutside(changes) ? LoopKind::kRunaway : LoopKind::kVolatile;
    loop.proven = true;
  } else if (const size_t back = Return(chain, ends); back != 0) {
    period = back;
    loop.kind = collected && std::all_of(changes.begin(), changes.end(),
                                         [&](ChangeNumber number) {
                                           return WhatOf(causes.change(number)) != 1;
                                         })
                    ? LoopKind::kRunaway
                    : LoopKind::kStatus;
    loop.proven = true;
  } else if (goes_on) {
    loop.kind = LoopKind::kRunaway;
    loop.proven = true;
  } else {
    return;
  }
  const size_t whole = std::min(period, ends.size() - 1);
  const ChangeNumber from = chain[ends[ends.size() - 1 - whole]];
  loop.round = RoundAfter(causes, from, std::move(all));
  if (loop.writers.empty()) loop.writers = WritersOf(causes, loop.round);
  loop.period = (causes.change(chain[ends.back()]).time - causes.change(chain[ends.front()]).time) /
                static_cast<int64_t>(std::max<size_t>(1, (ends.size() - 1) / period));
  // What was long before it led to it, but is no part of it.
  loop.first = Beginning(last, loop.period * 4 + absl::Seconds(1), through);
  loop.rounds = std::min(rounds_since(loop.first), rounds) / period;
  loop_ = std::move(loop);
}

}  // namespace quiesce::scenarios
