#include "reconcilers/workloads/expectations.h"

#include <utility>

namespace quiesce::reconcilers::workloads {

void Expectations::Expect(const runtime::ObjectKey& owner, int64_t creations,
                          std::set<std::string> deletions) {
  expected_[owner] = {creations, std::move(deletions), loop_->Now()};
}

void Expectations::ExpectCreations(const runtime::ObjectKey& owner, int64_t count) {
  Expect(owner, count, {});
}

void Expectations::ExpectDeletions(const runtime::ObjectKey& owner, std::set<std::string> names) {
  Expect(owner, 0, std::move(names));
}

void Expectations::CreationObserved(const runtime::ObjectKey& owner) {
  auto found = expected_.find(owner);
  if (found != expected_.end()) --found->second.creations;
}

void Expectations::DeletionObserved(const runtime::ObjectKey& owner, const std::string& name) {
  auto found = expected_.find(owner);
  if (found != expected_.end()) found->second.deletions.erase(name);
}

bool Expectations::Satisfied(const runtime::ObjectKey& owner) const {
  auto found = expected_.find(owner);
  if (found == expected_.end()) return true;
  const Expected& expected = found->second;
  if (expected.creations <= 0 && expected.deletions.empty()) return true;
  return loop_->Now() - expected.since > kExpectationsTimeout;
}

}  // namespace quiesce::reconcilers::workloads
