// The matchConditions of a webhook: expressions that all must hold for it to be called.
//
//   const MatchVerdict verdict = Match(webhook, object, old_object, request);
//   if (verdict.matches) Call(webhook);
//
// The name authorizer is not there: a condition that uses it fails to compile.
//
// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_MATCH_CONDITIONS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_MATCH_CONDITIONS_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::registry {

struct MatchVerdict {
  bool matches = true;
  std::string error;  // the request is refused for it; "" if none
};

// `request` is that of the review, of which the objects are not looked at; `object` and
// `old_object` may be null. A condition that does not hold decides before one that fails.
MatchVerdict Match(const Value& webhook, const Value& object, const Value& old_object,
                   const Value& request);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_MATCH_CONDITIONS_H_
