// Where in an object a walk is: a chain of steps on the stack, made into text only where an error
// or a warning needs it.
//
//   FieldStep root;                       // the object itself
//   FieldStep spec(&root, "spec");
//   FieldStep item(&spec, size_t{2});
//   item.DottedPath();                    // "spec[2]"
#ifndef QUIESCE_APISERVER_FAKE_API_FIELD_PATH_H_
#define QUIESCE_APISERVER_FAKE_API_FIELD_PATH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::api {

class FieldStep {
 public:
  FieldStep() = default;
  // A root that is a part itself, with the path to it. The path outlives the step.
  explicit FieldStep(absl::string_view path) : key_(path) {}
  // A member. The key outlives the step.
  FieldStep(const FieldStep* parent, absl::string_view key)
      : parent_(parent), kind_(Kind::kMember), key_(key) {}
  FieldStep(const FieldStep* parent, size_t index)
      : parent_(parent), kind_(Kind::kItem), index_(index) {}
  // A key of a map (additionalProperties), which some texts show as "[key]".
  static FieldStep MapKey(const FieldStep* parent, absl::string_view key) {
    FieldStep step(parent, key);
    step.kind_ = Kind::kMapKey;
    return step;
  }

  bool is_root() const { return parent_ == nullptr; }

  // "a.b[0].key": members and map keys after dots; "" for the root.
  std::string DottedPath() const { return Render(/*brackets=*/false); }
  // "a.b[0][key]": as k8s.io/apimachinery/pkg/util/validation/field shows it; "" for the root.
  std::string BracketPath() const { return Render(/*brackets=*/true); }

 private:
  enum class Kind { kRoot, kMember, kItem, kMapKey };
  std::string Render(bool brackets) const;

  const FieldStep* parent_ = nullptr;
  Kind kind_ = Kind::kRoot;
  absl::string_view key_;
  size_t index_ = 0;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_FIELD_PATH_H_
