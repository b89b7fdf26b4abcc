// What a creation wanted to make, apart from what the object is called: two creations with the same
// intent want the same thing, whatever names, times and tokens were drawn for them.
//
//   const Value a = IntentOf(run(), first), b = IntentOf(run(), second);
//   if (SameIntent(a, b)) ...   // the second one is a twin
//
// Read from what the controller sent, not from what the server made of it, which fills in addresses
// and defaults.
#ifndef QUIESCE_SCENARIOS_FINDINGS_INTENT_H_
#define QUIESCE_SCENARIOS_FINDINGS_INTENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {

// Of the creation `number`, with its own name and that of the object whose reconcile made it
// replaced; null where it was no request of its own.
Value IntentOf(const Observer& run, ChangeNumber number);
// Equal but for times and for texts of one form that look like hashes or tokens.
bool SameIntent(const Value& a, const Value& b);

// The controller among the owner references; "" if there is none.
absl::string_view ControllerUid(const Value& object);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_INTENT_H_
