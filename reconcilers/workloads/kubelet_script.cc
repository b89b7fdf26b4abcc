// The state of a pod is a function of its age: the script is played from the binding on until that
// age is reached. It costs a loop over crashes, and in return there is no state to keep.
#include "reconcilers/workloads/kubelet_script.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr absl::Duration kFirstRestartDelay = absl::Seconds(10);
constexpr absl::Duration kLongestRestartDelay = absl::Minutes(5);

// `*` stands for any text.
bool FitsPattern(absl::string_view pattern, absl::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (size_t i = 0; i <= text.size(); ++i) {
      if (FitsPattern(pattern.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  return !text.empty() && pattern[0] == text[0] && FitsPattern(pattern.substr(1), text.substr(1));
}

// Reads the members of one mapping; the first error stays.
class OptionReader {
 public:
  OptionReader(std::string place, const Value& options)
      : place_(std::move(place)), options_(options) {
    if (!options.is_null() && !options.is_object()) Fail("", "must be a mapping");
  }

  void Read(const char* name, absl::Duration* duration) {
    const Value* value = Take(name);
    if (value == nullptr) return;
    absl::Duration read;
    if (!absl::ParseDuration(value->string_value(), &read) || read < absl::ZeroDuration() ||
        read == absl::InfiniteDuration()) {
      return Fail(name, "must be a duration, like 500ms or 2s");
    }
    *duration = read;
  }
  void Read(const char* name, std::optional<absl::Duration>* duration) {
    if (!options_.Has(name)) return Read(name, &unused_);
    absl::Duration read;
    Read(name, &read);
    *duration = read;
  }
  void Read(const char* name, int64_t* number, int64_t least) {
    const Value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_int() || value->int_value() < least || value->int_value() > 1000) {
      return Fail(name, absl::StrCat("must be a number from ", least, " to 1000"));
    }
    *number = value->int_value();
  }
  void Read(const char* name, std::string* text) {
    const Value* value = Take(name);
    if (value == nullptr) return;
    if (value->string_value().empty()) return Fail(name, "must be a text");
    *text = std::string(value->string_value());
  }
  void Read(const char* name, bool* flag) {
    const Value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_bool()) return Fail(name, "must be true or false");
    *flag = value->bool_value();
  }
  const Value& List(const char* name) {
    static const Value* const none = new Value();
    const Value* value = Take(name);
    if (value == nullptr) return *none;
    if (!value->is_list()) Fail(name, "must be a list");
    return *value;
  }
  void Fail(absl::string_view name, absl::string_view why) {
    if (!error_.ok()) return;
    error_ = absl::InvalidArgumentError(absl::StrCat("option \"", place_, name, "\" ", why));
  }
  // The first error, unknown members included.
  absl::Status Finish() {
    for (const ValueMember& member : options_.members()) {
      if (!error_.ok()) break;
      if (std::find(known_.begin(), known_.end(), member.key.view()) != known_.end()) continue;
      error_ =
          absl::InvalidArgumentError(absl::StrCat("unknown option \"", place_, member.key.view(),
                                                  "\"; expected ", absl::StrJoin(known_, ", ")));
    }
    return error_;
  }

 private:
  const Value* Take(const char* name) {
    known_.emplace_back(name);
    return options_.Find(name);
  }

  const std::string place_;
  const Value& options_;
  std::vector<std::string> known_;
  absl::Status error_;
  absl::Duration unused_;
};

absl::Status ReadPod(size_t index, const Value& options, PodScript* script) {
  OptionReader reader(absl::StrCat("pods[", index, "]."), options);
  reader.Read("name", &script->name);
  reader.Read("image", &script->image);
  reader.Read("startsAfter", &script->starts_after);
  reader.Read("readyAfter", &script->ready_after);
  reader.Read("imagePullFailsFor", &script->image_pull_fails_for);
  reader.Read("runsFor", &script->runs_for);
  reader.Read("crashes", &script->crashes, 0);
  reader.Read("crashesForever", &script->crashes_forever);
  reader.Read("succeedsAfter", &script->succeeds_after);
  reader.Read("failsAfter", &script->fails_after);
  reader.Read("exitCode", &script->exit_code, 1);
  if (script->succeeds_after.has_value() && script->fails_after.has_value()) {
    reader.Fail("failsAfter", "does not go with succeedsAfter");
  }
  return reader.Finish();
}

}  // namespace

PodScript::State PodScript::StateAt(absl::Duration age, bool restarts) const {
  State state;
  const absl::Duration begin = std::max(starts_after, image_pull_fails_for);
  state.next = begin;
  if (age < begin) {
    const bool pulls = image_pull_fails_for > absl::ZeroDuration() && age < image_pull_fails_for;
    state.phase = pulls ? State::Phase::kPullFails : State::Phase::kCreating;
    return state;
  }
  // Runs that crash, one after the other, until the one that lasts or is going on.
  absl::Duration start = begin, delay = kFirstRestartDelay;
  while (crashes_forever || state.restarts < crashes) {
    const absl::Duration crash = start + runs_for;
    if (age < crash) break;
    state.ended = crash;
    if (!restarts) {
      state.phase = State::Phase::kFailed;
      state.started = start;
      state.next = absl::InfiniteDuration();
      return state;
    }
    const absl::Duration again = crash + delay;
    if (age < again) {
      state.phase = State::Phase::kCrashed;
      state.started = start;
      state.next = again;
      return state;
    }
    start = again;
    delay = std::min(delay * 2, kLongestRestartDelay);
    ++state.restarts;
  }
  state.started = start;
  state.phase = State::Phase::kRunning;
  const bool crashes_again = crashes_forever || state.restarts < crashes;
  const absl::Duration ready_at = start + ready_after;
  absl::Duration end = crashes_again ? start + runs_for : absl::InfiniteDuration();
  if (!crashes_again) {
    const std::optional<absl::Duration>& after =
        succeeds_after.has_value() ? succeeds_after : fails_after;
    if (after.has_value()) end = start + *after;
    if (age >= end) {
      state.phase = succeeds_after.has_value() ? State::Phase::kSucceeded : State::Phase::kFailed;
      state.ended = end;
      state.next = absl::InfiniteDuration();
      return state;
    }
  }
  state.ready = age >= ready_at;
  state.next = state.ready ? end : std::min(ready_at, end);
  return state;
}

bool PodScript::Fits(const Value& pod) const {
  if (!FitsPattern(name, NameOf(pod))) return false;
  for (const Value& container : pod["spec"]["containers"].items()) {
    if (FitsPattern(image, container["image"].string_value())) return true;
  }
  return false;
}

const PodScript& KubeletScript::ScriptOf(const Value& pod) const {
  for (const PodScript& script : pods) {
    if (script.Fits(pod)) return script;
  }
  return otherwise;
}

absl::StatusOr<KubeletScript> ReadKubeletScript(const Value& options) {
  KubeletScript script;
  OptionReader reader("", options);
  reader.Read("nodes", &script.nodes, 1);
  reader.Read("startsAfter", &script.otherwise.starts_after);
  reader.Read("readyAfter", &script.otherwise.ready_after);
  reader.Read("endsAfter", &script.ends_after);
  const Value& pods = reader.List("pods");
  const Value& lost = reader.List("lost");
  absl::Status read = reader.Finish();
  if (!read.ok()) return read;
  for (size_t i = 0; i < pods.size(); ++i) {
    PodScript pod = script.otherwise;
    read = ReadPod(i, pods.at(i), &pod);
    if (!read.ok()) return read;
    script.pods.push_back(std::move(pod));
  }
  for (size_t i = 0; i < lost.size(); ++i) {
    LostNode node{"", absl::ZeroDuration(), absl::InfiniteDuration()};
    OptionReader one(absl::StrCat("lost[", i, "]."), lost.at(i));
    one.Read("node", &node.node);
    one.Read("from", &node.from);
    one.Read("to", &node.to);
    if (node.node.empty()) one.Fail("node", "is missing");
    if (node.to <= node.from) one.Fail("to", "must be after from");
    read = one.Finish();
    if (!read.ok()) return read;
    script.lost.push_back(std::move(node));
  }
  return script;
}

}  // namespace quiesce::reconcilers::workloads
