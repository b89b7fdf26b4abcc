// Which objects of a run an object name of a scenario means.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_OBJECT_SELECTOR_H_
#define QUIESCE_SCENARIOS_LANGUAGE_OBJECT_SELECTOR_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

class ObjectSelector {
 public:
  // Without a resource it means every object.
  explicit ObjectSelector(ObjectName name) : name_(std::move(name)) {}

  bool Matches(const api::GroupResource& resource, absl::string_view namespace_,
               absl::string_view name) const {
    if (name_.resource().empty()) return true;
    if (name_.resource() != resource.resource) return false;
    if (!name_.group().empty() && name_.group() != resource.group) return false;
    if (name_.name() != "*" && absl::string_view(name_.name()) != name) return false;
    if (name_.namespace_() == "*") return true;
    if (name_.namespace_().empty()) return namespace_ == "default" || namespace_.empty();
    return absl::string_view(name_.namespace_()) == namespace_;
  }

  // It means one object, whether that exists or not.
  bool single() const {
    return !name_.resource().empty() && name_.name() != "*" && name_.namespace_() != "*";
  }
  const ObjectName& name() const { return name_; }

 private:
  ObjectName name_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_OBJECT_SELECTOR_H_
