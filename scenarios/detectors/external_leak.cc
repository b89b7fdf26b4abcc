// Everything is judged at the end, from three lists: the things that the services hold, the calls
// that made them, and all texts that living objects hold (`named`). A text anywhere in an object
// counts as naming a thing, for the detector cannot know which field a controller keeps it in; it
// would rather miss a leak than report what an object knows of.
//
// What nobody has heard of can only be assigned by count: each unknown thing is taken for the fruit
// of one call whose answer was lost, the first such call first.
#include "scenarios/detectors/external_leak.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

void CollectTexts(const Value& value, std::set<std::string>* texts) {
  if (value.is_string() && !value.string_value().empty()) texts->emplace(value.string_value());
  for (const Value& item : value.items()) CollectTexts(item, texts);
  for (const ValueMember& member : value.members()) CollectTexts(member.value, texts);
}

// The texts of an object; what a Secret holds, decoded.
void CollectTextsOf(const Observer& run, ObjectId object, const Value& state,
                    std::set<std::string>* texts) {
  CollectTexts(state, texts);
  if (run.ResourceOf(object).resource != "secrets") return;
  for (const ValueMember& member : state["data"].members()) {
    std::string text;
    if (absl::Base64Unescape(member.value.string_value(), &text)) texts->insert(std::move(text));
  }
}

// What the items of a collection are called: its keys, or its texts.
std::vector<std::string> NamesIn(const Value& collection) {
  std::vector<std::string> names;
  for (const ValueMember& member : collection.members()) names.emplace_back(member.key.view());
  for (const Value& item : collection.items()) {
    if (item.is_string()) names.emplace_back(item.string_value());
  }
  return names;
}

}  // namespace

void ExternalLeak::OnExternalCall(const ExternalCallEvent& seen) {
  if (run().phase() >= Phase::kProbe || seen.reconcile == 0) return;
  const ObjectId owner = run().causes().reconcile(seen.reconcile).object;
  if (owner == kNoObject) return;
  calls_.push_back(seen.index);
  const Value& state = run().StateOf(owner);
  owners_.try_emplace(owner, state["metadata"]["uid"]);
  if (state.is_null() || IsTerminating(state)) cleans_.insert(seen.actor);
}

bool ExternalLeak::NothingToSee(const RunEnd& ending) const {
  for (const auto& [owner, uid] : owners_) {
    const Value& now = run().StateOf(owner);
    if (now.is_null() || now["metadata"]["uid"] != uid) return false;
  }
  for (const auto& [service, state] : ending.services) {
    for (const ValueMember& collection : state.members()) {
      if (collection.value.size() > owners_.size()) return false;
    }
  }
  return true;
}

std::vector<ExternalLeak::Thing> ExternalLeak::ThingsOf(const RunEnd& ending) const {
  std::map<std::string, sim::RecordIndex> first;              // by service and text
  std::map<std::string, std::vector<sim::RecordIndex>> lost;  // by service, the last first
  for (const sim::RecordIndex index : calls_) {
    const auto& call = *run().trace().record(index).BodyAs<runtime::ExternalCallRecord>();
    if (!call.acted) continue;
    std::set<std::string> texts;
    CollectTexts(call.argument, &texts);
    CollectTexts(call.answer, &texts);
    for (const std::string& text : texts) {
      first.try_emplace(absl::StrCat(call.service, " ", text), index);
    }
    if (!call.status.ok()) {
      std::vector<sim::RecordIndex>& row = lost[call.service];
      row.insert(row.begin(), index);
    }
  }
  std::vector<Thing> things;
  for (const auto& [service, state] : ending.services) {
    for (const ValueMember& collection : state.members()) {
      for (std::string& name : NamesIn(collection.value)) {
        Thing thing{service, std::string(collection.key.view()), std::move(name)};
        const auto maker = first.find(absl::StrCat(service, " ", thing.name));
        if (maker != first.end()) {
          thing.made = maker->second;
        } else if (std::vector<sim::RecordIndex>& row = lost[service]; !row.empty()) {
          thing.made = row.back();
          row.pop_back();
        } else {
          continue;  // it was there before
        }
        thing.owner = run().causes().reconcile(run().ReconcileOf(thing.made)).object;
        things.push_back(std::move(thing));
      }
    }
  }
  return things;
}

bool ExternalLeak::OwnerLives(const Thing& thing) const {
  const Value& owner = run().StateOf(thing.owner);
  return !owner.is_null() &&
         owner["metadata"]["uid"] == StateAt(run(), thing.owner, thing.made)["metadata"]["uid"];
}

bool ExternalLeak::IsPromised(const Thing& thing) const {
  const sim::ActorId actor = run().trace().record(thing.made).actor;
  const runtime::ControllerSpec* spec = run().SpecOf(actor);
  return cleans_.contains(actor) || (spec != nullptr && !spec->finalizers.empty());
}

bool ExternalLeak::StillWorks(const Thing& thing) const {
  const sim::ActorId actor = run().trace().record(thing.made).actor;
  const sim::RecordIndex last = run().causes().LastReconcile(thing.owner, actor);
  return last != 0 && run().causes().PendingAfter(last).what != Pending::What::kNothing &&
         run().causes().reconcile(last).calls > 0;
}

bool ExternalLeak::IsLeaked(const Thing& thing, const std::vector<Thing>& all,
                            const std::set<std::string>& named) {
  if (named.contains(thing.name) || StillWorks(thing)) return false;
  const Value& owner = run().StateOf(thing.owner);
  if (!OwnerLives(thing)) {
    // Another object of that name finds by its name what the first one made.
    const auto& call = *run().trace().record(thing.made).BodyAs<runtime::ExternalCallRecord>();
    const bool by_name = call.argument["name"].string_value() == run().NameOf(thing.owner);
    return IsPromised(thing) && (owner.is_null() || !by_name);
  }
  // What its owner once named and names no more, it may have replaced on purpose: who made the next
  // one had then seen the name. An owner that names nothing may find one by its own name; beside
  // one of the same spec that it names, or made again because a view was old, the others are
  // surplus.
  const bool was_named = WasNamed(thing);
  const bool is_surplus = std::any_of(all.begin(), all.end(), [&](const Thing& other) {
    return AreOfOneSort(thing, other) &&
           (was_named ? IsMadeUnaware(thing, other) || IsMadeUnaware(other, thing)
                      : (named.contains(other.name) || IsMadeAgain(thing, other)) &&
                            GenerationFor(thing) == GenerationFor(other));
  });
  return is_surplus && !LeavesOldOnes(thing, all, named);
}

Value ExternalLeak::GenerationFor(const Thing& thing) const {
  const View view = ViewOf(run(), run().ReconcileOf(thing.made), thing.owner, thing.made);
  const Value owner = view.state.is_null() ? StateAt(run(), thing.owner, thing.made) : view.state;
  return owner["metadata"]["generation"];
}

bool ExternalLeak::AreOfOneSort(const Thing& thing, const Thing& other) {
  return other.made != thing.made && other.owner == thing.owner && other.sort == thing.sort &&
         other.service == thing.service;
}

bool ExternalLeak::LeavesOldOnes(const Thing& thing, const std::vector<Thing>& all,
                                 const std::set<std::string>& named) {
  return std::any_of(all.begin(), all.end(), [&](const Thing& old) {
    if (!AreOfOneSort(thing, old) || named.contains(old.name) || !WasNamed(old)) return false;
    return std::none_of(all.begin(), all.end(), [&](const Thing& other) {
      return AreOfOneSort(old, other) && (IsMadeUnaware(old, other) || IsMadeUnaware(other, old));
    });
  });
}

bool ExternalLeak::IsMadeAgain(const Thing& thing, const Thing& other) const {
  return other.made > thing.made &&
         !run().causes().reconcile(run().ReconcileOf(other.made)).fresh();
}

bool ExternalLeak::IsMadeUnaware(const Thing& thing, const Thing& other) const {
  if (other.made < thing.made) return false;
  const Causes& causes = run().causes();
  const View view = ViewOf(run(), run().ReconcileOf(other.made), thing.owner, other.made);
  if (view.read == 0) return false;
  // The first state that names it.
  ChangeNumber naming = 0;
  for (ChangeNumber at = causes.Latest(thing.owner); at != 0; at = causes.change(at).before) {
    std::set<std::string> texts;
    CollectTexts(causes.change(at).to, &texts);
    if (texts.contains(thing.name)) naming = at;
  }
  // Of another spec than the one for which the thing was made, it is another thing.
  const Value then = StateAt(run(), thing.owner, thing.made);
  return view.state["metadata"]["generation"] == then["metadata"]["generation"] && naming != 0 &&
         (causes.change(naming).record > other.made || (view.unseen != 0 && naming >= view.unseen));
}

bool ExternalLeak::WasNamed(const Thing& thing) {
  const Causes& causes = run().causes();
  for (; looked_at_ < causes.change_count(); ++looked_at_) {
    const ChangeFacts& change = causes.change(looked_at_ + 1);
    CollectTextsOf(run(), change.object, change.to, &ever_named_);
  }
  return ever_named_.contains(thing.name);
}

Finding ExternalLeak::Describe(const Thing& thing, bool beside_named, size_t more) const {
  const Causes& causes = run().causes();
  const sim::TraceRecord& record = run().trace().record(thing.made);
  const auto& call = *record.BodyAs<runtime::ExternalCallRecord>();
  Finding finding = NewFinding();
  const std::string owner = run().Describe(thing.owner);
  const ChangeNumber end = run().StateOf(thing.owner).is_null() ? causes.Latest(thing.owner) : 0;
  finding.since = end != 0 ? causes.change(end).time : record.time();
  finding.sentence =
      absl::StrCat(thing.name, " in ", thing.service, ", which ", run().ActorName(record.actor),
                   " made for ", owner, ", stays there ",
                   run().StateOf(thing.owner).is_null() ? "though the object is gone."
                   : OwnerLives(thing) ? beside_named ? "beside the one that the object knows of."
                                                      : "beside another one that was made for it."
                                       : "though the object of that name is another one by now.");
  finding.objects = {owner};
  finding.facts.emplace_back("since", ShowMoment(finding.since));
  if (more > 0) finding.facts.emplace_back("more", ShowCount(more, "further thing"));
  const ReconcileFacts& look = causes.reconcile(run().ReconcileOf(thing.made));
  std::string made = absl::StrCat(call.operation, " at ", ShowMoment(record.time()),
                                  ", in a look woken by ", run().WhyReconciled(look.begin));
  if (!call.status.ok()) absl::StrAppend(&made, "; the answer never came");
  if (look.end == 0) absl::StrAppend(&made, "; the controller died in that look");
  finding.facts.emplace_back("made", std::move(made));
  finding.facts.emplace_back("named by", "no object that lives");
  const sim::RecordIndex last = causes.LastReconcile(thing.owner, record.actor);
  if (last != 0) {
    finding.facts.emplace_back("last look",
                               absl::StrCat("at ", ShowMoment(run().trace().record(last).time()),
                                            ", woken by ", run().WhyReconciled(last), "; ",
                                            ShowCount(causes.reconcile(last).calls, "call")));
  }
  finding.story.push_back(RecordLine(run(), thing.made));
  if (end != 0) finding.story.push_back(ChangeLine(run(), causes.change(end).record));
  finding.cure =
      "before the thing is made put a finalizer on the object and store the name or the token that "
      "it will have; look for it before making it; let the finalizer go only when it is gone";
  return finding;
}

void ExternalLeak::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (!ending.settled || calls_.empty() || NothingToSee(ending)) return;
  const std::vector<Thing> things = ThingsOf(ending);
  std::set<std::string> named;
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    CollectTextsOf(run(), id, run().StateOf(id), &named);
  }
  std::vector<Thing> leaked;
  for (const Thing& thing : things) {
    if (IsLeaked(thing, things, named)) leaked.push_back(thing);
  }
  if (leaked.empty()) return;
  const Thing& first = leaked.front();
  const bool beside_named = std::any_of(things.begin(), things.end(), [&](const Thing& other) {
    return AreOfOneSort(first, other) && named.contains(other.name);
  });
  findings->push_back(Describe(first, beside_named, leaked.size() - 1));
}

}  // namespace quiesce::scenarios
