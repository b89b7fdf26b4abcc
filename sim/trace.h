// What happened in a run, and why: an append-only list of small records, and a rolling hash of
// everything that determines the history. Two runs with equal hashes are the same run.
//
//   constexpr RecordKind kTick("example/tick");
//   Trace trace;
//   ActorId me = trace.Actor("ticker");
//   RecordIndex index = trace.Add(clock, kTick, me, /*digest=*/n);
//   CauseScope because(&trace, index);      // what is recorded or scheduled now comes from `index`
//
// A record's text is made only when somebody reads it: its body keeps what it needs (shared values,
// numbers) and describes itself on demand. With recording off only the hash and the count go on,
// and bodies are not even built.
//
// Causes: current() is the record that what happens now comes from. The event loop stores it with
// each event and restores it when the event runs, so chains of causes cross timers, calls and
// awaits without anybody passing them along.
#ifndef QUIESCE_SIM_TRACE_H_
#define QUIESCE_SIM_TRACE_H_

#include <cassert>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sim/clock.h"
#include "sim/pool.h"

namespace quiesce::sim {

// Records are counted from 1; 0 is none.
using RecordIndex = uint32_t;
using ActorId = uint32_t;  // 0 is the world itself

// What sort of thing happened; also tells the class of the record's body. Define as constants.
struct RecordKind {
  constexpr explicit RecordKind(const char* kind_name) : name(kind_name), id(2166136261u) {
    for (const char* c = kind_name; *c != 0; ++c) {
      id = (id ^ static_cast<unsigned char>(*c)) * 16777619u;
    }
  }
  friend constexpr bool operator==(RecordKind a, RecordKind b) { return a.id == b.id; }
  const char* name;  // "api/request"
  uint32_t id;       // the same in every process
};

// What a record says beyond its kind. Counted without atomics: belongs to the thread of its world.
class TraceBody : public Pooled {
 public:
  virtual ~TraceBody() = default;
  // One line for people, without time and actor.
  virtual std::string Describe() const = 0;
  // A JSON object.
  virtual std::string ToJson() const = 0;

 private:
  friend class TraceBodyPtr;
  uint32_t references_ = 0;
};

class TraceBodyPtr {
 public:
  TraceBodyPtr() = default;
  TraceBodyPtr(TraceBody* body) : body_(body) { Ref(); }  // NOLINT: implicit
  TraceBodyPtr(const TraceBodyPtr& other) : body_(other.body_) { Ref(); }
  TraceBodyPtr(TraceBodyPtr&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  TraceBodyPtr& operator=(TraceBodyPtr other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~TraceBodyPtr() {
    if (body_ != nullptr && --body_->references_ == 0) delete body_;
  }
  const TraceBody* get() const { return body_; }
  const TraceBody* operator->() const { return body_; }
  explicit operator bool() const { return body_ != nullptr; }

 private:
  void Ref() {
    if (body_ != nullptr) ++body_->references_;
  }
  TraceBody* body_ = nullptr;
};

struct TraceRecord {
  int64_t unix_nanos;
  RecordKind kind;
  ActorId actor;
  RecordIndex cause;  // 0: nothing recorded
  uint64_t digest;    // hash of what the body says
  TraceBodyPtr body;  // may be null

  absl::Time time() const { return absl::FromUnixNanos(unix_nanos); }
  // The body as the class that belongs to the kind; null if there is none.
  template <typename Body>
  const Body* BodyAs() const {
    return static_cast<const Body*>(body.get());
  }
};

class Trace {
 public:
  Trace() : actors_{"world"} {}
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  // Keeps records (the default) or only counts and hashes them. Set it before the first record.
  void set_recording(bool recording) { recording_ = recording; }
  bool recording() const { return recording_; }

  // The id of an actor; the same name gives the same id.
  ActorId Actor(absl::string_view name);
  const std::string& ActorName(ActorId id) const { return actors_[id]; }
  size_t actor_count() const { return actors_.size(); }

  // Appends a record caused by current(). `digest` must tell apart whatever the body tells apart.
  RecordIndex Add(const Clock& clock, RecordKind kind, ActorId actor, uint64_t digest) {
    Count(clock, kind, actor, digest);
    if (recording_) Append(clock, kind, actor, digest, TraceBodyPtr());
    return count_;
  }
  // The same with a body: `make_body` returns a new TraceBody and is called only when recording.
  template <typename F>
  RecordIndex Add(const Clock& clock, RecordKind kind, ActorId actor, uint64_t digest,
                  F&& make_body) {
    Count(clock, kind, actor, digest);
    if (recording_) Append(clock, kind, actor, digest, TraceBodyPtr(make_body()));
    return count_;
  }

  // Lets `value` influence the hash without making a record.
  void Mix(uint64_t value) { hash_ = MixHash(hash_, value); }

  // The record that what happens now comes from.
  RecordIndex current() const { return current_; }
  void set_current(RecordIndex index) { current_ = index; }

  uint64_t hash() const { return hash_; }
  // Number of records made, kept or not.
  RecordIndex size() const { return count_; }
  // The kept records, in order: records()[i] has index i + 1.
  const std::vector<TraceRecord>& records() const { return records_; }
  // Requires 1 <= index <= records().size().
  const TraceRecord& record(RecordIndex index) const {
    assert(index >= 1 && index <= records_.size());
    return records_[index - 1];
  }

  // One line: `12 +3.5s ticker example/tick (from 11): the body's text`.
  std::string Describe(RecordIndex index) const;

  static uint64_t MixHash(uint64_t hash, uint64_t value) {
    unsigned __int128 product = static_cast<unsigned __int128>(hash ^ 0x9E3779B97F4A7C15u) *
                                ((value ^ 0xE7037ED1A0B428DBu) | 1);
    return static_cast<uint64_t>(product >> 64) ^ static_cast<uint64_t>(product) ^ (value << 1) ^
           (hash << 7);
  }

 private:
  void Count(const Clock& clock, RecordKind kind, ActorId actor, uint64_t digest) {
    ++count_;
    Mix(static_cast<uint64_t>(clock.UnixNanos()));
    Mix(static_cast<uint64_t>(kind.id) << 32 | actor);
    Mix(digest + current_);
  }
  void Append(const Clock& clock, RecordKind kind, ActorId actor, uint64_t digest,
              TraceBodyPtr body);

  bool recording_ = true;
  RecordIndex count_ = 0, current_ = 0;
  uint64_t hash_ = 0;
  std::vector<TraceRecord> records_;
  std::vector<std::string> actors_;
};

// Makes `index` the cause of what happens within a scope.
class CauseScope {
 public:
  // `trace` may be null.
  CauseScope(Trace* trace, RecordIndex index)
      : trace_(trace), before_(trace == nullptr ? 0 : trace->current()) {
    if (trace_ != nullptr) trace_->set_current(index);
  }
  ~CauseScope() {
    if (trace_ != nullptr) trace_->set_current(before_);
  }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

 private:
  Trace* trace_;
  RecordIndex before_;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_TRACE_H_
