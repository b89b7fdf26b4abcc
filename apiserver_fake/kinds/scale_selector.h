// The selector of a workload as /scale shows it: one line of text.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SCALE_SELECTOR_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SCALE_SELECTOR_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// "app=db,tier in (a,b)" of a metav1.LabelSelector, or of the plain map that a
// ReplicationController has. "" for none.
std::string SelectorText(const Value& selector);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SCALE_SELECTOR_H_
