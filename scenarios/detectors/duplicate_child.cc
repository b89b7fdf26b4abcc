// Children are grouped by parent and kind, and each is compared with the few that were made before
// it. Two are twins if the first is alive, both were sent with the same intent, nobody asked for a
// second one in between, and the maker's look could not know of the first. Names need care:
// `data-0` and `data-1` are two things, `backup-1700000000` and `backup-1700000060` may be one.
#include "scenarios/detectors/duplicate_child.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "scenarios/findings/intent.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/text_change.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// Of a group that is compared with each new child, the newest: twins come soon after each other.
constexpr size_t kCompared = 8;

// When the life that this change began ended; 0 if it has not.
ChangeNumber DeathOf(const Observer& run, ChangeNumber birth) {
  const Causes& causes = run.causes();
  ChangeNumber death = 0;
  for (ChangeNumber at = causes.Latest(causes.change(birth).object); at > birth;
       at = causes.change(at).before) {
    if (causes.change(at).to.is_null()) death = at;
  }
  return death;
}

// The first number in which two names differ.
bool DifferingNumbers(absl::string_view a, absl::string_view b, int64_t* from, int64_t* to) {
  size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  while (at > 0 && absl::ascii_isdigit(static_cast<unsigned char>(a[at - 1]))) --at;
  const auto number = [at](absl::string_view text, int64_t* value) {
    size_t end = at;
    while (end < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[end]))) ++end;
    return absl::SimpleAtoi(text.substr(at, end - at), value);
  };
  return number(a, from) && number(b, to);
}

// A time of a schedule, a minute, an hour or a day, that had come when the child was made: another
// look within it would have chosen the same name.
bool IsSlot(int64_t number, absl::Time made) {
  // As a calendar has it: 200001312359, 2000013123, 20000131.
  for (const int64_t places : {10000, 100, 1}) {
    const int64_t day = number / places;
    const absl::CivilMinute slot(day / 10000, day / 100 % 100, day % 100,
                                 places == 10000 ? number / 100 % 100 : number % places,
                                 places == 10000 ? number % 100 : 0);
    const absl::Duration late = made - absl::FromCivil(slot, absl::UTCTimeZone());
    if (late >= absl::ZeroDuration() && late < absl::Hours(26)) return true;
  }
  for (const absl::Duration unit : {absl::Minutes(1), absl::Hours(1), absl::Hours(24)}) {
    const absl::Duration late = made - absl::UnixEpoch() - number * unit;
    if (late >= absl::ZeroDuration() && late < unit + absl::Hours(2)) return true;
  }
  return false;
}

// Names that a controller chooses say what each child is for: `data-0` and `data-1` are two things.
// Times and tokens in them say nothing, and neither do names that the server draws.
bool SayTheSame(const std::string& a, const std::string& b, const ChangeFacts& first,
                const ChangeFacts& second, const Value& a_sent, const Value& b_sent) {
  constexpr ptrdiff_t kDigitsOfATime = 6;
  if (a_sent["metadata"]["name"].is_null() && b_sent["metadata"]["name"].is_null()) return true;
  const auto digits = [](const std::string& name) {
    return std::count_if(name.begin(), name.end(), absl::ascii_isdigit);
  };
  int64_t from = 0, to = 0;
  if (DifferingNumbers(a, b, &from, &to) && IsSlot(from, first.time) && IsSlot(to, second.time)) {
    return false;
  }
  switch (CompareTexts(a, b)) {
    case TextChange::kTime:
    case TextChange::kAge:
    case TextChange::kDigest:
      return true;
    case TextChange::kNumber:
      return digits(a) >= kDigitsOfATime;
    case TextChange::kWords:
      break;
  }
  return false;
}

const Value& SentBody(const Observer& run, const ChangeFacts& change) {
  static const Value& none = *new Value;
  const sim::TraceRecord& record = run.trace().record(change.record);
  return record.kind == edge::kCallRecord ? record.BodyAs<edge::CallRecord>()->request.body : none;
}

// The client itself sends it again, and tells nobody: client-go's rest.Request, with Retry-After.
bool IsSentAgain(const api::ApiStatus& status) { return status.reason == "TooManyRequests"; }

}  // namespace

void DuplicateChild::OnChange(const ChangeEvent& seen) {
  if (!seen.before.is_null() || !seen.by_controller || seen.reconcile == 0) return;
  if (run().phase() >= Phase::kProbe) return;
  if (seen.resource.resource == "events" || seen.resource.resource == "leases") return;
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  if (key == kNoObject || key == seen.object) return;
  const absl::string_view uid = ControllerUid(seen.after);
  children_.push_back({run().causes().change_count(), key,
                       uid.empty() ? absl::StrCat("key ", key) : std::string(uid)});
}

std::vector<std::vector<DuplicateChild::Child>> DuplicateChild::Groups() const {
  std::map<std::pair<std::string, std::string>, std::vector<Child>> groups;
  for (const Child& child : children_) {
    const api::GroupResource& resource = run().ResourceOf(run().causes().change(child.made).object);
    groups[{child.parent, absl::StrCat(resource.resource, ".", resource.group)}].push_back(child);
  }
  std::vector<std::vector<Child>> several;
  for (auto& [parent, group] : groups) {
    if (group.size() > 1) several.push_back(std::move(group));
  }
  std::sort(several.begin(), several.end(),
            [](const auto& a, const auto& b) { return a.front().made < b.front().made; });
  return several;
}

std::string DuplicateChild::WhyBlind(const ChangeFacts& first, const ChangeFacts& second) const {
  const View own = ViewOf(run(), second.reconcile, first.object, second.record);
  if (own.read != 0 && !own.listed && !own.state.is_null()) return "";
  const std::vector<ListView> lists =
      ListsOf(run(), second.reconcile, run().ResourceOf(first.object), second.record);
  if (lists.empty()) {
    if (IsOfARound(first, second)) return "";  // one for each
    return "it did not look for children at all";
  }
  std::string why;
  for (const ListView& list : lists) {
    const absl::Time when = run().trace().record(list.read).time();
    if (list.live) {
      if (list.revision >= first.revision) return "";
      why = absl::StrCat("its list from the server at ", ShowMoment(when), " came before it");
      continue;
    }
    if (list.revision >= 0 && list.revision < first.revision) {
      why = absl::StrCat("its list at ", ShowMoment(when), " found ", list.found,
                         ": the cache did not show yet what was made ",
                         ShowDuration(when - first.time), " before");
    } else if (list.found == 0) {
      why = absl::StrCat("its list at ", ShowMoment(when),
                         " found none, though the cache had it: the list does not find what it "
                         "makes");
    } else {
      return "";
    }
  }
  return why;
}

bool DuplicateChild::IsOfARound(const ChangeFacts& first, const ChangeFacts& second) const {
  const Causes& causes = run().causes();
  return causes.reconcile(second.reconcile).waker == Waker::kTimer &&
         causes.PendingAfter(first.reconcile).what == Pending::What::kTimer;
}

bool DuplicateChild::IsMadeAnyway(const std::vector<Child>& group) const {
  const Causes& causes = run().causes();
  for (size_t i = group.size(); i > 1 && group.size() - i < kCompared; --i) {
    const ChangeFacts& later = causes.change(group[i - 1].made);
    const ChangeFacts& before = causes.change(group[i - 2].made);
    if (later.reconcile == before.reconcile) continue;
    const ChangeNumber death = DeathOf(run(), group[i - 2].made);
    if (death != 0 && death < group[i - 1].made) continue;
    for (const ListView& list :
         ListsOf(run(), later.reconcile, run().ResourceOf(before.object), later.record)) {
      if (list.revision >= before.revision && (list.live || list.found > 0)) return true;
    }
  }
  return false;
}

bool DuplicateChild::WasAsked(const ChangeFacts& first, const ChangeFacts& second,
                              ObjectId key) const {
  const Value before = StateAt(run(), key, first.record), then = StateAt(run(), key, second.record);
  if (before["metadata"]["generation"] != then["metadata"]["generation"] ||
      before["metadata"]["uid"] != then["metadata"]["uid"]) {
    return true;
  }
  const Causes& causes = run().causes();
  for (ChangeNumber at = causes.Latest(key); at != 0; at = causes.change(at).before) {
    const ChangeFacts& change = causes.change(at);
    if (change.record < first.record) break;
    if (change.record < second.record && !change.by_controller && !change.by_cluster) return true;
  }
  return false;
}

// The first look wanted more than one, as a Job of several pods does, and was refused some: the
// next makes what is missing.
bool DuplicateChild::WasRefusedSome(const ChangeFacts& first) const {
  const ReconcileFacts& look = run().causes().reconcile(first.reconcile);
  const api::GroupResource& resource = run().ResourceOf(first.object);
  for (sim::RecordIndex at = look.begin + 1; at < look.end; ++at) {
    const sim::TraceRecord& record = run().trace().record(at);
    if (record.kind != edge::kCallRecord || run().ReconcileOf(at) != look.begin) continue;
    const auto& call = *record.BodyAs<edge::CallRecord>();
    if (call.request.verb == api::Verb::kCreate && !call.status.ok() && !call.changed() &&
        call.status.reason != "AlreadyExists" && !IsSentAgain(call.status) &&
        call.request.resource.resource == resource.resource &&
        call.request.resource.group == resource.group) {
      return true;
    }
  }
  return false;
}

// A fault or another process brought it about, and the surplus was taken away.
bool DuplicateChild::IsExcused(const ChangeFacts& first, const ChangeFacts& second) const {
  const Causes& causes = run().causes();
  bool repaired = false;
  for (const ChangeFacts* twin : {&first, &second}) {
    const ChangeNumber death = DeathOf(run(), causes.ChangeOf(twin->record));
    if (death != 0 && causes.change(death).by_controller) repaired = true;
  }
  if (!repaired) return false;
  if (first.actor != second.actor) return true;
  for (const sim::RecordIndex begin : {first.reconcile, second.reconcile}) {
    const ReconcileFacts& facts = causes.reconcile(begin);
    if (facts.faulted || facts.end == 0) return true;
  }
  return false;
}

bool DuplicateChild::AreTwins(const Child& a, const Child& b, Twins* twins) const {
  const Causes& causes = run().causes();
  const ChangeFacts& first = causes.change(a.made);
  const ChangeFacts& second = causes.change(b.made);
  if (first.reconcile == second.reconcile || first.object == second.object || a.key != b.key) {
    return false;
  }
  const ChangeNumber death = DeathOf(run(), a.made);
  if (death != 0 && death < b.made) return false;
  const Value there = StateAt(run(), first.object, second.record);
  if (IsTerminating(there)) return false;
  if (!SayTheSame(run().NameOf(first.object), run().NameOf(second.object), first, second,
                  SentBody(run(), first), SentBody(run(), second))) {
    return false;
  }
  if (!SameIntent(IntentOf(run(), a.made), IntentOf(run(), b.made))) return false;
  if (WasAsked(first, second, b.key) || IsExcused(first, second) || WasRefusedSome(first)) {
    return false;
  }
  std::string blind = WhyBlind(first, second);
  if (blind.empty()) return false;
  *twins = Twins{a.made, b.made, std::move(blind)};
  return true;
}

Finding DuplicateChild::Describe(const Twins& twins, const Child& child, size_t more) const {
  const Causes& causes = run().causes();
  const ChangeFacts& first = causes.change(twins.first);
  const ChangeFacts& second = causes.change(twins.second);
  Finding finding = NewFinding();
  finding.since = second.time;
  finding.sentence = absl::StrCat(run().ActorName(second.actor), " makes ",
                                  run().Describe(second.object), " for ", run().Describe(child.key),
                                  ", which has ", run().Describe(first.object), " for the same.");
  finding.objects = {run().Describe(child.key), run().Describe(first.object),
                     run().Describe(second.object)};
  // Where it goes on without end, the loop has it among its own.
  for (const LoopKind kind : {LoopKind::kRunaway, LoopKind::kFight, LoopKind::kStatus}) {
    const Loop* loop = run().loops().Find(kind);
    if (loop == nullptr || loop->round.empty()) continue;
    const ChangeFacts& last = causes.change(loop->round.back());
    if (causes.reconcile(last.reconcile).object == child.key) {
      finding.objects.push_back(run().Describe(loop->object));
    }
  }
  const auto made = [&](const ChangeFacts& change) {
    return absl::StrCat(run().Describe(change.object), " by ", run().ActorName(change.actor),
                        " at ", ShowMoment(change.time), ", woken by ",
                        run().WhyReconciled(change.reconcile));
  };
  finding.facts.emplace_back("first", made(first));
  finding.facts.emplace_back("second", made(second));
  finding.facts.emplace_back("had read", twins.blind);
  const ReconcileFacts& facts = causes.reconcile(first.reconcile);
  if (facts.faulted || facts.end == 0) {
    finding.facts.emplace_back(
        "fault", facts.end == 0 ? "the look that made the first one never came to its end"
                                : "a request of the look that made the first one failed");
  }
  if (more > 0) finding.facts.emplace_back("more", ShowCount(more, "further twin"));
  const ChangeNumber one = DeathOf(run(), twins.first), other = DeathOf(run(), twins.second);
  if (one == 0 && other == 0) {
    finding.facts.emplace_back("fate", "both stay");
  } else {
    const ChangeFacts& death = causes.change(one != 0 ? one : other);
    finding.facts.emplace_back(
        "fate", absl::StrCat(run().ActorName(death.actor), " took ", run().Describe(death.object),
                             " away at ", ShowMoment(death.time)));
  }
  finding.story = {ChangeLine(run(), first.record), ChangeLine(run(), second.record)};
  finding.cure =
      "give the child a name that follows from its owner, so that the second Create is answered "
      "with AlreadyExists; or ask mgr.GetAPIReader() before creating";
  return finding;
}

void DuplicateChild::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (children_.size() < 2) return;
  for (const std::vector<Child>& group : Groups()) {
    Twins found;
    const Child* child = nullptr;
    size_t more = 0;
    for (size_t i = 1; i < group.size(); ++i) {
      for (size_t j = i; j > 0 && i - j < kCompared; --j) {
        Twins twins;
        if (!AreTwins(group[j - 1], group[i], &twins)) continue;
        const Causes& causes = run().causes();
        if (IsOfARound(causes.change(twins.first), causes.change(twins.second)) &&
            IsMadeAnyway(group)) {
          continue;
        }
        if (child != nullptr) {
          ++more;
        } else {
          found = std::move(twins);
          child = &group[i];
        }
        break;
      }
    }
    if (child == nullptr) continue;
    findings->push_back(Describe(found, *child, more));
    return;
  }
}

}  // namespace quiesce::scenarios
