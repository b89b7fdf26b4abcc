// A JSON document as the plainest structure there is, with nothing shared and nothing cached. The
// naive patches work on it, and so check Value as well as the fast patches. For tests only.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_NAIVE_TREE_H_
#define QUIESCE_APISERVER_FAKE_PATCH_NAIVE_TREE_H_

#include <map>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"

namespace quiesce::patch {

struct NaiveTree {
  Value::Kind kind = Value::Kind::kNull;
  Value scalar;  // of the kinds that are neither list nor object
  std::vector<NaiveTree> items;
  std::map<std::string, NaiveTree> members;

  NaiveTree() = default;
  explicit NaiveTree(const Value& value);
  Value ToValue() const;

  bool is_null() const { return kind == Value::Kind::kNull; }
  bool is_list() const { return kind == Value::Kind::kList; }
  bool is_object() const { return kind == Value::Kind::kObject; }
  bool IsText(const std::string& text) const {
    return kind == Value::Kind::kString && scalar.string_value() == text;
  }

  friend bool operator==(const NaiveTree& a, const NaiveTree& b);
};

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_NAIVE_TREE_H_
