// What a storm makes of wrong controllers beside or in place of the mistake that they are there
// for. Only what is true belongs here: a finding that is not is mended in its detector.
#include "scenarios/tables/accuracy.h"

namespace quiesce::scenarios {

const std::vector<AccuracyNote>& AccuracyNotes() {
  static constexpr char kDrawnAgain[] =
      "a look that the storm repeats makes another child, under another drawn name, beside the "
      "first: twins, too";
  static const auto& notes = *new std::vector<AccuracyNote>{
      {"wrong/child-of-each-look", "duplicate-child", kDrawnAgain},
      {"wrong/crash-before-the-name-is-stored", "duplicate-child", kDrawnAgain},
      {"wrong/created-again-after-a-restart", "duplicate-child", kDrawnAgain},
      {"wrong/crash-before-the-id-is-stored", "external-leak",
       "a write that the storm fails after the call is its mistake itself: it makes the thing "
       "again, and the first one stays"},
      {"wrong/failed-read-taken-for-gone", "duplicate-child",
       "when the storm fails its read again, it makes another child beside the first: twins, too"},
      {"wrong/held-after-what-it-protects", "orphan",
       "the deletion came before the finalizer, which the storm kept off: what it should have "
       "protected stays"},
      {"wrong/named-child-at-each-look", "permanent-error-retry",
       "after a crash it counts from one again and retries names that are taken"},
      {"wrong/old-failures-count", "attempt-budget",
       "it declares five attempts and never gives up: where the storm starts it anew in the "
       "outage, there are more"},
      {"wrong/released-before-the-clean-up", "orphan",
       "it died between the two, and what should have been deleted stays"},
  };
  return notes;
}

}  // namespace quiesce::scenarios
