// With jitter a single gap may be almost anything, so it proves nothing. Judge() looks for shapes
// that no policy with this base and cap has, and says the most telling one. A row that goes on
// after a restart or an input has an unknown past: how it begins is then not held against it
// (`goes_on`).
#include "scenarios/detectors/backoff_shape.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// What a request's way and a queue of other keys may add.
constexpr absl::Duration kSlack = absl::Seconds(1);
constexpr size_t kLongestRow = 64;  // what comes after says nothing new

// `5 s, 10 s, 20 s ... 5 m`: what the policy promises.
std::string ShowPolicy(const runtime::RetryPolicy& policy) {
  std::string out = ShowDuration(policy.base);
  absl::Duration gap = policy.base;
  for (int i = 0; i < 2 && gap * 2 <= policy.cap; ++i) {
    gap *= 2;
    absl::StrAppend(&out, ", ", ShowDuration(gap));
  }
  if (policy.cap != absl::InfiniteDuration() && gap < policy.cap) {
    absl::StrAppend(&out, " ... ", ShowDuration(policy.cap));
  }
  return out;
}

bool IsClose(absl::Duration a, absl::Duration b) { return a <= b + b / 10 && b <= a + a / 10; }

// Six equal gaps in a row that have room to grow.
bool IsConstant(const std::vector<absl::Duration>& gaps, absl::Duration cap) {
  size_t same = 1;
  for (size_t i = 1; i < gaps.size(); ++i) {
    same = IsClose(gaps[i], gaps[i - 1]) && gaps[i] < cap / 4 ? same + 1 : 1;
    if (same >= 6) return true;
  }
  return false;
}

bool Shrinks(const std::vector<absl::Duration>& gaps) {
  size_t falls = 0, even = 0;
  for (size_t i = 1; i < gaps.size(); ++i) {
    const bool falls_now = gaps[i] < gaps[i - 1] - gaps[i - 1] / 8;
    falls = falls_now ? falls + 1 : 0;
    const bool same_share =
        falls_now && i > 1 && gaps[i - 1] < gaps[i - 2] &&
        IsClose(gaps[i] * 1000 / std::max<int64_t>(1, gaps[i - 1] / absl::Milliseconds(1)),
                gaps[i - 1] * 1000 / std::max<int64_t>(1, gaps[i - 2] / absl::Milliseconds(1)));
    even = same_share ? even + 1 : 0;
    if (falls >= 6 || even >= 2) return true;
  }
  return false;
}

}  // namespace

std::string BackoffShape::Judge(Row& row, const runtime::RetryPolicy& policy) {
  const std::vector<absl::Duration>& gaps = row.gaps;
  size_t tiny = 0, late = 0, first_late = 0;
  absl::Duration sum, may_be;
  absl::Duration longest = policy.base;  // that the n-th gap may be
  bool jumps = false;
  for (size_t i = 0; i < gaps.size(); ++i) {
    if (gaps[i] < longest / 100) ++tiny;
    if (gaps[i] > policy.cap + policy.cap / 4 + kSlack && late++ == 0) first_late = i;
    if (i + 1 < gaps.size() || gaps.size() < 3) {
      // The first gaps; later ones may have been doubled by tries that were not seen.
      const absl::Duration before = i == 0 ? policy.base : gaps[i - 1];
      const absl::Duration most = std::max(longest * 4, before * 5) + kSlack;
      if (i < 3 && gaps[i] > most && gaps[i] > policy.cap / 2) jumps = true;
    }
    sum += gaps[i];
    may_be += longest;
    longest = std::min(longest * 2, policy.cap);
  }
  row.telling = 0;
  if (Shrinks(gaps)) return "they shrink from try to try";
  if (tiny >= 3) {
    return absl::StrCat(tiny, " of ", gaps.size(),
                        " gaps are shorter than a hundredth of what the policy waits by then");
  }
  if (late >= 3) {
    row.telling = first_late;
    return absl::StrCat(late, " gaps are longer than the cap, the longest of them ",
                        ShowDuration(*std::max_element(gaps.begin(), gaps.end())));
  }
  if (gaps.size() >= 6 && sum < may_be / 16) {
    return absl::StrCat("together ", ShowDuration(sum), ", where the policy takes about ",
                        ShowDuration(may_be));
  }
  if (policy.cap > policy.base * 8 && IsConstant(gaps, policy.cap)) {
    return "constant, where growth is declared";
  }
  if (jumps && !row.goes_on && gaps.size() >= 3) return "they jump to the cap at once";
  return "";
}

void BackoffShape::OnExternalCall(const ExternalCallEvent& seen) {
  if (seen.reconcile == 0 || run().phase() >= Phase::kProbe) return;
  const runtime::ControllerSpec* spec = run().SpecOf(seen.actor);
  if (spec == nullptr || spec->declared.base == absl::ZeroDuration()) return;
  const absl::Status& status = seen.call.status;
  if (absl::IsAlreadyExists(status) || absl::IsNotFound(status)) return;
  const Key key{run().causes().reconcile(seen.reconcile).object, seen.actor, seen.call.operation};
  if (status.ok()) {
    rows_.erase(key);
    return;
  }
  Row& row = rows_[key];
  if (row.gaps.size() >= kLongestRow) return;
  if (!row.calls.empty()) row.gaps.push_back(seen.call.sent - row.answered);
  row.calls.push_back(seen.index);
  row.answered = seen.time;
  if (row.gaps.size() < 3 || row.gaps.size() <= worst_.gaps.size()) return;
  std::string wrong = Judge(row, spec->declared);
  if (wrong.empty()) return;
  worst_ = row;
  worst_key_ = key;
  wrong_ = std::move(wrong);
  declared_ = spec->declared;
}

// What was tried before is not compared with what is tried after.
void BackoffShape::GoOn(Row* row) {
  row->goes_on = true;
  row->gaps.clear();
  row->calls.clear();
}

void BackoffShape::OnInput(const Event& input) {
  for (auto& [key, row] : rows_) GoOn(&row);
}

// A process that ends may forget its failures or have them stored.
void BackoffShape::OnLifecycle(const LifecycleEvent& lifecycle) {
  for (auto& [key, row] : rows_) {
    if (std::get<1>(key) == lifecycle.actor) GoOn(&row);
  }
}

// A new generation is another job, with a row of its own.
void BackoffShape::OnChange(const ChangeEvent& seen) {
  if (seen.before["metadata"]["generation"] == seen.after["metadata"]["generation"]) return;
  for (auto row = rows_.begin(); row != rows_.end();) {
    row = std::get<0>(row->first) == seen.object ? rows_.erase(row) : std::next(row);
  }
}

void BackoffShape::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (worst_.gaps.empty()) return;
  const auto& [object, actor, operation] = worst_key_;
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(run().ActorName(actor), " tried ", operation, " ",
                                  worst_.calls.size(), " times for ", run().Describe(object),
                                  " while it failed, and not at the pace that it declares.");
  finding.since = run().trace().record(worst_.calls.front()).time();
  finding.objects.push_back(run().Describe(object));
  finding.facts.emplace_back("declared", ShowPolicy(declared_));
  finding.facts.emplace_back("seen", ShowDurations(worst_.gaps));
  finding.facts.emplace_back("wrong", wrong_);
  // The tries around the telling gap.
  const size_t from = worst_.telling > 1 ? worst_.telling - 1 : 0;
  for (size_t i = from; i < worst_.calls.size() && i < from + 4; ++i) {
    finding.story.push_back(RecordLine(run(), worst_.calls[i]));
  }
  finding.cure =
      "remember when the next attempt may start (in status), and ask that first, whatever "
      "woke the key; leave the pace to RequeueAfter and not to a loop of your own";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios
