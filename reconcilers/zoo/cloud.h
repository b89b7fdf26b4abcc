// A cloud of things with names, as the service that entries of the zoo depend on.
//
//   create {name, token?} -> {id}     another one at each call, but the same one for the same token
//   get {id} -> {id, name}            not found
//   find {name} -> {id}               not found; refused as ambiguous where two have the name
//   delete {id}                       not found; refused without an id
//   put {name, spec}                  stores the spec and adds defaults to it
//   describe {name} -> spec           as stored
//   issue {name} -> {expired: true}   a certificate that has expired already
//   check {}                          nothing
//   refuse {}                         refused as invalid, always
#ifndef QUIESCE_RECONCILERS_ZOO_CLOUD_H_
#define QUIESCE_RECONCILERS_ZOO_CLOUD_H_

#include <map>
#include <string>
#include <vector>

#include "reconcilers/runtime/controller/scripted_service.h"

namespace quiesce::reconcilers::zoo {

class Cloud : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override;
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override;
  // {things: [ids], issued: n}
  Value State() const override;

 private:
  absl::StatusOr<Value> Create(const Value& argument);
  absl::StatusOr<Value> Find(const Value& argument) const;

  std::map<std::string, std::string> things_;  // id -> name
  std::map<std::string, std::string> tokens_;  // token -> id
  std::map<std::string, Value> specs_;         // name -> spec
  int64_t made_ = 0, issued_ = 0;
};

}  // namespace quiesce::reconcilers::zoo

#endif  // QUIESCE_RECONCILERS_ZOO_CLOUD_H_
