// The post, a service outside of the cluster: `deliver {key, text}`. A letter whose key it knows is
// kAlreadyExists and not delivered again.
#ifndef GREETER_POST_H_
#define GREETER_POST_H_

#include <map>
#include <string>
#include <vector>

#include "reconcilers/runtime/controller/scripted_service.h"

namespace greeter {

class Post : public quiesce::runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override { return {"deliver"}; }
  absl::StatusOr<quiesce::Value> Do(absl::string_view operation,
                                    const quiesce::Value& argument) override;
  // {key: text} of all letters.
  quiesce::Value State() const override;

 private:
  std::map<std::string, std::string> letters_;  // by key
};

}  // namespace greeter

#endif  // GREETER_POST_H_
