// The PostgreSQL service that the Database operator depends on, as far as the operator sees it:
// users and databases by name. Operations: health, create-user {name, password}, create-database
// {name, owner}, verify {name}, drop-database {name}, drop-user {name}.
//
// Creating what exists is kAlreadyExists and dropping what does not is kNotFound, as in SQL; a
// careful caller takes both for success.
#ifndef QUIESCE_RECONCILERS_DATABASE_POSTGRES_H_
#define QUIESCE_RECONCILERS_DATABASE_POSTGRES_H_

#include <map>
#include <string>
#include <vector>

#include "reconcilers/runtime/controller/scripted_service.h"

namespace quiesce::reconcilers::database {

class Postgres : public runtime::ServiceModel {
 public:
  std::vector<std::string> Operations() const override;
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override;
  // {"databases": {name: owner}, "users": [names]}
  Value State() const override;

 private:
  absl::StatusOr<Value> CreateUser(const Value& argument);
  absl::StatusOr<Value> CreateDatabase(const Value& argument);
  absl::StatusOr<Value> Verify(const Value& argument) const;

  std::map<std::string, std::string, std::less<>> users_;      // name -> password
  std::map<std::string, std::string, std::less<>> databases_;  // name -> owner
};

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_POSTGRES_H_
