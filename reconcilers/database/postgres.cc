#include "reconcilers/database/postgres.h"

#include "absl/strings/str_cat.h"

namespace quiesce::reconcilers::database {
namespace {

std::string Name(const Value& argument) { return std::string(argument["name"].string_value()); }

// Erases `name` from a map of users or databases.
template <typename Map>
absl::StatusOr<Value> Drop(Map& map, const char* what, const Value& argument) {
  if (map.erase(Name(argument)) == 0) {
    return absl::NotFoundError(absl::StrCat(what, " \"", Name(argument), "\" does not exist"));
  }
  return Value::Object();
}

}  // namespace

std::vector<std::string> Postgres::Operations() const {
  return {"create-database", "create-user", "drop-database", "drop-user", "health", "verify"};
}

absl::StatusOr<Value> Postgres::Do(absl::string_view operation, const Value& argument) {
  if (operation == "health") return Value::Object({{"ok", true}});
  if (operation == "create-user") return CreateUser(argument);
  if (operation == "create-database") return CreateDatabase(argument);
  if (operation == "verify") return Verify(argument);
  if (operation == "drop-database") return Drop(databases_, "database", argument);
  if (operation == "drop-user") return Drop(users_, "role", argument);
  return absl::UnimplementedError(absl::StrCat("unknown operation ", operation));
}

absl::StatusOr<Value> Postgres::CreateUser(const Value& argument) {
  const bool added =
      users_.try_emplace(Name(argument), std::string(argument["password"].string_value())).second;
  if (!added) {
    return absl::AlreadyExistsError(absl::StrCat("role \"", Name(argument), "\" already exists"));
  }
  return Value::Object();
}

absl::StatusOr<Value> Postgres::CreateDatabase(const Value& argument) {
  const std::string owner(argument["owner"].string_value());
  if (users_.find(owner) == users_.end()) {
    return absl::FailedPreconditionError(absl::StrCat("role \"", owner, "\" does not exist"));
  }
  if (!databases_.try_emplace(Name(argument), owner).second) {
    return absl::AlreadyExistsError(
        absl::StrCat("database \"", Name(argument), "\" already exists"));
  }
  return Value::Object();
}

absl::StatusOr<Value> Postgres::Verify(const Value& argument) const {
  if (databases_.find(Name(argument)) == databases_.end()) {
    return absl::NotFoundError(absl::StrCat("database \"", Name(argument), "\" does not exist"));
  }
  return Value::Object({{"ok", true}});
}

Value Postgres::State() const {
  Value databases = Value::Object(), users = Value::List();
  for (const auto& [name, owner] : databases_) databases.Set(name, owner);
  for (const auto& [name, password] : users_) users.Append(name);
  return Value::Object({{"databases", databases}, {"users", users}});
}

}  // namespace quiesce::reconcilers::database
