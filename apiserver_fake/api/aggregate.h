// Several errors in one text, as Go aggregates them: each text once, in brackets where there are
// several.
//
//   AggregateText({"a", "b", "a"})   // "[a, b]"
//   AggregateText({"a", "a"})        // "a"
//
// Source: k8s.io/apimachinery/pkg/util/errors/errors.go (aggregate.Error).
#ifndef QUIESCE_APISERVER_FAKE_API_AGGREGATE_H_
#define QUIESCE_APISERVER_FAKE_API_AGGREGATE_H_

#include <string>
#include <vector>

namespace quiesce::api {

// "" of nothing.
std::string AggregateText(const std::vector<std::string>& texts);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_AGGREGATE_H_
