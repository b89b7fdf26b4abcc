// Path elements: how managedFields and conflicts name the parts of an object.
//
// Source: sigs.k8s.io/structured-merge-diff/v6/fieldpath/{element,path,serialize-pe}.go.
//
//   PathElement spec = PathElement::Field("spec");            // .spec          f:spec
//   PathElement port = PathElement::Key(Value::Object({{"name", "http"}}));
//                                                    // [name="http"]  k:{"name":"http"}
//   PathElement a = PathElement::SetItem(Value("a"));         // [="a"]         v:"a"
//
// Guarantees: elements are small values that share what they hold; their order is the one in which
// the real server lists them (fields, then keys, then values, then indexes), the same everywhere.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_FIELD_PATH_H_
#define QUIESCE_APISERVER_FAKE_APPLY_FIELD_PATH_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// The order and equality of scalars and structures as structured-merge-diff has them: numbers by
// size whatever their kind (1 equals 1.0), then strings, bools, lists, objects, null.
// Negative, zero or positive. Source: structured-merge-diff/v6/value/value.go.
int CompareValues(const Value& a, const Value& b);
bool ValuesEqual(const Value& a, const Value& b);

class PathElement {
 public:
  enum class Kind : uint8_t { kField, kKey, kSetItem, kIndex };

  PathElement() : PathElement(Kind::kField, Value("")) {}
  static PathElement Field(absl::string_view name) {
    return PathElement(Kind::kField, Value(name));
  }
  // Shares the text of an object's key.
  static PathElement FieldOf(const ValueKey& key) {
    return PathElement(Kind::kField, key.as_value());
  }
  // `fields`: an object of the key fields and their values.
  static PathElement Key(Value fields) { return PathElement(Kind::kKey, std::move(fields)); }
  static PathElement SetItem(Value value) { return PathElement(Kind::kSetItem, std::move(value)); }
  static PathElement Index(int64_t index) { return PathElement(Kind::kIndex, Value(index)); }

  Kind kind() const { return kind_; }
  bool is_field() const { return kind_ == Kind::kField; }
  // The name of a field, the key fields, the member of a set, or the index.
  const Value& value() const { return value_; }
  absl::string_view name() const { return value_.string_value(); }

  // As errors and conflicts show it: `.spec`, `[name="http"]`, `[="a"]`, `[3]`.
  std::string ToString() const;
  // As fieldsV1 shows it: `f:spec`, `k:{"name":"http"}`, `v:"a"`, `i:3`.
  std::string Serialize() const;
  // Reads what Serialize wrote. kNotFound: an element type that is not known, which readers skip;
  // kInvalidArgument: not a path element at all.
  static absl::Status Parse(absl::string_view text, PathElement* out);

  // Negative, zero or positive.
  static int Compare(const PathElement& a, const PathElement& b);
  friend bool operator==(const PathElement& a, const PathElement& b) {
    return a.kind_ == b.kind_ && (a.value_.SharesNodeWith(b.value_) || Compare(a, b) == 0);
  }
  friend bool operator!=(const PathElement& a, const PathElement& b) { return !(a == b); }
  friend bool operator<(const PathElement& a, const PathElement& b) { return Compare(a, b) < 0; }

 private:
  PathElement(Kind kind, Value value) : kind_(kind), value_(std::move(value)) {}

  Kind kind_;
  Value value_;
};

using FieldPath = std::vector<PathElement>;

// `.spec.ports[name="http"].port`
std::string ToString(const FieldPath& path);

// `.spec.replicas` or `spec.replicas`: names only, as scale paths are written.
FieldPath ParseSimplePath(absl::string_view dotted);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_FIELD_PATH_H_
