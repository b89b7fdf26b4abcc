// Label selectors: `app=db,tier in (a,b),!old,gen>3`.
//
//   absl::StatusOr<LabelSelector> selector = LabelSelector::Parse("app=db");
//   if (selector->Matches(object["metadata"]["labels"])) ...
//
// Source: k8s.io/apimachinery/pkg/labels/selector.go (grammar, order of checks, texts of errors).
#ifndef QUIESCE_APISERVER_FAKE_API_LABEL_SELECTOR_H_
#define QUIESCE_APISERVER_FAKE_API_LABEL_SELECTOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

struct LabelRequirement {
  enum class Operator : uint8_t {
    kExists,
    kDoesNotExist,
    kEquals,
    kDoubleEquals,
    kNotEquals,
    kIn,
    kNotIn,
    kGreaterThan,
    kLessThan,
  };
  std::string key;
  Operator op = Operator::kExists;
  std::vector<std::string> values;  // sorted

  bool Matches(const Value& labels) const;
  std::string ToString() const;
};

class LabelSelector {
 public:
  LabelSelector() = default;  // matches everything

  // The error (InvalidArgument) has the text of labels.Parse.
  static absl::StatusOr<LabelSelector> Parse(absl::string_view text);

  // `labels` is metadata.labels: an object of strings, or null.
  bool Matches(const Value& labels) const;
  bool empty() const { return requirements_.empty(); }
  const std::vector<LabelRequirement>& requirements() const { return requirements_; }
  // The canonical text: requirements ordered by key.
  std::string ToString() const;

 private:
  std::vector<LabelRequirement> requirements_;  // ordered by key, stable
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_LABEL_SELECTOR_H_
