// The cases of a folder: the *.json files in it at any depth; the folder that one lies in is its
// topic.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_CASE_FOLDER_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_CASE_FOLDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::conformance {

// Which cases of a folder are meant.
struct CaseFilter {
  std::vector<std::string> topics;  // empty: all
  std::string name_part;            // a part of the case's name; "" for all
};

// Reads the cases, ordered by path. Errors: the folder or a topic does not exist, a file is no JSON
// or no case (the message names the file). Files that are no cases (schemas) lie in folders without
// any case and are passed over when no topics are named.
absl::StatusOr<std::vector<Value>> ReadCases(const std::string& folder, const CaseFilter& filter);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_CASE_FOLDER_H_
